import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';

/** @throws RowhouseError CUSTOM_FIELD_INVALID with all faults, if there are any */
export function refuseFaultyDefinition(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new RowhouseError('CUSTOM_FIELD_INVALID', {
    message: faults.map(({ at, message }) => `${at}: ${message}`).join('; '),
    details: { faults },
  });
}

/** What a command did not finish, or another one is doing at this moment; undefined where nothing is pending. */
function pendingWork({ index, conversion }: Pick<CustomField, 'index' | 'conversion'>): string | undefined {
  if (conversion) return 'its values are being converted';
  if (index === 'building') return 'its index is being built';
  if (index === 'dropping') return 'its index is being dropped';
  return undefined;
}

/** @throws RowhouseError CUSTOM_FIELD_BUSY while a command is at work on the field, or was cut off */
export function refuseWhileBusy(field: CustomField): void {
  const pending = pendingWork(field);
  if (pending === undefined) return;
  throw new RowhouseError('CUSTOM_FIELD_BUSY', {
    message: `${field.entity}.${field.name} cannot be changed in this way now: ${pending}. Finish it with \`rowhouse custom-field resume\`.`,
  });
}
