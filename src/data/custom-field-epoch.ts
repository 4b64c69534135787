import { RowhouseError } from '../kernel/errors.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { isKeptAside } from './custom-field-side-table.ts';
import type { Reader } from './loaders.ts';
import { type Sql, sql, tenant } from './sql.ts';
import { together } from './together.ts';

/** What of a tenant's record decides how its custom values are written. */
type KnownDefinitions = Pick<Tenant, 'epoch' | 'customFields' | 'customFieldsEpoch'>;

/** The key of the advisory lock, which a tenant's writers share and a change of storage has for itself. */
const lockKey: Sql = sql`hashtextextended('rowhouse custom fields ' || ${tenant}::text, 0)`;

/**
 * Makes sure that custom values are written by the tenant's present definitions, and that these stay until the
 * transaction ends. To be awaited before they are written.
 *
 * What stands in the side table outlives a row that is deleted by a record that does not know of it: an index, or a
 * reference to the row. Hence nobody who knows such a field goes on before the placement knows the epoch of the definitions;
 * whoever deletes by an older record is refused from then on. The first writer after a change of a custom field raises the
 * epoch, and holds up the others until it commits.
 *
 * @param known the record that the writer goes by
 * @throws RowhouseError TENANT_CHANGED when the way values are stored has changed since that record
 */
export async function holdCustomFieldEpoch(reader: Reader, known: KnownDefinitions): Promise<void> {
  // Each statement has a snapshot of its own: it sees what was committed before the lock was given.
  if (!known.customFields.some(isAside)) {
    await together(reader.query(shareLock), checkCustomFieldEpoch(reader, known));
    return;
  }
  const isKnown = sql`exists (
  select from custom_field_epochs where tenant_id = ${tenant} and epoch >= ${known.customFieldsEpoch}::bigint
)`;
  // Decided before the first lock is taken, and never again in the transaction: whoever shared the lock and then asked
  // for it alone would wait for another who does the same.
  await together(
    reader.query(sql`
select case when ${isKnown}
  then pg_advisory_xact_lock_shared(${lockKey})::text else pg_advisory_xact_lock(${lockKey})::text end`),
    reader.query(sql`
insert into custom_field_epochs (tenant_id, epoch)
select ${tenant}, ${known.customFieldsEpoch}::bigint where not ${isKnown}
on conflict (tenant_id) do update set epoch = greatest(custom_field_epochs.epoch, excluded.epoch)
returning epoch`),
    checkCustomFieldEpoch(reader, known),
  );
}

const shareLock: Sql = sql`select pg_advisory_xact_lock_shared(${lockKey})`;

function isAside({ conversion, index, ...field }: Tenant['customFields'][number]): boolean {
  return isKeptAside({ ...field, index }) || (conversion !== undefined && isKeptAside({ ...conversion, index }));
}

/**
 * Asks whether custom values are stored as a record of the tenant says, at the moment of the statement's snapshot.
 *
 * @throws RowhouseError TENANT_CHANGED
 */
export async function checkCustomFieldEpoch(reader: Reader, known: { readonly epoch: number }): Promise<void> {
  const [row] = await reader.query<{ readonly epoch: string }>(
    sql`select epoch from custom_field_epochs where tenant_id = ${tenant}`,
  );
  if (row && BigInt(row.epoch) > BigInt(known.epoch)) throw new RowhouseError('TENANT_CHANGED');
}

const held = new WeakMap<Reader, Promise<void>>();

/**
 * {@link holdCustomFieldEpoch} for a context. Once for each: it serves one root field, and locks that were taken after a
 * savepoint end when it is rolled back to.
 */
export async function holdDefinitions(context: Reader & { readonly tenant: Tenant }): Promise<void> {
  let holding = held.get(context);
  if (!holding) {
    holding = holdCustomFieldEpoch(context, context.tenant);
    held.set(context, holding);
  }
  await holding;
}

/** The same for one who goes by some definitions: the fields of an entity, or changes of them. Without any it does nothing. */
export async function holdDefinitionsFor(
  context: Reader & { readonly tenant: Tenant },
  concerned: readonly unknown[],
): Promise<void> {
  if (concerned.length > 0) await holdDefinitions(context);
}

/**
 * For a command that changes how values are stored: waits for the writers that have begun, and refuses those to come
 * whose record is older. Takes effect when the transaction commits.
 *
 * @param epoch the tenant's, after the change in the catalog; one that is lower than before changes nothing
 */
export async function raiseCustomFieldEpoch(reader: Reader, epoch: number): Promise<void> {
  await reader.query(sql`select pg_advisory_xact_lock(${lockKey})`);
  await reader.query(sql`
insert into custom_field_epochs (tenant_id, epoch) values (${tenant}, ${epoch}::bigint)
on conflict (tenant_id) do update set epoch = greatest(custom_field_epochs.epoch, excluded.epoch)
returning epoch`);
}
