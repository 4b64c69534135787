import { InvalidArgumentError } from 'commander';
import { type TenantRole, tenantRoles } from '../identity/principal.ts';

/*
 * What people write on a command line, read. Each is a parser for an option or an argument of commander: it throws
 * InvalidArgumentError for wrong usage.
 */

/** `a,b` as a list; an empty text is an empty list. */
export function nameList(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** A role of a tenant, of an option that may be repeated. */
export function collectRole(text: string, before: readonly TenantRole[] = []): readonly TenantRole[] {
  const role = tenantRoles.find((one) => one === text);
  if (!role) throw new InvalidArgumentError(`There are the roles ${tenantRoles.join(', ')}.`);
  return [...before, role];
}

/** A scope as RFC 6749 section 3.3 allows it, of an option that may be repeated. */
export function collectScope(text: string, before: readonly string[] = []): readonly string[] {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)) {
    throw new InvalidArgumentError('A scope is one word, as in customers:read.');
  }
  return [...before, text];
}

const secondsByUnit: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86400 };

/** A duration, `30s`, `15m`, `1h` or `7d`, in seconds. */
export function duration(text: string): number {
  const [, figure, unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
  const seconds = Number(figure) * (secondsByUnit[unit] ?? 0);
  if (!(seconds > 0)) throw new InvalidArgumentError('A duration reads like 30s, 15m, 1h or 7d.');
  return seconds;
}
