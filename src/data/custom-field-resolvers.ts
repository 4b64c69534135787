import { RowhouseError } from '../kernel/errors.ts';
import { type CustomField, customFieldNamed, customFieldsOf, type StoredCustomValue } from '../tenancy/custom-field.ts';
import type { StoredCustomFields } from './columns.ts';
import type { Context } from './context.ts';
import type { FieldInfo } from './selected-columns.ts';

/**
 * What one custom field of a row resolves to. Its definition is the asking tenant's: tenants that have fields of the same
 * name and type share a schema, and store them under keys of their own.
 *
 * @throws RowhouseError TENANT_CHANGED when the record that the request began with lacks the field, in answer to the whole
 *   operation: by the present record it may be answered
 */
export function resolveCustomField(
  entity: string,
  name: string,
): (stored: StoredCustomFields, args: unknown, context: Context, info?: FieldInfo) => unknown {
  return (stored, _args, context, info) => {
    const field = customFieldNamed(customFieldsOf(context.tenant, entity), name);
    if (!field) return outdated(context);
    const value = stored[field.storedAs];
    if (value === undefined) return null;
    return field.type === 'REFERENCE' ? loadReferences(context, field, value, info) : value;
  };
}

async function outdated(context: Context): Promise<never> {
  const error = new RowhouseError('TENANT_CHANGED');
  await context.fieldFailed(error);
  throw error;
}

/** Rows that are gone, or never were the tenant's, are null. */
function loadReferences(
  context: Context,
  field: CustomField,
  value: StoredCustomValue,
  info: FieldInfo | undefined,
): unknown {
  const target = context.entities.get(field.references ?? '');
  if (!target) return null;
  return Array.isArray(value)
    ? value.map((id: string) => context.load(target, id, info))
    : context.load(target, value as string, info);
}
