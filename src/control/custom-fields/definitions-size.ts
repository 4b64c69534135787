import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';
import type { CustomFieldRecord } from './custom-field-store.ts';

/**
 * Most bytes that all definitions of a tenant take as JSON, those that are being deleted included. They are read as a
 * whole whenever the tenant's record is, and stay in the memory of every gateway that serves it. A plan's limit on their
 * number says nothing of their words, of which a single ENUM may have 250 KB over GraphQL, and more from a command line.
 */
const definitionsLimit = 1_048_576;

/**
 * Holds a tenant to the bound on its definitions before one is added, or becomes larger.
 *
 * @param records of all fields that the tenant has
 * @param changed one of them as it is going to be, or a new one
 * @throws RowhouseError CUSTOM_FIELD_LIMIT
 */
export function refuseOversized(records: readonly CustomFieldRecord[], changed: CustomField): void {
  const present = records.map(({ field }) => field);
  const before = sizeOf(present);
  const after = sizeOf([...present.filter(({ id }) => id !== changed.id), changed]);
  if (after <= definitionsLimit || after <= before) return;
  throw new RowhouseError('CUSTOM_FIELD_LIMIT', {
    message: `The definitions of a tenant's custom fields take at most ${definitionsLimit} bytes together, deleted ones included as long as they have values; these would take ${after}.`,
    details: { limit: definitionsLimit },
  });
}

function sizeOf(fields: readonly CustomField[]): number {
  return fields.reduce((sum, field) => sum + Buffer.byteLength(JSON.stringify(field)), 0);
}
