import { type GraphQLField, getNamedType, isEnumType } from 'graphql';
import { customColumnIn } from './custom-fields.ts';
import { leafValue } from './input-values.ts';
import type { Leaf } from './leaves.ts';
import { type Origin, palettes } from './palettes.ts';
import { entityBehind, standingId, type World } from './world.ts';

/** Values of one leaf to be held against each other. */
export interface Trial {
  /** Of ids: whose they are. */
  readonly type?: string;
  readonly own: unknown;
  /** A value that nobody has, or another choice of an enumeration. */
  readonly unknown: unknown;
  /** Undefined where there is no other value to have. */
  readonly foreign: (() => Promise<unknown>) | undefined;
}

/** What to try at a leaf of an argument. */
export async function trialsOf(
  world: World,
  field: GraphQLField<unknown, unknown>,
  leaf: Leaf,
): Promise<readonly Trial[]> {
  const { type } = leaf;
  if (isEnumType(type)) {
    const [first, ...others] = type.getValues().map(({ name }) => name);
    return others.map((other) => ({ own: first, unknown: other, foreign: undefined }));
  }
  if (type.name === 'Boolean') return [{ own: true, unknown: false, foreign: undefined }];
  if (type.name === 'ID') return idTrials(world, field, leaf);
  const column = columnNamed(world, field, leaf.path);
  if (column) {
    const columnOf = async (origin: 'own' | 'foreign'): Promise<unknown> => {
      const value = (await world[origin].standing[0]!.row(column.table))[column.name];
      return Array.isArray(value) ? value[0] : value;
    };
    return [
      {
        own: await columnOf('own'),
        unknown: leafValue({ type, path: column.name }, palettes.unknown, 's0'),
        foreign: () => columnOf('foreign'),
      },
    ];
  }
  if (type.name === 'Int') return [{ own: leaf.hint ?? 1, unknown: 2, foreign: undefined }];
  const value = (origin: Origin): unknown => leafValue(leaf, palettes[origin], 's0');
  return [{ own: leaf.hint ?? value('own'), unknown: value('unknown'), foreign: async () => value('foreign') }];
}

/** The schema does not say whose id is meant: the likeliest is tried first. */
async function idTrials(world: World, field: GraphQLField<unknown, unknown>, leaf: Leaf): Promise<readonly Trial[]> {
  const shown = entityBehind(world, getNamedType(field.type).name)?.type;
  const names = leaf.path.split('.').map((name) => name.replace(/Ids?$/, '').toLowerCase());
  const likeliness = (type: string): number => (names.includes(type.toLowerCase()) ? 2 : type === shown ? 1 : 0);
  const types = [...world.entities.keys()].sort((left, right) => likeliness(right) - likeliness(left));
  return Promise.all(
    types.map(async (type) => ({
      type,
      own: await standingId(world, type, 'own'),
      unknown: await standingId(world, type, 'unknown'),
      foreign: () => standingId(world, type, 'foreign'),
    })),
  );
}

/** The column behind a filter's field: a custom field's, else the last name on the way that is a field of the entity shown, or of any. */
function columnNamed(
  world: World,
  field: GraphQLField<unknown, unknown>,
  path: string,
): { readonly table: string; readonly name: string } | undefined {
  const shown = entityBehind(world, getNamedType(field.type).name);
  const custom = customColumnIn(path);
  if (shown && custom !== undefined) return { table: shown.table, name: custom };
  for (const name of path.split('.').slice(1).reverse()) {
    for (const entity of shown ? [shown] : world.entities.values()) {
      const found = entity.fields[name as keyof typeof entity.fields];
      if (found) return { table: entity.table, name: found.column };
    }
  }
  return undefined;
}
