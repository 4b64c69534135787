import { type Columns, selectList } from './columns.ts';
import type { AnyRow } from './entity.ts';
import { keptStatement } from './kept-statements.ts';
import { type Sql, sql, tenant } from './sql.ts';

/** The part of a context that a batch needs. */
export interface Reader {
  query<Row>(statement: Sql): Promise<readonly Row[]>;
}

/** Rows by id, in the order of the ids; null where there is none. */
export async function loadByIds<Row extends AnyRow>(
  reader: Reader,
  columns: Columns,
  ids: readonly string[],
): Promise<ReadonlyArray<Row | null>> {
  const { entity } = columns;
  const statement = keptStatement(
    columns,
    'by id',
    (keys) => sql`select ${selectList(columns)} from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id = any(${keys}::uuid[])`,
  );
  const rows = await reader.query<Row>(statement(ids));
  const byId = new Map<string, Row>();
  for (const row of rows) byId.set(row.id, row);
  return ids.map((id) => byId.get(id) ?? null);
}

/**
 * Rows by a reference, a list for each parent in the order of the parents.
 *
 * @param columns the reference among them
 */
export async function loadByReference<Row extends AnyRow>(
  reader: Reader,
  columns: Columns,
  reference: string,
  orderBy: string,
  parentIds: readonly string[],
): Promise<ReadonlyArray<readonly Row[]>> {
  const { table, fields } = columns.entity;
  const statement = keptStatement(columns, `by ${reference}, ${orderBy}`, (keys) => {
    const referenceColumn = sql.identifier(fields[reference]!.column);
    return sql`select ${selectList(columns)} from ${sql.identifier(table)}
where tenant_id = ${tenant} and ${referenceColumn} = any(${keys}::uuid[])
order by ${referenceColumn}, ${sql.identifier(fields[orderBy]!.column)}, id`;
  });
  return byParent(await reader.query<Row>(statement(parentIds)), reference, parentIds);
}

const none: readonly never[] = Object.freeze([]);

/**
 * A list of rows for each parent.
 *
 * @param rows those of one parent follow each other
 * @param name under which a row has its parent's id
 */
export function byParent<Row extends AnyRow>(
  rows: readonly Row[],
  name: string,
  parentIds: readonly string[],
): ReadonlyArray<readonly Row[]> {
  const lists = new Map<unknown, Row[]>();
  let parent: unknown;
  let list: Row[] = [];
  for (const row of rows) {
    if (row[name] !== parent) {
      parent = row[name];
      list = [];
      lists.set(parent, list);
    }
    list.push(row);
  }
  return parentIds.map((id) => lists.get(id) ?? none);
}
