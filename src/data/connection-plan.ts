import type DataLoader from 'dataloader';
import { customFieldsOf } from '../tenancy/custom-field.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { customFieldsColumn, hasCustomFields, withColumns } from './columns.ts';
import type { ConnectionOptions } from './connection-options.ts';
import { type CursorSealer, cursorBinding, stableJson } from './cursor.ts';
import type { AnyRow, Entity } from './entity.ts';
import { compileFilter } from './filters.ts';
import { byParent, type Reader } from './loaders.ts';
import { compileOrder, type Order, positionOf } from './orders.ts';
import { countStatement, pageStatement, type Relation } from './page-statements.ts';
import { type Page, type PageLimits, pageSize } from './pages.ts';
import { type Companion, selectedColumns } from './selected-columns.ts';
import { render, type Sql, sql } from './sql.ts';

/** The part of a context that a connection needs. */
export interface ConnectionReader extends Reader {
  readonly tenant: Pick<Tenant, 'id' | 'customFields'>;
  /** Counts objects that go into the answer; gives what stands in their place when it is full. */
  shown(objects: number): Promise<never> | undefined;
  /** Loads what rows refer to and show before they are given to resolvers. */
  accompany(rows: readonly AnyRow[], companions: readonly Companion[]): Promise<void>;
  /** Told before rows are read, and whether custom values are among what is read or decide which rows are. */
  knowDefinitions(entity: Entity, readsCustomFields: boolean): void;
  /** Told of a connection before its field fails. */
  fieldFailed(error: unknown): Promise<void>;
  loader<Key, Value>(name: string, batch: (keys: readonly Key[]) => Promise<readonly Value[]>): DataLoader<Key, Value>;
}

/** What connections need of the process. */
export interface ConnectionServices {
  readonly pageLimits: PageLimits;
  readonly cursors: CursorSealer;
}

/** All that the same field of all parents has in common: its arguments checked, its statements' parts compiled. */
export interface ConnectionPlan {
  readonly options: ConnectionOptions;
  readonly entity: Entity;
  readonly page: Page;
  /** Gives the page of each parent, one row longer where there are more; all rows belong to the parent `''` where there is none. */
  readonly pages: DataLoader<string, readonly AnyRow[]>;
  /** Gives the number of rows of each parent. */
  counts(): DataLoader<string, number>;
  /** What the cursors of a parent's page are bound to. */
  binding(parentId: string | undefined): string;
  seal(binding: string, row: AnyRow): string;
}

/**
 * @throws RowhouseError INVALID_PAGE, PAGE_TOO_LARGE, INVALID_FILTER, INVALID_ORDER, INVALID_CURSOR, INVALID_ID,
 *   TENANT_CHANGED
 */
export function planConnection(
  reader: ConnectionReader,
  services: ConnectionServices,
  entity: Entity,
  options: ConnectionOptions,
): ConnectionPlan {
  const { arguments: given, parent, field } = options;
  const { tenant } = reader;
  const { size, backwards } = pageSize(given.first, given.last, services.pageLimits);
  const selected = selectedColumns(entity, options.info);
  const customFields = customFieldsOf(tenant, entity.type);
  if (customFields.length > 0) reader.knowDefinitions(entity, hasCustomFields(selected.columns) || asksByThem(options));
  const order = compileOrder(entity, customFields, given.orderBy, options.defaultOrder);
  const orderNames = order.map((key) => `${key.name} ${key.direction}`);
  const condition = options.condition ? render(options.condition, tenant.id) : null;
  const binding = (parentId: string | undefined): string =>
    cursorBinding([tenant.id, field, parentId, given.filter, orderNames, condition]);
  const open = (cursor: string | null | undefined): readonly unknown[] | undefined =>
    cursor === null || cursor === undefined ? undefined : services.cursors.open(binding(parent?.id), cursor);
  const page: Page = { size, backwards, after: open(given.after), before: open(given.before) };
  const filter = compileFilter(entity, customFields, given.filter);
  const relation: Relation = {
    columns: selected.cursors ? withColumns(selected.columns, columnsOfOrder(order)) : selected.columns,
    parentField: parent && (parent.through?.entity ?? entity).fields[parent.reference],
    through: parent?.through,
    condition: conjunction(filter, options.condition),
  };
  const { columns } = relation;
  const { companions } = selected;
  const rows = stableJson([given.filter, condition]);
  const shown = JSON.stringify([size, backwards, given.after, given.before, orderNames, columns.key]);
  return {
    options,
    entity,
    page,
    pages: reader.loader<string, readonly AnyRow[]>(`${field} page ${rows} ${shown}`, async (parents) => {
      const pages = await loadPages(reader, relation, order, page, parents);
      if (companions.length > 0) await reader.accompany(pages.flat(), companions);
      return pages;
    }),
    counts: () =>
      reader.loader<string, number>(`${field} count ${rows}`, (parents) => loadCounts(reader, relation, parents)),
    binding,
    seal: (bound, row) => services.cursors.seal(bound, positionOf(order, row)),
  };
}

/** Whether custom values may decide which rows are read, or in which order; once too often does no harm. */
function asksByThem({ arguments: { filter, orderBy }, defaultOrder, condition }: ConnectionOptions): boolean {
  // A condition is an author's, and may speak of whatever is there.
  return condition !== undefined || stableJson([filter, orderBy, defaultOrder]).includes(customFieldsColumn);
}

function columnsOfOrder(order: Order): readonly string[] {
  return order.map(({ name, custom }) => (custom ? customFieldsColumn : name));
}

function conjunction(filter: Sql | undefined, condition: Sql | undefined): Sql | undefined {
  // The condition is an author's: it may have an `or` at its top.
  const fixed = condition && sql`(${condition})`;
  return filter && fixed ? sql`${filter} and ${fixed}` : (filter ?? fixed);
}

async function loadPages(
  reader: Reader,
  relation: Relation,
  order: Order,
  page: Page,
  parentIds: readonly string[],
): Promise<ReadonlyArray<readonly AnyRow[]>> {
  const rows = await reader.query<AnyRow>(pageStatement(relation, order, page, parentIds));
  return relation.parentField ? byParent(rows, '__parent', parentIds) : parentIds.map(() => rows);
}

async function loadCounts(
  reader: Reader,
  relation: Relation,
  parentIds: readonly string[],
): Promise<readonly number[]> {
  const rows = await reader.query<{ readonly parent?: string; readonly count: number }>(
    countStatement(relation, parentIds),
  );
  if (!relation.parentField) return parentIds.map(() => rows[0]?.count ?? 0);
  const counts = new Map(rows.map((row) => [row.parent, row.count]));
  return parentIds.map((id) => counts.get(id) ?? 0);
}
