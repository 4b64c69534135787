import { entityColumns } from './columns.ts';
import type { Entity, RowOf } from './entity.ts';
import { newId } from './identifiers.ts';
import type { Reader } from './loaders.ts';
import { sql, tenant } from './sql.ts';
import { together } from './together.ts';

/** The part of a context that keeping rows needs. */
interface Keeper extends Reader {
  forget(): void;
}

/**
 * The rows that stand for parents, one for each, by a reference that is unique: made where there are none, by the defaults of
 * their columns, and locked until the session ends. Two who need the same one make one; all make and lock in one sequence,
 * so that nobody waits in a circle.
 *
 * @param reference of an entity that takes no custom fields: they may have defaults that no column knows
 * @param parentIds UUIDs of rows that exist
 * @returns in the order of the parents
 * @throws TypeError for an entity that takes custom fields; DatabaseError REFERENCE_VIOLATION for a parent that does not exist
 */
export async function keepRows<E extends Entity>(
  context: Keeper,
  entity: E,
  reference: keyof E['fields'] & string,
  parentIds: readonly string[],
): Promise<readonly RowOf<E>[]> {
  if (entity.customFields) throw new TypeError(`${entity.type} takes custom fields: its rows are made by insertRow`);
  const table = sql.identifier(entity.table);
  const column = sql.identifier(entity.fields[reference]!.column);
  const [made, rows] = await together(
    context.query(sql`insert into ${table} (tenant_id, id, ${column})
select ${tenant}, given.id, given.parent_id
from unnest(${parentIds.map(() => newId())}::uuid[], ${parentIds.toSorted()}::uuid[]) as given (id, parent_id)
on conflict (tenant_id, ${column}) do nothing
returning id`),
    context.query<RowOf<E>>(sql`select ${entityColumns(entity)} from ${table}
where tenant_id = ${tenant} and ${column} = any(${parentIds}::uuid[])
order by ${column}
for update`),
  );
  if (made.length > 0) context.forget();
  const byParent = new Map(rows.map((row) => [(row as Readonly<Record<string, unknown>>)[reference], row]));
  return parentIds.map((id) => byParent.get(id)!);
}
