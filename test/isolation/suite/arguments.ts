import {
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isEnumType,
  isObjectType,
} from 'graphql';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';
import { type Leaf, leavesOf } from './leaves.ts';
import { type Operation, operation, type Step } from './operations.ts';
import { type Reached, stepsTo, withIds } from './outputs.ts';
import { type Trial, trialsOf } from './trials.ts';
import { ask, each, type World } from './world.ts';

/** The same question with a value of the tenant that asks, of the other one, and of nobody. */
export interface Probe {
  readonly at: string;
  readonly own: Operation;
  readonly ownText: string;
  readonly unknown: Operation;
  readonly unknownText: string;
  /** @returns undefined where the other tenant has the same value */
  readonly foreign: () => Promise<Operation | undefined>;
}

/** An argument's leaf, and where it is tried. */
interface Place {
  readonly coordinate: string;
  readonly way: readonly Step[];
  readonly field: GraphQLField<unknown, unknown>;
  readonly step: Step;
  readonly argument: GraphQLArgument;
  readonly leaf: Leaf;
}

type Asker = (at: string, operation: Operation) => Promise<GraphqlAnswer>;

/**
 * Tries every leaf of every argument of every field that is reached from Query: with what the tenant has, and with what
 * nobody has. A leaf is exercised when the answers differ: a probe that cannot find its own finds nothing foreign.
 *
 * @returns the probes, to be repeated when there is another tenant to find
 */
export async function exploreArguments(
  world: World,
  reached: Reached,
  concerns: (coordinate: string) => boolean,
): Promise<readonly Probe[]> {
  const once = askOnce(world);
  // An id that may be of any type is to find a row of each.
  const expected = new Set<string>();
  const found = await each(
    placesOf(world, reached).filter(({ coordinate }) => concerns(coordinate)),
    async (place) => {
      const { field, leaf, step, coordinate } = place;
      const probes: Probe[] = [];
      for (const trial of await trialsOf(world, field, leaf)) {
        const isBehindInterface = step.on !== undefined && trial.type !== undefined;
        if (isBehindInterface && trial.type !== step.on) continue;
        if (isBehindInterface) expected.add(`${coordinate} ${trial.type}`);
        const { probe, tells } = await firstTelling(world, once, place, trial);
        probes.push(probe);
        if (!tells) continue;
        world.report.exercise(coordinate, ...leaf.coordinates, `${coordinate} ${trial.type}`);
        // The type whose id is meant is found.
        if (trial.type !== undefined) break;
      }
      return probes;
    },
  );
  world.report.requireExercised(expected);
  return found.flat();
}

/** Asks everything again, and with the other tenant's values, which must be answered as those that nobody has. */
export async function repeatArguments(world: World, probes: readonly Probe[]): Promise<void> {
  const once = askOnce(world);
  await each(probes, async ({ at, own, ownText, unknown, unknownText, foreign }) => {
    const again = await once(at, own);
    const nothing = await once(at, unknown);
    if (again.text !== ownText || nothing.text !== unknownText) {
      world.report.leak(at, 'changes its answer when another tenant gets rows');
    }
    const theirs = await foreign();
    if (theirs && (await once(at, theirs)).text !== nothing.text) {
      world.report.leak(at, 'answers what another tenant has unlike what nobody has');
    }
  });
}

/** Cursors are tried by themselves: nobody can make one up. */
export function isCursor(field: GraphQLField<unknown, unknown>, argument: string): boolean {
  return field.args.some(({ name }) => name === 'first') && (argument === 'after' || argument === 'before');
}

/** Cursors are bound to the filter beside them, so that two filters that find the same have different ones. */
const isCursorField = (name: string): boolean => /cursor$/i.test(name);

