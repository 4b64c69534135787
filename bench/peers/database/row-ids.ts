/** What the seed makes, each kind with ids of its own. */
export const rowKinds = Object.freeze({ tenant: '0', customer: '1', product: '2', order: '3', line: '4' });

export type RowKind = keyof typeof rowKinds;

/**
 * The id of the n-th row of a kind, counted from 1 over all tenants: the same in every run, and of the form of UUID
 * version 7 (RFC 9562 section 5.7), which grows as rows are made.
 */
export function rowId(kind: RowKind, number: number): string {
  return `${prefixOf(kind)}${number.toString(16).padStart(12, '0')}`;
}

/** The same in SQL. @param number an SQL expression */
export function rowIdSql(kind: RowKind, number: string): string {
  return `('${prefixOf(kind)}' || lpad(to_hex(${number}), 12, '0'))::uuid`;
}

function prefixOf(kind: RowKind): string {
  return `0190000${rowKinds[kind]}-0000-7000-8000-`;
}
