import type { CustomFieldStorage } from '../../tenancy/custom-field.ts';

/** A type as a person reads it: `DECIMAL(2)`, `[ENUM(GOLD, SILVER)]`, `REFERENCE(Customer)`. */
export function describeStorage(storage: Omit<CustomFieldStorage, 'rules' | 'storedAs'>): string {
  const { type, list, scale, values, references } = storage;
  const detail = scale ?? references ?? values?.map(({ name }) => name).join(', ');
  const text = detail === undefined ? type : `${type}(${detail})`;
  return list ? `[${text}]` : text;
}
