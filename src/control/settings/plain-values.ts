import type { Fault } from '../../kernel/errors.ts';

/** How deep values may nest. */
const maximumDepth = 12;

/**
 * What JSONB cannot hold, or nobody should have to walk through: asked before a section's own checks.
 *
 * @param value as JSON was parsed, of any origin
 * @param at path of the value
 */
export function plainValueFaults(value: unknown, at = '', depth = 1): readonly Fault[] {
  switch (typeof value) {
    case 'string':
      return isStorable(value) ? [] : [{ at, message: 'holds a character that cannot be stored' }];
    case 'number':
      return Number.isFinite(value) ? [] : [{ at, message: 'is no number that JSON can say' }];
    case 'boolean':
      return [];
    case 'object':
      break;
    default:
      return [{ at, message: 'is nothing that JSON can say' }];
  }
  if (value === null) return [];
  if (depth > maximumDepth) return [{ at, message: `nests deeper than ${maximumDepth} levels` }];
  return Object.entries(value).flatMap(([name, part]) => {
    const path = Array.isArray(value) ? `${at}[${name}]` : at === '' ? name : `${at}.${name}`;
    if (!isStorable(name)) return [{ at, message: 'has a name with a character that cannot be stored' }];
    return plainValueFaults(part, path, depth + 1);
  });
}

/** JSONB has neither U+0000 nor halves of surrogate pairs (PostgreSQL, section 8.14). */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}
