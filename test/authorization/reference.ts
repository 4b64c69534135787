import fc from 'fast-check';
import type { FieldModel, SchemaModel } from './random-schema.ts';

/** A selection of fields under response keys; under an abstract type those of each member. */
export interface Selection {
  readonly key: string;
  readonly field: string;
  /** The object type that the field is selected on; a fragment where it is not the type of the parent field. */
  readonly on: string;
  readonly selections: readonly Selection[];
}

/** A random operation over a model. */
export function operations(model: SchemaModel): fc.Arbitrary<{ root: string; selections: readonly Selection[] }> {
  return fc.gen().map((draw) => {
    let size = 0;
    const selectionsOf = (type: string, depth: number): Selection[] => {
      const members = model.abstracts.get(type)?.members ?? [type];
      return members.flatMap((on) => {
        const fields = [...(model.objects.get(on)?.fields ?? [])];
        const chosen = fields.filter(() => draw(fc.integer, { min: 0, max: 2 }) > 0);
        return (chosen.length > 0 ? chosen : fields.slice(0, 1)).flatMap(([field, { type: returned }]) => {
          const isLeaf = returned === 'Int';
          if (!isLeaf && (depth === 0 || size > 60)) return [];
          size++;
          const selections = isLeaf ? [] : selectionsOf(returned, depth - 1);
          if (!isLeaf && selections.length === 0) return [];
          return [{ key: `${on}_${field}`, field, on, selections }];
        });
      });
    };
    const root = model.objects.has('Mutation') && draw(fc.boolean) ? 'Mutation' : 'Query';
    return { root, selections: selectionsOf(root, 4) };
  });
}

export function printOperation(root: string, selections: readonly Selection[]): string {
  const print = (all: readonly Selection[]): string =>
    `{ __typename ${all
      .map(
        ({ key, field, on, selections: below }) =>
          `... on ${on} { ${key}: ${field} ${below.length > 0 ? print(below) : ''} }`,
      )
      .join(' ')} }`;
  return `${root === 'Mutation' ? 'mutation' : 'query'} ${print(selections)}`;
}

/** What lies at a path, decided by the path alone so that both sides see the same: null, a concrete type's name, a number. */
export function valueAt(model: SchemaModel, type: string, path: string): { __typename: string } | number | null {
  let hash = 0;
  for (const character of path) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  // What holds the custom fields of a row is there for every row.
  if (hash % 7 === 0 && !type.endsWith('CustomFields')) return null;
  if (type === 'Int') return hash % 1000;
  const members = model.abstracts.get(type)?.members ?? [type];
  return { __typename: members[hash % members.length]! };
}

export const lengthAt = (path: string): number => path.length % 3;

/** What the reference finds: the data, and the paths that are forbidden. */
export interface Outcome {
  readonly data: unknown;
  readonly forbidden: readonly string[];
}

/**
 * The plainest execution there is: at every field it asks for the field's own permissions, for those of the type that
 * the field stands on and for those of the type it returns; nothing is proved, nothing pruned. Behind an abstract type the
 * concrete type's are asked for with each value.
 */
export function execute(
  model: SchemaModel,
  root: string,
  selections: readonly Selection[],
  held: ReadonlySet<string>,
): Outcome {
  const forbidden: string[] = [];
  const grants = (permissions: readonly string[]): boolean =>
    permissions.every((name) => name === 'authenticated' || held.has(name));
  const typePermissions = (type: string): readonly string[] => model.objects.get(type)?.permissions ?? [];

  const complete = (type: string, below: readonly Selection[], path: string): unknown => {
    const value = valueAt(model, type, path);
    if (value === null || typeof value === 'number') return value;
    if (!grants(typePermissions(value.__typename))) {
      forbidden.push(path);
      return null;
    }
    return visit(value.__typename, below, path);
  };
  const resolve = (on: string, field: FieldModel, below: readonly Selection[], path: string): unknown => {
    if (!grants([...(field.permissions ?? []), ...typePermissions(on), ...typePermissions(field.type)])) {
      forbidden.push(path);
      return null;
    }
    if (!field.list) return complete(field.type, below, path);
    return Array.from({ length: lengthAt(path) }, (_, index) => complete(field.type, below, `${path}.${index}`));
  };
  const visit = (type: string, all: readonly Selection[], path: string): unknown => {
    const data: Record<string, unknown> = { __typename: type };
    for (const { key, field, on, selections: below } of all) {
      if (on !== type) continue;
      const model_ = model.objects.get(on)!.fields.get(field)!;
      data[key] = resolve(on, model_, below, path === '' ? key : `${path}.${key}`);
    }
    return data;
  };
  return { data: visit(root, selections, ''), forbidden: forbidden.sort() };
}
