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

/** What a field is that shows the row a column of its own row refers to. */
export interface Reference {
  /** The entity referred to, as the data layer knows it. */
  readonly entity: object;
  /** The column that has its id, under its GraphQL name. */
  readonly column: string;
}

const referenceKey = 'rowhouse.reference';

const references = new WeakMap<object, Reference>();

/** Remembers of a resolver that it shows what a column refers to, and nothing else. */
export function markReference<Resolver extends object>(resolver: Resolver, reference: Reference): Resolver {
  references.set(resolver, Object.freeze(reference));
  return resolver;
}

/** Undefined for a resolver of another kind. */
export function markedReference(resolver: unknown): Reference | undefined {
  return typeof resolver === 'function' ? references.get(resolver) : undefined;
}

/** Leaves in a field that it shows what a column refers to, whatever guards its resolver later. */
export function declareReference(part: Extensible, reference: Reference): void {
  declareReads(part, [reference.column]);
  part.extensions = Object.freeze({ ...part.extensions, [referenceKey]: reference });
}

/** Undefined for a field of another kind. */
export function declaredReference(part: Readonly<Extensible>): Reference | undefined {
  return part.extensions[referenceKey] as Reference | undefined;
}
