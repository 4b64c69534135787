import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { Tenant } from '../../tenancy/tenant.ts';

/** @throws RowhouseError SETTINGS_INVALID with all faults, if there are any */
export function refuseFaultySettings(faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new RowhouseError('SETTINGS_INVALID', {
    message: faults.map(({ at, message }) => `${at}: ${message}`).join('; '),
    details: { faults },
  });
}

/** @throws RowhouseError SETTINGS_CONFLICT when the settings are of another version than whoever changes them has read */
export function refuseStale({ settings: { version } }: Tenant, expected: number | undefined): void {
  if (expected === undefined || expected === version) return;
  throw new RowhouseError('SETTINGS_CONFLICT', {
    message: `The settings are of version ${version}, not ${expected}: someone else changed them meanwhile. Read them again.`,
    details: { version },
  });
}
