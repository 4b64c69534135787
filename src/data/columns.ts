import { LRUCache } from 'lru-cache';
import type { StoredCustomValue } from '../tenancy/custom-field.ts';
import type { AnyRow, Entity } from './entity.ts';
import { type Sql, settled, sql } from './sql.ts';

/** Under this name rows carry their custom fields, as JSON text: it is parsed only where they are asked for. */
export const customFieldsColumn = 'customFields';

/** The custom fields of a row by the keys under which they are stored. */
export type StoredCustomFields = Readonly<Record<string, StoredCustomValue>>;

/** The custom fields of a row that was read with {@link entityColumns}; none where its entity cannot have any. */
export function customFieldsOfRow(row: AnyRow): StoredCustomFields {
  const text = row[customFieldsColumn];
  return typeof text === 'string' ? JSON.parse(text) : {};
}

/** Columns that are read of an entity's rows; `id` is always among them. Equal ones are one object while they are in use. */
export interface Columns {
  readonly entity: Entity;
  /** The others under their GraphQL names, in the order of the declaration; {@link customFieldsColumn} is the last one. */
  readonly names: readonly string[];
  /** Tells those of one entity apart. */
  readonly key: string;
}

/** Most choices of columns that are remembered of an entity: clients make them, and each takes some KB. */
const choicesKept = 200;

interface Known {
  readonly all: Columns;
  readonly chosen: LRUCache<string, Columns>;
}

const known = new WeakMap<Entity, Known>();

function knownOf(entity: Entity): Known {
  let found = known.get(entity);
  if (!found) {
    const names = [...Object.keys(entity.fields), ...(entity.customFields ? [customFieldsColumn] : [])];
    found = { all: columnsNamed(entity, names), chosen: new LRUCache({ max: choicesKept }) };
    known.set(entity, found);
  }
  return found;
}

function columnsNamed(entity: Entity, names: readonly string[]): Columns {
  return Object.freeze({ entity, names: Object.freeze(names), key: names.join() });
}

/** Every declared column, and `customFields` where tenants may add some. */
export function allColumns(entity: Entity): Columns {
  return knownOf(entity).all;
}

/** Those columns of an entity that are wanted, by their GraphQL names; names of nothing are passed over. */
export function columnsOf(entity: Entity, wanted: ReadonlySet<string>): Columns {
  const { all, chosen } = knownOf(entity);
  const names = all.names.filter((name) => wanted.has(name));
  if (names.length === all.names.length) return all;
  const key = names.join();
  let columns = chosen.get(key);
  if (!columns) {
    columns = columnsNamed(entity, names);
    chosen.set(key, columns);
  }
  return columns;
}

/** The columns and some more. */
export function withColumns(columns: Columns, more: readonly string[]): Columns {
  if (more.every((name) => name === 'id' || columns.names.includes(name))) return columns;
  return columnsOf(columns.entity, new Set([...columns.names, ...more]));
}

export function hasCustomFields({ names }: Columns): boolean {
  return names.at(-1) === customFieldsColumn;
}

const lists = new WeakMap<Columns, Map<string, Sql>>();

function listOf(columns: Columns, kind: string, make: () => Sql): Sql {
  let byKind = lists.get(columns);
  if (!byKind) {
    byKind = new Map();
    lists.set(columns, byKind);
  }
  let list = byKind.get(kind);
  if (!list) {
    list = settled(make());
    byKind.set(kind, list);
  }
  return list;
}

/**
 * The select list of an entity: its `id` and every declared column under the GraphQL field's name, and `customFields`
 * where tenants may add some.
 *
 * @param alias of the table, where the statement has more than one
 */
export function entityColumns(entity: Entity, alias?: string): Sql {
  return selectList(allColumns(entity), alias);
}

/** The same of those columns alone. */
export function selectList(columns: Columns, alias?: string): Sql {
  return listOf(columns, `columns ${alias ?? ''}`, () => {
    const prefix = alias === undefined ? sql.empty : sql`${sql.identifier(alias)}.`;
    const named = columns.names.map((name) => {
      if (name === customFieldsColumn) return sql`${prefix}"custom_fields"::text as ${sql.alias(name)}`;
      return sql`${prefix}${sql.identifier(columns.entity.fields[name]!.column)} as ${sql.alias(name)}`;
    });
    return sql.join([sql`${prefix}"id" as "id"`, ...named], ', ');
  });
}

/** The names that {@link selectList} gives, for the outer list of a sub-query or a lateral join. */
export function outerList(columns: Columns, alias: string): Sql {
  return listOf(columns, `aliases ${alias}`, () =>
    sql.join(
      ['id', ...columns.names].map((name) => sql`${sql.identifier(alias)}.${sql.alias(name)} as ${sql.alias(name)}`),
      ', ',
    ),
  );
}
