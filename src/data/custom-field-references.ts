import type { UserError } from '../kernel/user-errors.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { CustomFieldChange, CustomFieldScope } from './custom-field-changes.ts';
import type { Entity } from './entity.ts';
import { holdingRows } from './hold-rows.ts';
import type { Reader } from './loaders.ts';
import { sql, tenant } from './sql.ts';
import { together } from './together.ts';

/** One id that a custom field is to refer to, and where the input has it. */
interface Reference {
  readonly type: string;
  readonly id: string;
  readonly path: readonly string[];
}

/**
 * The references of changes to what does not exist. What does is held until the session ends: nobody deletes it before
 * the reference is stored. An id of another tenant is answered as one that never was.
 */
export async function missingReferences(
  context: Reader & CustomFieldScope,
  changes: readonly CustomFieldChange[],
): Promise<readonly UserError[]> {
  const references = changes.flatMap(referencesOf);
  if (references.length === 0) return [];
  const found = await together(
    ...[...Map.groupBy(references, ({ type }) => type)].map(([type, some]) =>
      hold(
        context,
        context.entities.get(type)!,
        some.map(({ id }) => id),
      ),
    ),
  );
  const known = new Set(found.flat());
  return references
    .filter(({ id }) => !known.has(id))
    .map(({ type, path }) => ({ field: path, code: 'NOT_FOUND', message: `There is no such ${type}.` }));
}

function referencesOf({ field, path, value }: CustomFieldChange): readonly Reference[] {
  if (field.type !== 'REFERENCE' || value === undefined) return [];
  const type = field.references!;
  if (typeof value !== 'object') return [{ type, id: String(value), path }];
  return value.map((id, element) => ({ type, id: String(id), path: [...path, String(element)] }));
}

async function hold(reader: Reader, entity: Entity, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await reader.query<{ readonly id: string }>(
    sql`select id from ${sql.identifier(entity.table)}
where tenant_id = ${tenant} and id = any(${[...new Set(ids)]}::uuid[]) ${holdingRows(entity)}`,
  );
  return rows.map(({ id }) => id);
}

/** The keys under which custom fields of any entity refer to rows of a type. */
export function referencingKeys({ customFields }: Tenant, type: string): readonly string[] {
  return customFields.flatMap(({ conversion, ...field }) =>
    [field, ...(conversion ? [conversion] : [])]
      .filter((storage) => storage.type === 'REFERENCE' && storage.references === type)
      .map(({ storedAs }) => storedAs),
  );
}

/**
 * Whether a custom field of another row refers to a row. The answer holds until the session ends if the row was locked for
 * update before: whoever refers to it holds it ({@link missingReferences}).
 *
 * @param keys from {@link referencingKeys}
 */
export async function isReferredTo(reader: Reader, keys: readonly string[], id: string): Promise<boolean> {
  if (keys.length === 0) return false;
  const rows = await reader.query(
    sql`select row_id from custom_values
where tenant_id = ${tenant} and field_id = any(${keys}::uuid[]) and uuid_value = ${id}::uuid and row_id <> ${id}::uuid
limit 1`,
  );
  return rows.length > 0;
}
