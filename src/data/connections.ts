import type DataLoader from 'dataloader';
import { customFieldsOf } from '../tenancy/custom-field.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { type CursorSealer, cursorBinding, stableJson } from './cursor.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { compileFilter, type FilterInput } from './filters.ts';
import type { Reader } from './loaders.ts';
import { compileOrder, type Order, type OrderInput, positionOf } from './orders.ts';
import { countStatement, pageStatement, type Relation } from './page-statements.ts';
import { type Page, type PageLimits, type PageResult, pageResult, pageSize } from './pages.ts';
import { render, type Sql, sql } from './sql.ts';

/** The arguments of a connection field (Relay specification, "Arguments"), and ours. */
export interface ConnectionArguments {
  readonly first?: number | null;
  readonly after?: string | null;
  readonly last?: number | null;
  readonly before?: string | null;
  readonly filter?: FilterInput | null;
  readonly orderBy?: readonly OrderInput[] | null;
}

export interface ConnectionOptions {
  /** Schema coordinate of the field, `Customer.orders`: cursors are bound to it, and siblings are batched by it. */
  readonly field: string;
  readonly arguments: ConnectionArguments;
  /** Order where the client asks for none; `id` decides among equals. */
  readonly defaultOrder: readonly OrderInput[];
  /** Only the rows that belong to a parent. */
  readonly parent?: ConnectionParent;
  /** A condition that holds for every row, over unqualified columns. Cursors are bound to it, too. */
  readonly condition?: Sql;
}

/** How the rows of a connection belong to their parent. */
export interface ConnectionParent {
  /** The reference field by which they refer to it. */
  readonly reference: string;
  /** The parent's UUID. */
  readonly id: string;
  /**
   * The entity that refers to the parent where the rows do not themselves, and the reference field that it shares with
   * them: the suppliers' products are those of `{ entity: productSupplier, field: 'productId' }`.
   */
  readonly through?: { readonly entity: Entity; readonly field: string };
}

/** The part of a context that a connection needs. */
export interface ConnectionReader extends Reader {
  readonly tenant: Pick<Tenant, 'id' | 'customFields'>;
  /** Counts objects that go into the answer; gives what stands in their place when it is full. */
  shown(objects: number): Promise<never> | undefined;
  loader<Key, Value>(name: string, batch: (keys: readonly Key[]) => Promise<readonly Value[]>): DataLoader<Key, Value>;
}

/** What connections need of the process. */
export interface ConnectionServices {
  readonly pageLimits: PageLimits;
  readonly cursors: CursorSealer;
}

/** A Relay connection. `totalCount` costs a statement only when it is read. */
export class Connection<Row extends AnyRow> {
  readonly #result: PageResult<Row>;
  readonly #cursor: (row: Row) => string;
  readonly #count: () => Promise<number>;
  readonly #shown: ConnectionReader['shown'];

  constructor(
    result: PageResult<Row>,
    cursor: (row: Row) => string,
    count: () => Promise<number>,
    shown: ConnectionReader['shown'],
  ) {
    this.#result = result;
    this.#cursor = cursor;
    this.#count = count;
    this.#shown = shown;
  }

