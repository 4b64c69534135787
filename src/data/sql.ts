/**
 * The `sql` tag: the only way to write a statement against tenant rows.
 *
 * A fragment is frozen data. Values become numbered parameters, nested fragments are spliced in, and {@link tenant}
 * stands for the tenant of the session that will execute the statement, always as `$1::uuid`: no caller can name a
 * tenant, and the same query has the same text for all of them.
 */

const brand: unique symbol = Symbol('sql');

/** A piece of SQL with its values; only the `sql` tag makes one. */
export interface Sql {
  readonly [brand]: true;
  readonly strings: readonly string[];
  readonly values: readonly unknown[];
}

/** The tenant of the session, written `where tenant_id = ${tenant}`. */
export const tenant: unique symbol = Symbol('tenant');

/** A statement as it goes to PostgreSQL. */
export interface RenderedStatement {
  readonly text: string;
  readonly values: readonly unknown[];
  /** {@link tenant} stands in it: `$1` is the tenant's id. PostgreSQL refuses a value that no parameter asks for. */
  readonly namesTenant: boolean;
}

function fragment(strings: readonly string[], values: readonly unknown[]): Sql {
  return Object.freeze({ [brand]: true as const, strings, values });
}

function isSql(value: unknown): value is Sql {
  return typeof value === 'object' && value !== null && brand in value;
}

/** Texts without a parameter of their own; a template's strings are the same object at every call. */
const checkedStrings = new WeakSet<readonly string[]>();

/**
 * Builds a fragment: `` sql`select name from customers where tenant_id = ${tenant} and id = ${id}::uuid` ``.
 *
 * @throws TypeError for a parameter written by hand: numbers are given when the statement is rendered
 */
export function sql(strings: TemplateStringsArray, ...values: readonly unknown[]): Sql {
  if (!checkedStrings.has(strings)) {
    const numbered = strings.find((text) => /\$\d/.test(text));
    if (numbered !== undefined) throw new TypeError(`a parameter is written as a value: ${JSON.stringify(numbered)}`);
    checkedStrings.add(strings);
  }
  return fragment(strings, values);
}

sql.empty = fragment([''], []);

const identifierPattern = /^[a-z_][a-z0-9_]{0,62}$/;

/**
 * An unqualified identifier, for names that come from an entity's declaration.
 * @throws TypeError for anything but lower-case letters, digits and underscores
 */
sql.identifier = (name: string): Sql => {
  if (!identifierPattern.test(name)) throw new TypeError(`not an identifier: ${JSON.stringify(name)}`);
  return fragment([`"${name}"`], []);
};

/**
 * A quoted output name, for GraphQL field names (camelCase).
 * @throws TypeError for anything but a GraphQL name of at most 63 characters (GraphQL specification, "Names")
 */
sql.alias = (name: string): Sql => {
  if (!/^[_A-Za-z][_0-9A-Za-z]{0,62}$/.test(name)) throw new TypeError(`not a GraphQL name: ${JSON.stringify(name)}`);
  return fragment([`"${name}"`], []);
};

/** A whole number between 0 and 2^31 - 1, written into the text (limits, positions). */
sql.integer = (value: number): Sql => {
  if (!Number.isInteger(value) || value < 0 || value > 0x7fffffff) throw new TypeError(`not a count: ${value}`);
  return fragment([String(value)], []);
};

/** Joins fragments; an empty list gives an empty fragment. */
sql.join = (fragments: readonly Sql[], separator: ', ' | ' and ' | ' or ' | ' '): Sql => {
  if (fragments.length === 0) return sql.empty;
  const strings = ['', ...Array<string>(fragments.length - 1).fill(separator), ''];
  return fragment(strings, fragments);
};

/** Stands for the value that a {@link statementOf statement} is given at each execution. */
const given: unique symbol = Symbol('given');

/**
 * A statement of one value whose text is put together once, for all its executions.
 *
 * @param build writes it, given a fragment that stands for the value
 */
export function statementOf<Value>(build: (value: Sql) => Sql): (value: Value) => Sql {
  const { strings, values } = settled(build(fragment(['', ''], [given])));
  return (value) =>
    fragment(
      strings,
      values.map((one) => (one === given ? value : one)),
    );
}

/** Reads a value of a statement from what the statement is executed for. */
class Reading {
  readonly of: (input: never) => unknown;

  constructor(of: (input: never) => unknown) {
    this.of = of;
  }
}

/** Stands for a value in a {@link statementFor statement}. */
export type Given<Input> = (read: (input: Input) => unknown) => Sql;

/**
 * The same for a statement of several values.
 *
 * @param build writes it, given what stands for a value: it tells where that is found at each execution
 */
export function statementFor<Input>(build: (given: Given<Input>) => Sql): (input: Input) => Sql {
  const { strings, values } = settled(build((read) => fragment(['', ''], [new Reading(read)])));
  return (input) =>
    fragment(
      strings,
      values.map((one) => (one instanceof Reading ? one.of(input as never) : one)),
    );
}

/** The same fragment without fragments in it: for one that others are made of again and again. */
export function settled(piece: Sql): Sql {
  if (!piece.values.some(isSql)) return piece;
  const strings: string[] = [''];
  const values: unknown[] = [];
  flattenInto(piece, strings, values);
  return fragment(Object.freeze(strings), values);
}

function flattenInto(piece: Sql, strings: string[], values: unknown[]): void {
  for (let index = 0; index < piece.strings.length; index++) {
    strings[strings.length - 1] += piece.strings[index]!;
    if (index >= piece.values.length) continue;
    const value = piece.values[index];
    if (isSql(value)) {
      flattenInto(value, strings, values);
    } else {
      values.push(value);
      strings.push('');
    }
  }
}

/** The text of a fragment, for the positions in which its values name the tenant. */
interface Text {
  readonly text: string;
  readonly tenants: readonly boolean[];
  readonly namesTenant: boolean;
}

/** By the strings of fragments without others in them: a template's, and a {@link statementOf statement's}, are the same each time. */
const texts = new WeakMap<readonly string[], Text>();

/**
 * Renders a fragment for a tenant.
 *
 * @throws TypeError for an `undefined` value: PostgreSQL has no such thing, and a forgotten one must not become null
 */
export function render(statement: Sql, tenantId: string): RenderedStatement {
  const flat = settled(statement);
  const { strings, values: written } = flat;
  const text = flat === statement ? knownText(strings, written) : textOf(strings, written);
  const values: unknown[] = text.namesTenant ? [tenantId] : [];
  for (let index = 0; index < written.length; index++) {
    const value = written[index];
    if (value === undefined) {
      throw new TypeError(`the value after ${JSON.stringify(strings[index])} is undefined`);
    }
    if (value !== tenant) values.push(value);
  }
  return { text: text.text, values, namesTenant: text.namesTenant };
}

function knownText(strings: readonly string[], values: readonly unknown[]): Text {
  const known = texts.get(strings);
  if (known && values.every((value, index) => (value === tenant) === known.tenants[index])) return known;
  const text = textOf(strings, values);
  texts.set(strings, text);
  return text;
}

function textOf(strings: readonly string[], values: readonly unknown[]): Text {
  const tenants = values.map((value) => value === tenant);
  const namesTenant = tenants.includes(true);
  let parameter = namesTenant ? 1 : 0;
  let text = strings[0]!;
  for (let index = 0; index < values.length; index++) {
    text += tenants[index] ? '$1::uuid' : `$${++parameter}`;
    text += strings[index + 1];
  }
  return { text, tenants, namesTenant };
}
