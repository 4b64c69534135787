import type { Fault } from '../../kernel/errors.ts';

/** What things are called in a new extension. */
export interface ScaffoldNames {
  /** Of the extension: `parking_spaces`. */
  readonly extension: string;
  /** Of its one entity, in words: `parking space` and `parking spaces`. */
  readonly singular: readonly string[];
  readonly plural: readonly string[];
}

const extensionName = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/;
const typeName = /^[A-Z][A-Za-z0-9]*$/;

/** PostgreSQL cuts names off at 63 bytes; those of constraints and indexes are the longest. */
const longestName = 30;

/** Names of settings' sections, and the one module that is no extension. */
const reservedNames: readonly string[] = ['core', 'branding', 'features'];

/** Words that a constant cannot be called by (ECMAScript, "Keywords and Reserved Words"). */
const reservedWords = new Set(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof undefined var void while with yield'.split(
    ' ',
  ),
);

/**
 * The names of a new extension.
 *
 * @param name of the extension, `loans`
 * @param type GraphQL type of its entity instead of the one made from the name, `Loan`
 * @param taken identifiers that the code of every scaffold uses
 * @returns all faults in place of names
 */
export function scaffoldNames(
  name: string,
  type: string | undefined,
  taken: ReadonlySet<string>,
): ScaffoldNames | { readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  if (!extensionName.test(name)) {
    const message =
      'an extension is named with lower-case letters and digits, words joined by underscores, as in loans';
    faults.push({ at: name, message });
  } else if (reservedNames.includes(name)) {
    faults.push({ at: name, message: 'is a name that Rowhouse keeps for itself' });
  }
  if (name.length > longestName) faults.push({ at: name, message: `has more than ${longestName} characters` });
  if (type !== undefined && (!typeName.test(type) || type.length > longestName)) {
    const message = `a type is named in the singular, a capital letter first, with letters and digits, ${longestName} at most, as in ParkingSpace`;
    faults.push({ at: `--type ${type}`, message });
  }
  if (faults.length > 0) return { faults };
  const singular = type === undefined ? singularOf(name.split('_')) : wordsOf(type);
  const plural = pluralOf(singular);
  for (const word of [camel(singular), camel(plural)]) {
    if (!reservedWords.has(word) && !taken.has(word)) continue;
    const message = `the entity's code would be named ${word}, which means something else there. Name its type yourself: --type ${pascal([...name.split('_'), 'entry'])}`;
    faults.push({ at: name, message });
  }
  return faults.length > 0 ? { faults } : { extension: name, singular, plural };
}

export const snake = (words: readonly string[]): string => words.join('_');
export const kebab = (words: readonly string[]): string => words.join('-');
export const pascal = (words: readonly string[]): string => words.map(capital).join('');
export const camel = ([first = '', ...others]: readonly string[]): string => first + pascal(others);

function capital(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}

function wordsOf(type: string): readonly string[] {
  return (type.match(/[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+/g) ?? [type]).map((word) => word.toLowerCase());
}

/** Names are mostly plurals, and English ones. Whoever has another name says the type. */
function singularOf(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  const others = words.slice(0, -1);
  if (/[^aeiou]ies$/.test(last)) return [...others, last.replace(/ies$/, 'y')];
  if (/(ss|sh|ch|x|z)es$/.test(last)) return [...others, last.slice(0, -2)];
  return /[^sui]s$/.test(last) ? [...others, last.slice(0, -1)] : words;
}

function pluralOf(words: readonly string[]): readonly string[] {
  const last = words.at(-1) ?? '';
  const others = words.slice(0, -1);
  if (/[^aeiou]y$/.test(last)) return [...others, last.replace(/y$/, 'ies')];
  return [...others, /(s|sh|ch|x|z)$/.test(last) ? `${last}es` : `${last}s`];
}