  get nodes(): readonly Row[] {
    const { rows } = this.#result;
    // GraphQL waits for a promise wherever a value may stand; nobody will see what it would have been.
    return (this.#shown(rows.length) as undefined) ?? rows;
  }

  get edges(): ReadonlyArray<{ readonly node: Row; readonly cursor: string }> {
    const cursorOf = this.#cursor;
    const { rows } = this.#result;
    // An edge is an object, too.
    const full = this.#shown(rows.length * 2) as undefined;
    if (full) return full;
    return rows.map((node) => ({
      node,
      get cursor() {
        return cursorOf(node);
      },
    }));
  }

  get pageInfo(): {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  } {
    const { rows, hasNextPage, hasPreviousPage } = this.#result;
    const [start] = rows;
    const end = rows.at(-1);
    return {
      hasNextPage,
      hasPreviousPage,
      startCursor: start ? this.#cursor(start) : null,
      endCursor: end ? this.#cursor(end) : null,
    };
  }

  get totalCount(): Promise<number> {
    return this.#count();
  }
}

/**
 * Reads a page through the operation's loaders.
 *
 * @throws RowhouseError INVALID_PAGE, PAGE_TOO_LARGE, INVALID_FILTER, INVALID_ORDER, INVALID_CURSOR, INVALID_ID,
 *   TENANT_CHANGED
 */
export async function loadConnection<E extends Entity>(
  context: ConnectionReader,
  services: ConnectionServices,
  entity: E,
  options: ConnectionOptions,
): Promise<Connection<RowOf<E> & AnyRow>> {
  type Row = RowOf<E> & AnyRow;
  const { arguments: given, parent, field } = options;
  const { size, backwards } = pageSize(given.first, given.last, services.pageLimits);
  const customFields = customFieldsOf(context.tenant, entity.type);
  const order = compileOrder(entity, customFields, given.orderBy, options.defaultOrder);
  const orderNames = order.map((key) => `${key.name} ${key.direction}`);
  const condition = options.condition ? render(options.condition, context.tenant.id) : null;
  // Hashed only when a cursor is read or written: most answers show none.
  let bound: string | undefined;
  const binding = (): string => {
    bound ??= cursorBinding([context.tenant.id, field, parent?.id, given.filter, orderNames, condition]);
    return bound;
  };
  const open = (cursor: string | null | undefined): readonly unknown[] | undefined =>
    cursor === null || cursor === undefined ? undefined : services.cursors.open(binding(), cursor);
  const page: Page = { size, backwards, after: open(given.after), before: open(given.before) };
  const filter = compileFilter(entity, customFields, given.filter);
  const relation: Relation = {
    entity,
    parentField: parent && (parent.through?.entity ?? (entity as Entity)).fields[parent.reference],
    through: parent?.through,
    condition: conjunction(filter, options.condition),
  };
  const pageName = `${field} page ${stableJson([given, orderNames, condition])}`;
  const countName = `${field} count ${stableJson([given.filter, condition])}`;
  // Relations without a parent have one key, the empty one.
  const key = parent?.id ?? '';
  const fetched = await context
    .loader<string, readonly Row[]>(pageName, (parents) => loadPages<Row>(context, relation, order, page, parents))
    .load(key);
  return new Connection<Row>(
    pageResult(fetched, page),
    (row) => services.cursors.seal(binding(), positionOf(order, row)),
    () => context.loader<string, number>(countName, (parents) => loadCounts(context, relation, parents)).load(key),
    (objects) => context.shown(objects),
  );
}

function conjunction(filter: Sql | undefined, condition: Sql | undefined): Sql | undefined {
  // The condition is an author's: it may have an `or` at its top.
  const fixed = condition && sql`(${condition})`;
  return filter && fixed ? sql`${filter} and ${fixed}` : (filter ?? fixed);
}

async function loadPages<Row extends AnyRow>(
  context: ConnectionReader,
  relation: Relation,
  order: Order,
  page: Page,
  parentIds: readonly string[],
): Promise<ReadonlyArray<readonly Row[]>> {
  const rows = await context.query<Row & { readonly __parent: string }>(
    pageStatement(relation, order, page, parentIds),
  );
  if (!relation.parentField) return parentIds.map(() => rows);
  const byParent = Map.groupBy(rows, (row) => row.__parent);
  return parentIds.map((id) => byParent.get(id) ?? []);
}

async function loadCounts(
  context: ConnectionReader,
  relation: Relation,
  parentIds: readonly string[],
): Promise<readonly number[]> {
  const rows = await context.query<{ readonly parent?: string; readonly count: number }>(
    countStatement(relation, parentIds),
  );
  if (!relation.parentField) return parentIds.map(() => rows[0]?.count ?? 0);
  const byParent = new Map(rows.map((row) => [row.parent, row.count]));
  return parentIds.map((id) => byParent.get(id) ?? 0);
}