function placesOf(world: World, reached: Reached): readonly Place[] {
  const walked = new Set<string>();
  const isToBeTried = oncePerCustomField();
  const places: Place[] = [];
  for (const [name, way] of reached) {
    const type = world.schema.getType(name);
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      // One step for each type behind an interface: what is there shows only when it is asked for.
      const steps = new Map(stepsTo(world, name, field).map((step) => [step.on, step]));
      for (const argument of field.args.filter(({ name: given }) => !isCursor(field, given))) {
        const coordinate = `${name}.${field.name}(${argument.name}:)`;
        const leaves = leavesOf(world, argument, coordinate).filter(isToBeTried);
        // An input type that is walked in another field already is entered by one leaf for each of its fields.
        const input = getNamedType(argument.type).name;
        const entered = walked.has(input) ? [...new Map(leaves.toReversed().map(byFirstField)).values()] : leaves;
        walked.add(input);
        for (const step of steps.values()) {
          for (const leaf of entered) places.push({ coordinate, way, field, step, argument, leaf });
        }
      }
    }
  }
  return places;
}

/**
 * Custom fields are compared in the same ways on every entity. All of them are tried on the entity that comes first, and has
 * fields of every combination; on the others every coordinate once.
 */
function oncePerCustomField(): (leaf: Leaf) => boolean {
  const seen = new Set<string>();
  let first: string | undefined;
  return ({ coordinates }) => {
    const type = /^\S*?(\w+CustomFieldsFilter)\./.exec(coordinates.join())?.[1];
    if (type === undefined) return true;
    first ??= type;
    const isNew = coordinates.some((coordinate) => !seen.has(coordinate));
    for (const coordinate of coordinates) seen.add(coordinate);
    return type === first || isNew;
  };
}

const byFirstField = (leaf: Leaf): readonly [string | undefined, Leaf] => [leaf.coordinates[0], leaf];

/** Asks a question once: many probes share one of their two. */
function askOnce(world: World): Asker {
  const answers = new Map<string, Promise<GraphqlAnswer>>();
  return (at, asked) => {
    const key = JSON.stringify(asked);
    const answer = answers.get(key) ?? ask(world, at, asked);
    answers.set(key, answer);
    return answer;
  };
}

/**
 * Asks with nothing else given, then with each choice of another argument beside it, until the two values are answered
 * differently: some arguments mean nothing without another.
 */
async function firstTelling(
  world: World,
  once: Asker,
  { way, step, argument, leaf, coordinate }: Place,
  trial: Trial,
): Promise<{ readonly probe: Probe; readonly tells: boolean }> {
  const at = [coordinate, ...leaf.coordinates].join(' ');
  let first: Probe | undefined;
  for (const beside of besides(step, argument.name)) {
    const build = async (value: unknown): Promise<Operation> => {
      const last = { ...step, arguments: { ...step.arguments, ...beside, [argument.name]: leaf.build(value) } };
      return operation(world.schema, 'query', await withIds(world, [...way, last], world.own), 1, isCursorField);
    };
    const [own, unknown] = [await build(trial.own), await build(trial.unknown)];
    const [ownAnswer, nothing] = [await once(at, own), await once(at, unknown)];
    const foreign = async (): Promise<Operation | undefined> => {
      const value = await trial.foreign?.();
      return value === undefined || value === trial.own ? undefined : build(value);
    };
    const probe = { at, own, ownText: ownAnswer.text, unknown, unknownText: nothing.text, foreign };
    first ??= probe;
    if (ownAnswer.errors.length > 0) {
      // An id of the wrong type stays wrong whatever stands beside it.
      for (const one of [coordinate, ...leaf.coordinates]) world.report.note(one, ownAnswer.text);
      break;
    }
    world.report.exerciseData('Query', ownAnswer.data);
    if (ownAnswer.text !== nothing.text) return { probe, tells: true };
  }
  return { probe: first!, tells: false };
}

function* besides(step: Step, argument: string): Generator<Readonly<Record<string, unknown>>> {
  yield {};
  for (const other of step.field.args) {
    const type = getNullableType(other.type);
    if (other.name === argument || !isEnumType(type)) continue;
    for (const { name } of type.getValues()) yield { [other.name]: name };
  }
}
