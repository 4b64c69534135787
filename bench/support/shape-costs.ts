import type { Progress } from '../../src/cli/progress.ts';
import { compose } from '../../src/composition/compose.ts';
import { overlayShape } from '../../src/composition/overlay.ts';
import { planShape } from '../../src/composition/shape-plan.ts';
import { estimateShapeBytes } from '../../src/composition/shape-size.ts';
import { customFieldsOfRow } from '../../src/data/columns.ts';
import { resolveCustomField } from '../../src/data/custom-field-resolvers.ts';
import { heapGrowth } from './memory.ts';
import { percentile, rounded } from './statistics.ts';
import { draftTenant, recordOf, uniqueFields } from './tenant-records.ts';
import { baseNames, core, extensionSets, registry, sizeOf } from './wide-house.ts';

const resolvers = { ofRow: customFieldsOfRow, ofField: resolveCustomField };

/** A base of its own, and one overlay of it. */
const composeBase = () => compose(core, registry, baseNames);

function overlay(base: ReturnType<typeof composeBase>, number: number) {
  const { customFields } = recordOf(draftTenant(baseNames, uniqueFields(number)));
  const plan = planShape(core, registry, baseNames, customFields);
  return overlayShape(base, plan.key, plan.customFields, resolvers);
}

/** Milliseconds of a full composition and of an overlay, interleaved so that noise meets both. */
export function measureTimes(rounds: number, progress: Progress) {
  const full: number[] = [];
  const laid: number[] = [];
  const base = composeBase();
  for (let number = 0; number < 50; number++) overlay(base, number);
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    composeBase();
    full.push(performance.now() - began);
    for (let number = 0; number < 10; number++) {
      const laidFrom = performance.now();
      overlay(base, round * 10 + number);
      laid.push(performance.now() - laidFrom);
    }
    progress.update(round + 1);
  }
  progress.finish();
  const [fullMs, overlayMs] = [percentile(full, 0.5), percentile(laid, 0.5)];
  return {
    base: sizeOf(base),
    fullCompositionMs: rounded(fullMs),
    overlayMs: rounded(overlayMs),
    overlayMsP99: rounded(percentile(laid, 0.99)),
    overlayToFullCompositionRatio: rounded(overlayMs / fullMs),
  };
}

/** What is estimated for a schema against the heap that it takes: without servers, so that nothing hides behind them. */
export async function measureEstimates() {
  const sets = extensionSets(8);
  const [baseHeap, bases] = await heapGrowth(async () => sets.map((names) => compose(core, registry, names)));
  const baseEstimate = bases.reduce((sum, { schema }) => sum + estimateShapeBytes(schema), 0);
  const base = composeBase();
  overlay(base, 0);
  const [overlayHeap, overlays] = await heapGrowth(async () =>
    Array.from({ length: 200 }, (_, number) => overlay(base, number)),
  );
  const overlayEstimate = overlays.reduce((sum, { schema }) => sum + estimateShapeBytes(schema, base.schema), 0);
  return {
    bytesPerBase: Math.round(baseHeap / bases.length),
    bytesPerOverlay: Math.round(overlayHeap / overlays.length),
    estimateToHeapRatioOfBases: rounded(baseEstimate / baseHeap),
    estimateToHeapRatioOfOverlays: rounded(overlayEstimate / overlayHeap),
  };
}
