import { newId, parseGlobalId, toGlobalId } from '../../../src/kit.ts';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';
import { customColumnIn } from './custom-fields.ts';
import type { Family } from './families.ts';
import type { InputLeaf } from './input-values.ts';
import { type Mutation, optionalPaths, shownTypes } from './mutation-inputs.ts';
import { findPlan, givenTogether, withOptional } from './mutation-plans.ts';
import { buildMutation, idAt, type Plan, prepareGround, type Replacements, succeeded } from './mutation-requests.ts';
import { palettes } from './palettes.ts';
import type { Side } from './side.ts';
import { ask, type World } from './world.ts';

/**
 * Every mutation: it succeeds once on the tenant's own rows; then each id in its input, and all of them together, are the
 * other tenant's, which must be answered as ids of nothing are and change nothing; then each text in its input is one that
 * the other tenant has, which must not matter.
 */
export async function probeMutations(world: World, concerns: (coordinate: string) => boolean): Promise<void> {
  const administration = new Set(world.modules.flatMap((module) => module.administration));
  const mutations = Object.values(world.schema.getMutationType()?.getFields() ?? {});
  for (const mutation of mutations.filter(({ name }) => concerns(`Mutation.${name}`))) {
    // What changes the tenant itself must not change the one that the other probes ask as.
    const side = administration.has(mutation.name) ? await world.spare() : world.own;
    await probeMutation(world, mutation, side);
  }
}

async function probeMutation(world: World, mutation: Mutation, side: Side): Promise<void> {
  const at = `Mutation.${mutation.name}`;
  const plan = await untouched(world, at, () => findPlan(world, mutation, side));
  if (!plan) return;
  await probeInputs(world, plan, side);
  for (const path of optionalPaths(world, mutation)) {
    if (!plan.optional.has(path)) await probeInputs(world, withOptional(world, plan, path), side);
  }
  for (const given of world.hints.together[at] ?? []) await probeInputs(world, givenTogether(world, plan, given), side);
  await untouched(world, at, () => provokeUserErrors(world, plan, side));
}

/** Work of the tenant under examination leaves the other one's rows as they are. */
async function untouched<Result>(world: World, at: string, work: () => Promise<Result>): Promise<Result> {
  const before = await world.foreign.digest();
  const result = await work();
  if ((await world.foreign.digest()) !== before) world.report.leak(at, 'changes rows of another tenant');
  return result;
}

/** One plan: its own input, and what of it can be another tenant's. */
async function probeInputs(world: World, plan: Plan, side: Side): Promise<void> {
  const { report } = world;
  const at = `Mutation.${plan.mutation.name}`;
  const family = await prepareGround(world, plan, side);
  const built = await buildMutation(world, plan, family);
  const answer = await untouched(world, at, () => ask(world, at, built, [], side));
  if (!succeeded(plan.mutation, answer)) {
    for (const coordinate of built.coordinates) report.note(coordinate, answer.text);
    return;
  }
  report.exerciseData('Mutation', answer.data);
  report.exercise(...built.coordinates);
  const paths = [...plan.ids.keys()];
  const sets = paths.length > 1 ? [...paths.map((path) => [path]), paths] : paths.map((path) => [path]);
  // What is refused leaves its rows as they were, for the next to be tried on.
  const ground = {
    own: await prepareGround(world, plan, side),
    foreign: await prepareGround(world, plan, world.foreign),
  };
  let rows = await digestsOf(world, side);
  for (const set of sets) rows = await probeIds(world, plan, set, built.leaves, side, ground, rows);
  for (const leaf of built.leaves.filter(isText)) await probeText(world, plan, leaf, side);
}

/** The rows of both tenants, so that what has changed is noticed. */
interface Digests {
  readonly own: string;
  readonly foreign: string;
}

async function digestsOf(world: World, side: Side): Promise<Digests> {
  const [own, foreign] = await Promise.all([side.digest(), world.foreign.digest()]);
  return { own, foreign };
}

/**
 * The ids at some paths are the other tenant's, then nobody's. Both answers are the same, and nothing happens.
 *
 * @param before digests
 * @returns those afterwards
 */
