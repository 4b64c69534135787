import type { UserError } from '../kernel/user-errors.ts';
import type { CustomField } from '../tenancy/custom-field.ts';
import type { StoredCustomFields } from './columns.ts';

/**
 * Most bytes of the custom fields of one row, as PostgreSQL writes them: `octet_length(custom_fields::text)`. Whoever asks
 * for the row reads all of them: a page of 100 rows has 6.4 MB at most.
 */
export const customFieldsLimit = 65_536;

/** What `octet_length(custom_fields::text)` is going to be. */
export function customFieldsSize(values: StoredCustomFields): number {
  const stored = Object.values(values);
  const elements = stored.reduce<number>((count, value) => count + (typeof value === 'object' ? value.length : 1), 0);
  const emptyLists = stored.filter((value) => typeof value === 'object' && value.length === 0).length;
  // PostgreSQL puts a space behind each colon and each comma: of colons there is one for each key, and one comma less than
  // there are elements, where a list without any counts as one.
  const spaces = stored.length === 0 ? 0 : stored.length + elements + emptyLists - 1;
  return Buffer.byteLength(JSON.stringify(values)) + spaces;
}

/** Why the custom fields of a row are too large, as a sentence; undefined when they are not. */
export function customFieldsProblem(entity: { readonly type: string }, size: number): string | undefined {
  if (size <= customFieldsLimit) return undefined;
  return `The custom fields of one ${entity.type} take at most ${customFieldsLimit} bytes together; these take ${size}.`;
}

/**
 * What is wrong with the size of a row's custom fields. One that was larger before may become smaller, and stay as it is.
 *
 * @param fields of the entity: while a field is converted both of its forms are stored, and one of them counts
 * @param before what the row has now
 * @param path to the object `customFields` of the input
 */
export function sizeErrors(
  entity: { readonly type: string },
  fields: readonly CustomField[],
  values: StoredCustomFields,
  before: StoredCustomFields,
  path: readonly string[],
): readonly UserError[] {
  const uncounted = new Set(fields.map(({ conversion }) => conversion?.storedAs));
  const counted = (all: StoredCustomFields): number =>
    customFieldsSize(Object.fromEntries(Object.entries(all).filter(([key]) => !uncounted.has(key))));
  const size = counted(values);
  const message = customFieldsProblem(entity, size);
  if (message === undefined || size <= counted(before)) return [];
  return [{ field: path, code: 'TOO_LARGE', message }];
}
