import type { ProbeInput } from './hints.ts';
import { idGuesses, type Mutation, optionalPaths } from './mutation-inputs.ts';
import { buildMutation, type Ground, type Plan, prepareGround, succeeded } from './mutation-requests.ts';
import type { Side } from './side.ts';
import { ask, type World } from './world.ts';

/**
 * Finds out how a mutation succeeds: on which rows, with which optional input, with ids of which types. Tries the richest
 * ground first, where most could be found that must not be.
 *
 * @param side whose rows and token to try with
 */
export async function findPlan(world: World, mutation: Mutation, side: Side): Promise<Plan | undefined> {
  const optional = optionalPaths(world, mutation);
  const guesses = idGuesses(world, mutation, optional);
  const best = new Map([...guesses].map(([path, types]) => [path, types[0]!]));
  const attempt = async (plan: Plan): Promise<boolean> => {
    const family = await prepareGround(world, plan, side);
    const built = await buildMutation(world, plan, family);
    const answer = await ask(world, `Mutation.${mutation.name}`, built, [], side);
    world.report.note(`Mutation.${mutation.name}`, answer.text);
    return succeeded(mutation, answer);
  };
  const grounds = groundsOf(world, best);
  for (const given of optional.size > 0 ? [optional, new Set<string>()] : [optional]) {
    for (const ground of grounds) {
      const plan = { mutation, ground, optional: given, ids: onlyGiven(best, optional, given) };
      if (await attempt(plan)) return plan;
    }
  }
  // The names of ids have misled: one at a time is taken for another type's.
  for (const [path, types] of guesses) {
    for (const type of types.slice(1)) {
      for (const ground of grounds.slice(0, 2)) {
        const plan = { mutation, ground, optional, ids: new Map([...best, [path, type]]) };
        if (await attempt(plan)) return plan;
      }
    }
  }
  return undefined;
}

/** The same plan with one more optional input field, and what lies below it. */
export function withOptional(world: World, plan: Plan, path: string): Plan {
  const more = [...optionalPaths(world, plan.mutation)].filter((one) => leadsTo(one, path));
  return givenOptional(world, plan, new Set([...plan.optional, ...more]));
}

/** The same plan with input that goes together, and nothing else that is optional. */
export function givenTogether(world: World, plan: Plan, { choice = 0, values }: ProbeInput): Plan {
  const together = new Map(Object.entries(values));
  const paths = [...together.keys()];
  const given = [...optionalPaths(world, plan.mutation)].filter((one) => paths.some((path) => leadsTo(one, path)));
  const ground = { ...plan.ground, variant: { ...plan.ground.variant, choice } };
  return { ...givenOptional(world, plan, new Set(given)), ground, together };
}

function givenOptional(world: World, plan: Plan, optional: ReadonlySet<string>): Plan {
  const guesses = idGuesses(world, plan.mutation, optional);
  return { ...plan, optional, ids: new Map([...guesses].map(([at, types]) => [at, types[0]!])) };
}

/** Whether the path is at a field, or below it. */
const leadsTo = (field: string, path: string): boolean => path === field || path.startsWith(`${field}.`);

function onlyGiven(
  ids: ReadonlyMap<string, string>,
  optional: ReadonlySet<string>,
  given: ReadonlySet<string>,
): ReadonlyMap<string, string> {
  const left = [...optional].filter((path) => !given.has(path));
  return new Map([...ids].filter(([at]) => !left.some((path) => at === path || at.startsWith(`${path}.`))));
}

function groundsOf(world: World, ids: ReadonlyMap<string, string>): readonly Ground[] {
  const types = [...ids.values()];
  const sames = new Set(types).size < types.length ? [false, true] : [false];
  return world.variants
    .flatMap(({ instants }) => [0, 1, 2].map((choice) => ({ instants, choice })))
    .sort((left, right) => left.choice - right.choice)
    .flatMap((variant) =>
      [true, false].flatMap((isComplete) => sames.map((isDistinct) => ({ variant, isComplete, isDistinct }))),
    );
}
