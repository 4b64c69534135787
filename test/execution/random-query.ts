import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLNamedOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  type OperationTypeNode,
} from 'graphql';

/** An operation on a schema, with the values of its variables. */
export interface RandomQuery {
  readonly text: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export interface RandomQueryOptions {
  readonly schema: GraphQLSchema;
  readonly random: () => number;
  /** Values that a leaf's arguments may take, as JSON; by type, and by name of the argument in front of it. */
  readonly values: (type: string, argument: string) => readonly unknown[];
  /** Levels of fields. */
  readonly depth: number;
  /** A query unless told otherwise. */
  readonly operation?: 'query' | 'mutation';
}

/**
 * A random valid query or mutation, as clients write them: aliases, fields that are asked for twice, fragments of both kinds, conditions,
 * arguments that are literals, variables, variables in lists and in input objects, or left out. Not every one is valid:
 * two fields of one name may ask for different things.
 */
export function randomQuery(options: RandomQueryOptions): RandomQuery {
  const { schema, random, values, depth, operation = 'query' } = options;
  const definitions: string[] = [];
  const fragments: string[] = [];
  const variables: Record<string, unknown> = {};
  let aliases = 0;
  const chance = (probability: number): boolean => random() < probability;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;

  /** A value as JSON gives it; undefined for one that is not to be given. */
  const givenValue = (type: GraphQLInputType, name: string, level: number): unknown => {
    if (isNonNullType(type)) return givenValue(type.ofType, name, level) ?? givenValue(type.ofType, name, level + 10);
    if (level < 10 && chance(0.1)) return null;
    if (isListType(type)) {
      if (chance(0.2)) return givenValue(type.ofType, name, level + 10);
      return Array.from({ length: Math.floor(random() * 3) }, () => givenValue(type.ofType, name, level % 10) ?? null);
    }
    if (isEnumType(type)) return pick(type.getValues()).name;
    if (!isInputObjectType(type)) return pick(values(type.name, name));
    const given = Object.values(type.getFields())
      .filter((field) => isRequired(field) || (level % 10 < 2 && chance(0.5)))
      .map((field) => [field.name, givenValue(field.type, field.name, (level % 10) + 1)])
      .filter(([, value]) => value !== undefined);
    return Object.fromEntries(given);
  };
  const variableOf = (type: GraphQLInputType, name: string): string => {
    const variable = `v${definitions.length}`;
    const isOptional = !isNonNullType(type) || chance(0.3);
    const nullable = isNonNullType(type) ? type.ofType : type;
    const fallback = givenValue(nullable, name, 10);
    const hasFallback = isNonNullType(type) ? isOptional : chance(0.3);
    const declared = isOptional ? String(nullable) : String(type);
    definitions.push(`$${variable}: ${declared}${hasFallback ? ` = ${literal(nullable, fallback)}` : ''}`);
    if (!isOptional || chance(0.6)) {
      const value = givenValue(isOptional && !hasFallback ? nullable : type, name, 0);
      if (value !== undefined) variables[variable] = value;
    }
    return `$${variable}`;
  };
  /** A value as a document has it, here and there with a variable in its place. */
  const literalWithVariables = (type: GraphQLInputType, value: unknown, name: string): string => {
    if (chance(0.15)) return variableOf(type, name);
    const nullable = isNonNullType(type) ? type.ofType : type;
    if (value !== null && isListType(nullable) && Array.isArray(value)) {
      return `[${value.map((item) => literalWithVariables(nullable.ofType, item, name)).join(', ')}]`;
    }
    if (value !== null && isInputObjectType(nullable)) {
      const fields = nullable.getFields();
      const given = Object.entries(value as object).map(
        ([key, member]) => `${key}: ${literalWithVariables(fields[key]!.type, member, key)}`,
      );
      return `{ ${given.join(', ')} }`;
    }
    return literal(type, value);
  };
  const argumentsOf = ({ args }: GraphQLField<unknown, unknown>): string => {
    const given: string[] = [];
    for (const argument of args) {
      if (!isRequired(argument) && chance(0.6)) continue;
      if (chance(0.3)) given.push(`${argument.name}: ${variableOf(argument.type, argument.name)}`);
      else {
        const value = givenValue(argument.type, argument.name, 0);
        given.push(`${argument.name}: ${literalWithVariables(argument.type, value, argument.name)}`);
      }
    }
    return given.length > 0 ? `(${given.join(', ')})` : '';
  };
  const condition = (): string => {
    if (chance(0.85)) return '';
    const name = pick(['skip', 'include']);
    if (chance(0.3)) return ` @${name}(if: ${chance(0.5)})`;
    const known = definitions.findIndex((definition) => definition.includes(': Boolean'));
    const variable = known >= 0 && chance(0.5) ? `$v${known}` : `$v${definitions.length}`;
    if (variable === `$v${definitions.length}`) {
      definitions.push(`${variable}: Boolean${pick(['!', ' = true', ' = false'])}`);
      if (definitions.at(-1)!.endsWith('!') || chance(0.5)) variables[variable.slice(1)] = chance(0.5);
    }
    return ` @${name}(if: ${variable})`;
  };
  const field = (definition: GraphQLField<unknown, unknown>, level: number): string => {
    const type = getNamedType(definition.type);
    const below = isLeafType(type) ? '' : ` ${selection(type, level + 1)}`;
    aliases++;
    const name = chance(0.1) ? pick(['a', 'toString', '__proto__']) : `${definition.name}_${aliases}`;
    const alias = chance(definition.args.length > 0 || below !== '' ? 0.8 : 0.1) ? `${name}: ` : '';
    return `${alias}${definition.name}${argumentsOf(definition)}${condition()}${below}`;
  };
  const selection = (type: GraphQLNamedOutputType, level: number): string => {
    const parts: string[] = chance(0.3) ? ['__typename'] : [];
    if (!isLeafType(type) && 'getFields' in type) {
      const fields = Object.values(type.getFields()).filter(
        (one) => level < depth || isLeafType(getNamedType(one.type)),
      );
      for (let count = 1 + Math.floor(random() * 4); count > 0 && fields.length > 0; count--) {
        parts.push(field(pick(fields), level));
      }
    }
    if (level < depth && chance(0.4)) {
      const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : isObjectType(type) ? [type] : [];
      const target = chance(0.2) ? type : pick(possible);
      const inner = `${selection(target, level + 1)}`;
      if (chance(0.5)) parts.push(`... on ${target.name}${condition()} ${inner}`);
      else {
        const name = `F${fragments.length}`;
        fragments.push(`fragment ${name} on ${target.name} ${inner}`);
        parts.push(`...${name}${condition()}`);
        // Spread again, under other conditions.
        if (chance(0.3)) parts.push(`...${name}${condition()}`);
      }
    }
    return `{ ${(parts.length > 0 ? parts : ['__typename']).join(' ')} }`;
  };
  const body = selection(schema.getRootType(operation as OperationTypeNode)!, 0);
  const head = definitions.length > 0 ? `${operation} Q(${definitions.join(', ')})` : `${operation} Q`;
  return { text: [`${head} ${body}`, ...fragments].join('\n'), variables };
}

function isRequired({ type, defaultValue }: GraphQLArgument | GraphQLInputField): boolean {
  return isNonNullType(type) && defaultValue === undefined;
}

function literal(type: GraphQLInputType, value: unknown): string {
  if (isNonNullType(type)) return literal(type.ofType, value);
  if (value === null || value === undefined) return 'null';
  if (isListType(type)) {
    return Array.isArray(value)
      ? `[${value.map((item) => literal(type.ofType, item)).join(', ')}]`
      : literal(type.ofType, value);
  }
  if (isEnumType(type)) return String(value);
  if (!isInputObjectType(type)) return JSON.stringify(value);
  const fields = type.getFields();
  return `{ ${Object.entries(value as object)
    .map(([key, member]) => `${key}: ${literal(fields[key]!.type, member)}`)
    .join(', ')} }`;
}
