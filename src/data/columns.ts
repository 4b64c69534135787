import type { StoredCustomValue } from '../tenancy/custom-field.ts';
import type { AnyRow, Entity } from './entity.ts';
import { type Sql, sql } from './sql.ts';

/** Under this name rows carry their custom fields, as JSON text: it is parsed only where they are asked for. */
export const customFieldsColumn = 'customFields';

/** The custom fields of a row by the keys under which they are stored. */
export type StoredCustomFields = Readonly<Record<string, StoredCustomValue>>;

/** The custom fields of a row that was read with {@link entityColumns}; none where its entity cannot have any. */
export function customFieldsOfRow(row: AnyRow): StoredCustomFields {
  const text = row[customFieldsColumn];
  return typeof text === 'string' ? JSON.parse(text) : {};
}

const cache = new WeakMap<Entity, Map<string, Sql>>();

/**
 * The select list of an entity: its `id` and every declared column under the GraphQL field's name, and `customFields`
 * where tenants may add some.
 *
 * @param alias of the table, where the statement has more than one
 */
export function entityColumns(entity: Entity, alias?: string): Sql {
  let byAlias = cache.get(entity);
  if (!byAlias) {
    byAlias = new Map();
    cache.set(entity, byAlias);
  }
  let columns = byAlias.get(alias ?? '');
  if (!columns) {
    const prefix = alias === undefined ? sql.empty : sql`${sql.identifier(alias)}.`;
    const named = Object.entries(entity.fields).map(
      ([name, field]) => sql`${prefix}${sql.identifier(field.column)} as ${sql.alias(name)}`,
    );
    const custom = entity.customFields ? [sql`${prefix}"custom_fields"::text as ${sql.alias(customFieldsColumn)}`] : [];
    columns = sql.join([sql`${prefix}"id" as "id"`, ...named, ...custom], ', ');
    byAlias.set(alias ?? '', columns);
  }
  return columns;
}

/** The names that {@link entityColumns} gives, for the outer list of a lateral join. */
export function entityAliases(entity: Entity, alias: string): Sql {
  const names = ['id', ...Object.keys(entity.fields), ...(entity.customFields ? [customFieldsColumn] : [])];
  return sql.join(
    names.map((name) => sql`${sql.identifier(alias)}.${sql.alias(name)} as ${sql.alias(name)}`),
    ', ',
  );
}
