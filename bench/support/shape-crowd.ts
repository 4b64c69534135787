import type { Output } from '../../src/cli/output.ts';
import { createShapeServers, type ShapeServers } from '../../src/execution/shape-servers.ts';
import { parseSettings } from '../../src/kernel/config.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { createTenants, type Tenants } from '../../src/tenancy/tenants.ts';
import { heapGrowth, heapInUse } from './memory.ts';
import { rounded } from './statistics.ts';
import { directoryOf, draftTenant, type TenantDraft, uniqueFields } from './tenant-records.ts';
import { core, extensionSets, registry } from './wide-house.ts';
import { zipf } from './zipf.ts';

/** How many there are. */
export interface CrowdSizes {
  /** Tenants that share shapes. */
  readonly sharing: number;
  readonly shapes: number;
  /** Tenants of which each has a shape of its own. */
  readonly unique: number;
  /** Questions of those, more of some than of others. */
  readonly questions: number;
}

/** What a gateway keeps of tenants: their records, and the servers of their shapes. */
interface Keeper {
  readonly tenants: Tenants;
  readonly shapes: ShapeServers;
  readonly serve: (draft: TenantDraft) => Promise<void>;
}

/** The bound that the figures are asked for. */
const poolBytes = 128 * 1024 * 1024;

function openKeeper(drafts: readonly TenantDraft[], shapeCacheBytes: number): Keeper {
  const events = createEvents();
  const settings = parseSettings({}, { overrides: { shapeCacheBytes, tenantCacheSize: drafts.length } });
  const tenants = createTenants(directoryOf(new Map(drafts.map((draft) => [draft.id, draft]))), settings, events);
  // Nothing is executed: what reaches the database is not asked for.
  const services = { events } as Parameters<typeof createShapeServers>[0]['services'];
  const shapes = createShapeServers({ ...settings, core, extensions: registry, services });
  return {
    tenants,
    shapes,
    serve: async ({ id }) => {
      await shapes.forTenant(await tenants.resolve(id));
    },
  };
}

async function close({ tenants, shapes }: Keeper): Promise<void> {
  await shapes.stop();
  await tenants.close();
}

/** What one more tenant costs whose shape is there. */
export async function measureSharing({ sharing, shapes }: CrowdSizes, { progress }: Output) {
  const sets = extensionSets(shapes);
  const drafts = Array.from({ length: sharing + shapes }, (_, number) => draftTenant(sets[number % shapes]!));
  const keeper = openKeeper(drafts, 2 ** 32);
  for (const draft of drafts.slice(0, shapes)) await keeper.serve(draft);
  const bar = progress('Tenants of shared shapes', sharing);
  const [bytes] = await heapGrowth(async () => {
    for (const [index, draft] of drafts.slice(shapes).entries()) {
      await keeper.serve(draft);
      if (index % 100 === 0) bar.update(index);
    }
  });
  bar.finish();
  const composed = keeper.shapes.size;
  await close(keeper);
  return { shapesComposed: composed, bytesPerTenantSharedShape: Math.round(bytes / sharing) };
}

/** What one more tenant costs whose shape nobody else has: its record, its schema, its server. */
export async function measureUnique(count: number, { progress }: Output) {
  const [set = []] = extensionSets(1);
  const drafts = Array.from({ length: count + 1 }, (_, number) => draftTenant(set, uniqueFields(number)));
  const keeper = openKeeper(drafts, 2 ** 32);
  await keeper.serve(drafts[0]!);
  const bar = progress('Unique shapes', count);
  const [bytes] = await heapGrowth(async () => {
    for (const [index, draft] of drafts.slice(1).entries()) {
      await keeper.serve(draft);
      bar.update(index);
    }
  });
  bar.finish();
  await close(keeper);
  return { bytesPerUniqueShape: Math.round(bytes / count) };
}

/** What the pool holds on to under its bound, when far more is asked for than it may hold. */
export async function measureBound({ sharing, shapes, unique, questions }: CrowdSizes, { progress }: Output) {
  const sets = extensionSets(shapes);
  const shared = Array.from({ length: sharing }, (_, number) => draftTenant(sets[number % shapes]!));
  const own = Array.from({ length: unique }, (_, number) => draftTenant(sets[number % shapes]!, uniqueFields(number)));
  const everybody = [...shared, ...own];
  const keeper = openKeeper(everybody, poolBytes);
  // Their records are bounded by a setting of their own.
  const [records] = await heapGrowth(async () => {
    for (const { id } of everybody) await keeper.tenants.resolve(id);
  });
  const baseline = await heapInUse();
  const bar = progress('Questions', sharing + questions);
  for (const [index, draft] of shared.entries()) {
    await keeper.serve(draft);
    if (index % 100 === 0) bar.update(index);
  }
  const draw = zipf(unique);
  const warmUp = Math.round(questions / 3);
  let before = keeper.shapes.statistics;
  for (let question = 0; question < questions; question++) {
    await keeper.serve(own[draw()]!);
    if (question === warmUp) before = keeper.shapes.statistics;
    bar.update(sharing + question);
  }
  bar.finish();
  const after = keeper.shapes.statistics;
  const heap = (await heapInUse()) - baseline;
  const hits = after.hits - before.hits;
  const result = {
    poolBoundMb: poolBytes / 2 ** 20,
    tenantRecordsMb: rounded(records / 2 ** 20, 1),
    heapAboveBaselineMb: rounded(heap / 2 ** 20, 1),
    estimatedMb: rounded(after.bytes / 2 ** 20, 1),
    estimateToHeapRatio: rounded(after.bytes / heap),
    shapesKept: after.shapes,
    hitRatio: rounded(hits / (hits + after.misses - before.misses)),
  };
  await close(keeper);
  return result;
}
