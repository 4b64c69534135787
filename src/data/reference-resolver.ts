import { markReference } from '../kernel/field-reads.ts';
import type { Context } from './context.ts';
import type { Entity, RowOf } from './entity.ts';
import type { FieldInfo } from './selected-columns.ts';

/**
 * The resolver of a field that shows the row a column refers to: `OrderLine: { product: referenceOf(product, 'productId') }`.
 * It says itself what it takes from its row; `reads` need not name it. Rows that come in lists are read together with
 * what they refer to, in one statement; otherwise it is `context.load`.
 *
 * @param column under its GraphQL name
 */
export function referenceOf<E extends Entity, Column extends string>(
  entity: E,
  column: Column,
): (
  row: Readonly<Record<Column, string | null>>,
  args: unknown,
  context: Context,
  info: FieldInfo,
) => Promise<RowOf<E> | null> | RowOf<E> | null {
  return markReference(
    (row: Readonly<Record<Column, string | null>>, _args: unknown, context: Context, info: FieldInfo) => {
      const id = row[column];
      return id === null ? null : context.reference(entity, id, info);
    },
    { entity, column },
  );
}
