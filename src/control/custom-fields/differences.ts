import { isDeepStrictEqual } from 'node:util';
import type { CustomField } from '../../tenancy/custom-field.ts';

/** What a definition decides of a field. */
const properties = [
  'description',
  'type',
  'list',
  'scale',
  'values',
  'references',
  'rules',
  'required',
  'default',
  'personalData',
  'index',
] as const satisfies readonly (keyof CustomField)[];

/** In which properties a field is another than a definition says. An index that is being built is as good as one. */
export function differences(
  field: Pick<CustomField, (typeof properties)[number]>,
  defined: Pick<CustomField, (typeof properties)[number]>,
): readonly string[] {
  const indexed = ({ index }: Pick<CustomField, 'index'>): boolean => index === 'ready' || index === 'building';
  return properties.filter((property) =>
    property === 'index'
      ? indexed(field) !== indexed(defined)
      : // As JSON keeps it: what is not there and what is undefined are the same.
        !isDeepStrictEqual(asJson(field[property]), asJson(defined[property])),
  );
}

function asJson(value: unknown): unknown {
  return value === undefined ? null : JSON.parse(JSON.stringify(value));
}
