import { toGlobalId } from '../../../src/kit.ts';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';
import { customFieldType } from './custom-fields.ts';
import type { Family } from './families.ts';
import { buildInput, type InputLeaf, leafValue } from './input-values.ts';
import type { Mutation } from './mutation-inputs.ts';
import { type Operation, operation } from './operations.ts';
import { depth } from './outputs.ts';
import type { Variant } from './row-scope.ts';
import type { Side } from './side.ts';
import type { World } from './world.ts';

/** The rows that a mutation is tried on. */
export interface Ground {
  readonly variant: Variant;
  /** A row of every table, or only those that the input names, with what they refer to. */
  readonly isComplete: boolean;
  /** Two ids of one type in an input name two rows, or the same one. */
  readonly isDistinct: boolean;
}

/** How a mutation succeeds. */
export interface Plan {
  readonly mutation: Mutation;
  readonly ground: Ground;
  /** Optional input fields that are given, by path. */
  readonly optional: ReadonlySet<string>;
  /** Types of the ids, by path. */
  readonly ids: ReadonlyMap<string, string>;
  /** Values that go together, by path. */
  readonly together?: Replacements;
}

/** Values to stand at leaves of an input instead of the plan's, by path. */
export type Replacements = ReadonlyMap<string, unknown>;

/** An input that was built by a plan. */
export interface BuiltMutation extends Operation {
  readonly leaves: readonly InputLeaf[];
  /** Arguments and input fields that are given. */
  readonly coordinates: readonly string[];
}

/** A family that holds what a plan asks for. */
export async function prepareGround(world: World, plan: Plan, side: Side): Promise<Family> {
  const family = side.family(plan.ground.variant);
  for (const [path, type] of plan.ids) await idAt(world, plan, family, path, type);
  if (plan.ground.isComplete) await family.complete(1);
  return family;
}

/** The id that a plan puts at a path. */
export async function idAt(world: World, plan: Plan, family: Family, path: string, type: string): Promise<string> {
  const before = [...plan.ids].filter(([other, otherType]) => otherType === type && other < path).length;
  const sibling = plan.ground.isDistinct && before > 0 ? 1 : 0;
  if (type === customFieldType) return toGlobalId(type, await family.customField(sibling));
  const row = await family.row(world.entities.get(type)!.table, sibling);
  return toGlobalId(type, row.id as string);
}

/** Builds a mutation with the ids of a family and with texts that nobody has used. */
export async function buildMutation(
  world: World,
  plan: Plan,
  family: Family,
  replacements: Replacements = new Map(),
): Promise<BuiltMutation> {
  const { mutation, ids, optional } = plan;
  const known = new Map<string, string>();
  for (const [path, type] of ids) known.set(path, await idAt(world, plan, family, path, type));
  const settingsVersion = await family.settingsVersion();
  const leaves: InputLeaf[] = [];
  const coordinates: string[] = [];
  const serial = `m${++built}`;
  const args = mutation.args.map((argument) => {
    const coordinate = `Mutation.${mutation.name}(${argument.name}:)`;
    coordinates.push(coordinate);
    const value = buildInput(
      world,
      argument.type,
      { path: argument.name, coordinate },
      {
        include: (_coordinate, path) => optional.has(path),
        given: (inner) => coordinates.push(inner),
        leaf: (leaf) => {
          leaves.push(leaf);
          if (replacements.has(leaf.path)) return replacements.get(leaf.path);
          if (plan.together?.has(leaf.path)) return plan.together.get(leaf.path);
          if (leaf.hint !== undefined) return leaf.hint;
          if (world.hints.settingsVersions.includes(leaf.coordinate)) return settingsVersion;
          if (leaf.type.name === 'ID') return known.get(leaf.path);
          if (leaf.type.name === 'Int') return 1;
          return leafValue(leaf, world.own.palette, serial);
        },
      },
    );
    return [argument.name, value] as const;
  });
  const step = { field: mutation, arguments: Object.fromEntries(args) };
  return { ...operation(world.schema, 'mutation', [step], depth), leaves, coordinates };
}

let built = 0;

/** True when a mutation did what it is there for. */
export function succeeded(mutation: Mutation, answer: GraphqlAnswer): boolean {
  const payload = answer.data?.[mutation.name];
  return answer.errors.length === 0 && payload !== null && payload !== undefined && payload.userErrors.length === 0;
}
