/**
 * What schemas cost when many tenants have one of their own: `node bench/pool.ts [--json] [--quick]`, from the root of the
 * repository.
 *
 * A wide schema (see `support/wide-house.ts`) is composed, laid over with custom fields, and kept for 10,000 tenants of 20
 * shapes and 2,000 tenants of which each has its own. Before that a gateway answers requests of tenants whose schema it has, once
 * in peace, once while many ask whose schema it must compose first, and once while as many ask whose schemas it has: the first
 * and the second differ by the composing and by the number of requests, the second and the third by the composing alone.
 */

import './support/production.ts';
import { parseArgs } from 'node:util';
import { createOutput, type Output } from '../src/cli/output.ts';
import { measureBurst } from './support/cold-burst.ts';
import { measureEstimates, measureTimes } from './support/shape-costs.ts';
import { type CrowdSizes, measureBound, measureSharing, measureUnique } from './support/shape-crowd.ts';

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
});
const output = createOutput(process.stdout, process.stderr, process.env);
const sizes: CrowdSizes = values.quick
  ? { sharing: 1_000, shapes: 8, unique: 200, questions: 600 }
  : { sharing: 10_000, shapes: 20, unique: 2_000, questions: 4_500 };
const result = await measure(sizes, output);
if (values.json) output.json(result);
else show(result, output);

async function measure(crowd: CrowdSizes, out: Output) {
  const rounds = crowd.unique < 1_000 ? 5 : 15;
  // First, while the heap is that of a gateway and not that of all the measures below.
  const burst = await measureBurst({ rounds: crowd.unique < 1_000 ? 2 : 6 }, out);
  const times = measureTimes(rounds, out.progress('Compositions', rounds));
  const estimates = await measureEstimates();
  const shared = await measureSharing(crowd, out);
  const unique = await measureUnique(Math.min(crowd.unique, 300), out);
  const bound = await measureBound(crowd, out);
  return { tenants: crowd, ...times, ...estimates, ...shared, ...unique, ...bound, ...burst };
}

function show(figures: Awaited<ReturnType<typeof measure>>, { table, note }: Output): void {
  const bytes = (value: number): string => `${value.toLocaleString('en')} B`;
  table(
    ['figure', 'value', 'goal'],
    [
      ['one more tenant of a shared shape', bytes(figures.bytesPerTenantSharedShape), 'at most 2,048 B'],
      ['one more tenant of a unique shape', bytes(figures.bytesPerUniqueShape), 'at most 524,288 B'],
      ['a full composition, median', `${figures.fullCompositionMs} ms`, ''],
      ['an overlay, median', `${figures.overlayMs} ms`, ''],
      ['overlay to full composition', String(figures.overlayToFullCompositionRatio), 'at most 0.25'],
      ['heap above baseline, pool full', `${figures.heapAboveBaselineMb} MB`, `at most ${figures.poolBoundMb} MB`],
      ['estimate to heap, pool full', String(figures.estimateToHeapRatio), '0.75 to 1.25'],
      ['estimate to heap, bases alone', String(figures.estimateToHeapRatioOfBases), '0.75 to 1.25'],
      ['estimate to heap, overlays alone', String(figures.estimateToHeapRatioOfOverlays), '0.75 to 1.25'],
      ['unique shapes asked for that were there', String(figures.hitRatio), ''],
      ['p99 of warm requests in peace', `${figures.warmP99MsInPeace} ms`, ''],
      ['p99 of warm requests in a burst of cold ones', `${figures.warmP99MsDuringColdBurst} ms`, ''],
      ['p99 of warm requests in as large a burst of known ones', `${figures.warmP99MsDuringKnownBurst} ms`, ''],
      ['burst of cold ones to peace', String(figures.warmP99RatioDuringColdBurst), 'at most 1.5'],
      ['burst of cold ones to one of known ones', String(figures.warmP99RatioColdToKnownBurst), ''],
    ],
  );
  const { types, fields } = figures.base;
  note(
    `The base has ${types} object types with ${fields.toLocaleString('en')} fields; a unique one ten custom fields.`,
  );
}
