import type { Entity } from './entity.ts';
import { type Sql, sql } from './sql.ts';

const cache = new WeakMap<Entity, Map<string, Sql>>();

/**
 * The select list of an entity: its `id` and every declared column under the GraphQL field's name.
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
    columns = sql.join([sql`${prefix}"id" as "id"`, ...named], ', ');
    byAlias.set(alias ?? '', columns);
  }
  return columns;
}

/** The names that {@link entityColumns} gives, for the outer list of a lateral join. */
export function entityAliases(entity: Entity, alias: string): Sql {
  const names = ['id', ...Object.keys(entity.fields)];
  return sql.join(
    names.map((name) => sql`${sql.identifier(alias)}.${sql.alias(name)} as ${sql.alias(name)}`),
    ', ',
  );
}
