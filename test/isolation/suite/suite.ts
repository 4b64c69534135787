import type { Extension } from '../../../src/kit.ts';
import type { Tier } from '../../../src/tenancy/tenant.ts';
import type { TestHouse } from '../../support/house.ts';
import { exploreArguments, repeatArguments } from './arguments.ts';
import { reachableCoordinates, readableFields } from './coordinates.ts';
import { probeCursors } from './cursors.ts';
import { mirrorCustomValues } from './custom-mirror.ts';
import { KeyTaken } from './families.ts';
import { LoaderProbes } from './loader-probes.ts';
import { probeMixedRequests } from './mixed-requests.ts';
import { probeMutations } from './mutations.ts';
import { exploreOutputs, repeatOutputs, reverseOutputs } from './outputs.ts';
import { probePolicies } from './policies.ts';
import { type Finding, FirstLeak, Report } from './report.ts';
import { giveTenantValues } from './tenant-values.ts';
import { createWorld, type World } from './world.ts';

/**
 * `outputs` reads every field of objects and watches every loader, `arguments` tries arguments and cursors, `mutations` tries
 * mutations, `policies` leaves the gateway out and asks PostgreSQL.
 */
export type Part = 'outputs' | 'arguments' | 'mutations' | 'policies';

export interface Examination {
  readonly tier: Tier;
  /** Enabled extensions. */
  readonly extensions: readonly string[];
  /** All that the house has, core first. */
  readonly modules: readonly Extension[];
  /** Default: all of them. */
  readonly parts?: readonly Part[];
  /** Which arguments and mutations to try; that everything is exercised is asked for only where it is left out. */
  readonly only?: RegExp;
  /** End at the first leak: it is known by then that there is one. */
  readonly stopAtFirstLeak?: boolean;
}

export interface Findings {
  /** Another tenant shows, or could be told from nothing. */
  readonly leaks: readonly Finding[];
  /** What could not be exercised, or did not do what it is there for. */
  readonly failures: readonly Finding[];
  /** How many times the gateway was asked. */
  readonly requests: number;
}

/**
 * The isolation suite for one shape and one tier: walks the composed schema as a tenant, and shows for every coordinate that
 * it finds the tenant's own and nothing of another's. README.md beside it says how.
 */
export async function examineIsolation(house: TestHouse, examination: Examination): Promise<Findings> {
  const report = new Report({ stopAtFirstLeak: examination.stopAtFirstLeak ?? false });
  const world = await createWorld(house, { ...examination, report });
  try {
    await examine(world, examination);
  } catch (error) {
    if (!(error instanceof FirstLeak)) throw error;
  } finally {
    await world.close();
  }
  const { leaks, failures, requests } = report;
  return { leaks, failures, requests };
}

async function examine(world: World, { parts, only }: Examination): Promise<void> {
  const { own, foreign, report, schema, variants } = world;
  const has = (part: Part): boolean => parts?.includes(part) ?? true;
  const concerns = (coordinate: string): boolean => only?.test(coordinate) ?? true;
  await own.stand(variants);
  // First while the other tenant has nothing that could show.
  const isWalked = has('outputs') || has('arguments');
  const { reached, transcripts } = isWalked ? await exploreOutputs(world) : { reached: new Map(), transcripts: [] };
  const probes = has('arguments') ? await exploreArguments(world, reached, concerns) : [];
  await foreign.stand(variants);
  await giveTenantValues(world.house, world.modules, foreign);
  await foreign.mirror(variants[0]!).catch((error: unknown) => {
    if (!(error instanceof KeyTaken)) throw error;
    report.leak(error.table, 'has a unique key that does not begin with the tenant');
  });
  await mirrorCustomValues(world);
  if (has('policies')) await probePolicies(world);
  const loaders = await LoaderProbes.install(world);
  try {
    if (has('outputs')) {
      await repeatOutputs(world, transcripts);
      loaders.requireExercised();
      // From here on the other tenant has been served, too: nothing of that may stay behind in the process.
      await reverseOutputs(world, transcripts);
    }
    if (has('arguments')) {
      await repeatArguments(world, probes);
      await probeCursors(world, reached, concerns);
      await probeMixedRequests(world, concerns);
    }
    if (has('mutations')) await probeMutations(world, concerns);
  } finally {
    loaders.remove();
  }
  if (only !== undefined) return;
  if (has('outputs')) report.requireExercised(readableFields(schema));
  if (has('arguments') && has('mutations')) report.requireExercised(reachableCoordinates(schema));
}
