/**
 * What resolvers take from the rows that they are given. Modules declare it, composition leaves it in the schema, and the
 * data layer, which reads no column that nobody takes, finds it there.
 */

/**
 * Columns by type and field, under their GraphQL names, that a resolver takes from its row beside `id`:
 * `{ Order: { customer: ['customerId'], lines: [] } }`. A resolver that is not named is taken to need the whole row.
 * `__resolveType` and `__isTypeOf` are resolvers of their type.
 */
export type FieldReads = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** The place that graphql-js keeps for others in each field and type of a schema. */
interface Extensible {
  extensions: Readonly<Record<string, unknown>>;
}

const key = 'rowhouse.reads';

/** Leaves in a field, or for its type resolver in a type, what the resolver takes. */
export function declareReads(part: Extensible, columns: readonly string[]): void {
  part.extensions = Object.freeze({ ...part.extensions, [key]: Object.freeze([...columns]) });
}

/** Undefined where nothing was declared. */
export function declaredReads(part: Readonly<Extensible>): readonly string[] | undefined {
  return part.extensions[key] as readonly string[] | undefined;
}
