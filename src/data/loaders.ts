import { entityColumns } from './columns.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { type Sql, sql, tenant } from './sql.ts';

/** The part of a context that a batch needs. */
export interface Reader {
  query<Row>(statement: Sql): Promise<readonly Row[]>;
}

/** Rows by id, in the order of the ids; null where there is none. */
export async function loadByIds<E extends Entity>(
  reader: Reader,
  entity: E,
  ids: readonly string[],
): Promise<ReadonlyArray<RowOf<E> | null>> {
  const rows = await reader.query<RowOf<E> & AnyRow>(
    sql`select ${entityColumns(entity)} from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id = any(${ids}::uuid[])`,
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
}

/** Rows by a reference, a list for each parent in the order of the parents. */
export async function loadByReference<E extends Entity>(
  reader: Reader,
  entity: E,
  reference: keyof E['fields'] & string,
  parentIds: readonly string[],
  orderBy: keyof E['fields'] & string,
): Promise<ReadonlyArray<readonly RowOf<E>[]>> {
  const fields = (entity as Entity).fields;
  const referenceColumn = sql.identifier(fields[reference]!.column);
  const orderColumn = sql.identifier(fields[orderBy]!.column);
  const rows = await reader.query<RowOf<E> & AnyRow>(
    sql`select ${entityColumns(entity)} from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and ${referenceColumn} = any(${parentIds}::uuid[])
order by ${referenceColumn}, ${orderColumn}, id`,
  );
  const byParent = Map.groupBy(rows, (row) => row[reference as keyof typeof row] as string);
  return parentIds.map((id) => byParent.get(id) ?? []);
}
