import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  isRequiredArgument,
} from 'graphql';

/** A field on the way from a root type to where a probe looks. */
export interface Step {
  readonly field: GraphQLField<unknown, unknown>;
  readonly arguments: Readonly<Record<string, unknown>>;
  /** The concrete type to follow behind an interface or a union. */
  readonly on?: string;
}

export interface Operation {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/**
 * An operation that goes along steps and selects at their end. Values travel in variables, so that two operations with
 * different values have the same text.
 */
export function operation(
  schema: GraphQLSchema,
  kind: 'query' | 'mutation',
  steps: readonly Step[],
  depth: number,
  isHidden: (field: string) => boolean = () => false,
): Operation {
  const variables: Record<string, unknown> = {};
  const declarations: string[] = [];
  const write = (index: number): string => {
    const step = steps[index]!;
    const given = step.field.args
      .filter(({ name }) => step.arguments[name] !== undefined)
      .map((argument) => {
        const variable = `v${declarations.length}`;
        declarations.push(`$${variable}: ${argument.type}`);
        variables[variable] = step.arguments[argument.name];
        return `${argument.name}: $${variable}`;
      });
    const called = given.length > 0 ? `${step.field.name}(${given.join(', ')})` : step.field.name;
    const type = getNamedType(step.field.type);
    const target = step.on === undefined ? type : schema.getType(step.on)!;
    const inner =
      index + 1 < steps.length ? `{ __typename ${write(index + 1)} }` : selection(schema, target, depth, isHidden);
    return step.on === undefined ? `${called} ${inner}` : `${called} { __typename ... on ${step.on} ${inner} }`;
  };
  const body = write(0);
  const declared = declarations.length > 0 ? ` (${declarations.join(', ')})` : '';
  return { query: `${kind}${declared} { ${body} }`, variables };
}

/**
 * All that a type shows without arguments: its leaves, and what it leads to, so many levels deep and never twice through
 * the same type.
 */
export function selection(
  schema: GraphQLSchema,
  type: GraphQLNamedType,
  depth: number,
  isHidden: (field: string) => boolean = () => false,
  path: readonly GraphQLNamedType[] = [],
): string {
  if (isLeafType(type)) return '';
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const shown = fields
    .filter((field) => !field.args.some(isRequiredArgument) && !isHidden(field.name))
    .flatMap((field) => {
      const inner = getNamedType(field.type);
      if (isLeafType(inner)) return [field.name];
      if (depth === 0 || inner === type || path.includes(inner) || isAbstractType(inner)) return [];
      const left = Math.max(0, depth - levelsOf(inner));
      return [`${field.name} ${selection(schema, inner, left, isHidden, [...path, type])}`];
    });
  return `{ ${['__typename', ...shown].join(' ')} }`;
}

/** Custom fields refer to every entity: what lies behind them is shown where they are asked for, and not everywhere. */
const levelsOf = ({ name }: GraphQLNamedType): number => (name.endsWith('CustomFields') ? 2 : 1);

/** What the answer's data has where the steps end, lists flattened. */
export function valuesAt(data: unknown, steps: readonly Step[]): readonly unknown[] {
  let values: readonly unknown[] = [data];
  for (const { field, on } of steps) {
    values = values
      .map((value) => (value as Readonly<Record<string, unknown>> | null)?.[field.name])
      .flat(5)
      .filter((value) => value !== null && value !== undefined)
      .filter((value) => on === undefined || (value as { readonly __typename?: string }).__typename === on);
  }
  return values;
}

/** The object types that a field may lead to. */
export function targetsOf(schema: GraphQLSchema, field: GraphQLField<unknown, unknown>): readonly GraphQLObjectType[] {
  const type = getNamedType(field.type);
  if (isAbstractType(type)) return schema.getPossibleTypes(type);
  return isObjectType(type) ? [type] : [];
}
