import {
  type GraphQLArgument,
  type GraphQLField,
  getNamedType,
  getNullableType,
  isEnumType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';
import { inputValue } from './input-values.ts';
import { type Operation, operation, type Step, targetsOf, valuesAt } from './operations.ts';
import type { Side } from './side.ts';
import { ask, each, entityBehind, standingId, type World } from './world.ts';

/** An argument that is to be the id of a row of the family that probes name. */
class StandingId {
  readonly type: string;
  readonly isList: boolean;

  constructor(type: string, isList: boolean) {
    this.type = type;
    this.isList = isList;
  }
}

/** How each object type is reached from Query with something to show, `Query` itself by no step. */
export type Reached = ReadonlyMap<string, readonly Step[]>;

/** What a tenant was answered, for comparison with what it is answered later. */
export interface Transcript {
  readonly at: string;
  readonly steps: readonly Step[];
  readonly operation: Operation;
  readonly text: string;
}

/** How deep a probe looks below the field that it is about. */
export const depth = 3;

/** Custom fields refer to what is looked into elsewhere; all of them in depth would be longer than a document may be. */
const depthBelow = (at: string): number =>
  /^\w+CustomFields\b/.test(at) ? 1 : at.endsWith('.customFields') ? depth - 1 : depth;

/**
 * Walks a schema from Query, breadth first, along fields that have something to show, and reads every field of every
 * type on the way.
 */
export async function exploreOutputs(
  world: World,
): Promise<{ readonly reached: Reached; readonly transcripts: readonly Transcript[] }> {
  const { schema, report } = world;
  const query = schema.getQueryType()!;
  const reached = new Map<string, readonly Step[]>([[query.name, []]]);
  const transcripts: Transcript[] = [];
  const queue = [query.name];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    const type = schema.getType(name);
    if (!isObjectType(type)) continue;
    const way = reached.get(name)!;
    const plans = Object.values(type.getFields()).flatMap((field) =>
      stepsTo(world, name, field)
        .flatMap(choicesOf)
        .map((step) => [...way, step]),
    );
    const answers = await each(plans, async (steps) => {
      const at = `${name}.${steps.at(-1)!.field.name}`;
      const built = operation(schema, 'query', await withIds(world, steps, world.own), depthBelow(at));
      const answer = await ask(world, at, built);
      transcripts.push({ at, steps, operation: built, text: answer.text });
      return { steps, answer };
    });
    for (const { steps, answer } of answers) {
      // Where the type of an id is guessed, a wrong guess is answered with an error; then another step has the right one.
      if (answer.errors.length > 0) {
        report.note(`${name}.${steps.at(-1)!.field.name}`, answer.text);
        continue;
      }
      report.exerciseData(query.name, answer.data);
      for (const value of valuesAt(answer.data, steps)) {
        const target = (value as { readonly __typename?: string }).__typename;
        if (target === undefined || reached.has(target)) continue;
        reached.set(target, steps);
        queue.push(target);
      }
    }
  }
  return { reached, transcripts };
}

/** Asks everything again: whatever the other tenant did since then, the answers are the same to the byte. */
export async function repeatOutputs(world: World, transcripts: readonly Transcript[]): Promise<void> {
  await each(transcripts, async ({ at, operation: same, text }) => {
    const answer = await ask(world, at, same);
    if (answer.text !== text) world.report.leak(at, 'changes its answer when another tenant gets rows');
  });
}

/** Asks everything as the other tenant, on its own rows: nothing of the first may show. */
export async function reverseOutputs(world: World, transcripts: readonly Transcript[]): Promise<void> {
  await each(transcripts, async ({ at, steps }) => {
    const theirs = await withIds(world, steps, world.foreign);
    const { query, variables } = operation(world.schema, 'query', theirs, depthBelow(at));
    world.report.requests++;
    const answer = await world.foreign.ask(query, variables);
    // Some of its own texts are the first tenant's, on purpose; ids are nobody else's.
    const traces = world.own.tracesIn(answer.text).filter((trace) => trace !== world.own.palette.mark);
    if (traces.length > 0) world.report.leak(at, `shows the other tenant ${[...new Set(traces)].join(', ')}`);
  });
}

/** Steps with the ids of a side in them. */
export async function withIds(world: World, steps: readonly Step[], side: Side): Promise<readonly Step[]> {
  const origin = side === world.foreign ? 'foreign' : 'own';
  const resolved: Step[] = [];
  for (const step of steps) {
    const given: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(step.arguments)) {
      const id = value instanceof StandingId ? await standingId(world, value.type, origin) : undefined;
      given[name] = value instanceof StandingId ? (value.isList ? [id] : id) : value;
    }
    resolved.push({ ...step, arguments: given });
  }
  return resolved;
}

/** A step as it is, and with each choice that it leaves: some fields show nothing until one is made. */
function choicesOf(step: Step): readonly Step[] {
  const choices = step.field.args.flatMap((argument) => {
    const type = getNullableType(argument.type);
    return isEnumType(type) ? type.getValues().map(({ name }) => ({ [argument.name]: name })) : [];
  });
  return [step, ...choices.map((choice) => ({ ...step, arguments: { ...step.arguments, ...choice } }))];
}

/** The ways to ask for a field: one, or one for each type that its ids and its value may have. */
export function stepsTo(world: World, parent: string, field: GraphQLField<unknown, unknown>): readonly Step[] {
  const required = field.args.filter(isRequiredArgument);
  const targets = targetsOf(world.schema, field);
  const isAbstract = targets.length > 0 && !isObjectType(getNamedType(field.type));
  const ways = isAbstract ? targets.map(({ name }) => name) : [undefined];
  return ways.flatMap((on) => {
    const types = required.some(isId) ? idTypes(world, on ?? getNamedType(field.type).name) : [''];
    return types.map((type) => ({
      field,
      arguments: Object.fromEntries(
        required.map((argument) => [
          argument.name,
          isId(argument)
            ? new StandingId(type, !isLeafType(argument.type) && String(argument.type).includes('['))
            : inputValue(world, argument.type, `${parent}.${field.name}(${argument.name}:)`, argument.name, 'own'),
        ]),
      ),
      ...(on !== undefined && { on }),
    }));
  });
}

function isId(argument: GraphQLArgument): boolean {
  return getNamedType(argument.type).name === 'ID';
}

/** The schema does not say whose id an argument takes: the type that a field returns, else any. */
function idTypes(world: World, returned: string): readonly string[] {
  const entity = entityBehind(world, returned);
  return entity && entity.type === returned ? [returned] : [...world.entities.keys()];
}