async function probeIds(
  world: World,
  plan: Plan,
  paths: readonly string[],
  leaves: readonly InputLeaf[],
  side: Side,
  ground: { readonly own: Family; readonly foreign: Family },
  before: Digests,
): Promise<Digests> {
  const { report } = world;
  const places = leaves.filter(({ path }) => paths.includes(path)).map(({ coordinate }) => coordinate);
  const at = `Mutation.${plan.mutation.name} ${places.join(' ')}`;
  const foreignIds = new Map<string, string>();
  for (const path of paths) foreignIds.set(path, await idAt(world, plan, ground.foreign, path, plan.ids.get(path)!));
  // What names one row of theirs twice names one row that is not there twice.
  const nobodys = new Map([...new Set(foreignIds.values())].map((id) => [id, toGlobalId(typeOf(id), newId())]));
  const unknownIds = new Map([...foreignIds].map(([path, id]) => [path, nobodys.get(id)!]));
  const answer = await askWith(world, at, plan, ground.own, foreignIds, side);
  const nothing = await askWith(world, at, plan, ground.own, unknownIds, side);
  const after = await digestsOf(world, side);
  if (after.foreign !== before.foreign) report.leak(at, 'changes rows of another tenant');
  if (answer.text !== nothing.text) report.leak(at, 'answers another tenant’s id unlike one that never existed');
  report.exerciseData('Mutation', nothing.data);
  if (succeeded(plan.mutation, nothing)) report.fail(at, 'takes an id that never existed');
  else if (after.own !== before.own) report.fail(at, 'changes something although it refuses');
  return after;
}

/**
 * A text that the other tenant has, such as the key of a row, is as good as one that nobody has. Where it must be unique,
 * one that the tenant itself has is not.
 */
async function probeText(world: World, plan: Plan, leaf: InputLeaf, side: Side): Promise<void> {
  const { report } = world;
  const at = `Mutation.${plan.mutation.name} ${leaf.coordinate}`;
  const place = columnWritten(world, plan, leaf);
  const theirs = place && (await world.foreign.family().row(place.table));
  const foreign = String([(place && theirs?.[place.column]) ?? `${palettes.foreign.mark}-name-s0`].flat()[0]);
  const outcome = async (text: string): Promise<string> => {
    // What a tenant says of itself stays with it; what it says in a row is asked for no more.
    if (side !== world.own) side.said.add(text);
    const family = await prepareGround(world, plan, side);
    const answer = await askWith(world, at, plan, family, new Map([[leaf.path, text]]), side, [text]);
    const payload = answer.data?.[plan.mutation.name];
    return JSON.stringify({ errors: answer.errors, userErrors: payload?.userErrors }).replaceAll(text, '');
  };
  const unknown = await outcome(`${palettes.unknown.mark}-${newId()}`);
  if ((await untouched(world, at, () => outcome(foreign))) !== unknown) {
    report.leak(at, 'answers what another tenant has unlike what nobody has');
  }
  if (!place || !world.tables.get(place.table)?.uniqueColumns.has(place.column) || side !== world.own) return;
  const own = (await world.own.standing[0]!.row(place.table))[place.column];
  if ((await outcome(String(own))) === unknown) report.fail(at, 'takes a value that is to be unique a second time');
}

/** Makes the mutation refuse its input, so that what it then says is seen as well. */
async function provokeUserErrors(world: World, plan: Plan, side: Side): Promise<void> {
  const { report } = world;
  const at = `Mutation.${plan.mutation.name}`;
  const payload = String(plan.mutation.type);
  const isDone = (): boolean => report.isExercised(`${payload}.userErrors`);
  const family = await prepareGround(world, plan, side);
  const built = await buildMutation(world, plan, family);
  // Sent twice, what can be done once only is refused.
  for (let time = 0; time < 2 && !isDone(); time++) {
    report.exerciseData('Mutation', (await ask(world, at, built, [], side)).data);
  }
  for (const leaf of built.leaves) {
    if (isDone()) return;
    const odd =
      leaf.type.name === 'Int' ? -1 : leaf.type.name === 'Decimal' ? '-1' : isText(leaf) ? ['', 'unheard-of'] : [];
    for (const value of [odd].flat()) {
      const answer = await askWith(world, at, plan, family, new Map([[leaf.path, value]]), side);
      report.exerciseData('Mutation', answer.data);
    }
  }
}

async function askWith(
  world: World,
  at: string,
  plan: Plan,
  family: Family,
  replacements: Replacements,
  side: Side,
  given: readonly string[] = [],
): Promise<GraphqlAnswer> {
  return ask(world, at, await buildMutation(world, plan, family, replacements), given, side);
}

const isText = (leaf: InputLeaf): boolean => leaf.type.name === 'String';

const typeOf = (globalId: string): string => parseGlobalId(globalId)!.type;

/** The column that a text of a mutation's input is written to, as far as names tell: of a row that its payload shows. */
function columnWritten(
  world: World,
  plan: Plan,
  leaf: InputLeaf,
): { readonly table: string; readonly column: string } | undefined {
  const name = leaf.path.split('.').at(-1)!;
  const custom = customColumnIn(leaf.path);
  for (const type of shownTypes(plan.mutation)) {
    const entity = world.entities.get(type);
    if (entity?.customFields && custom !== undefined) return { table: entity.table, column: custom };
    const field = entity?.fields[name as keyof typeof entity.fields];
    if (entity && field) return { table: entity.table, column: field.column };
  }
  return undefined;
}
