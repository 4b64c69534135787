import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNamedType,
  isNonNullType,
  isObjectType,
  isRequiredInputField,
} from 'graphql';

/** How bad a change is: whoever is met by a breaking one fails, or gets what it cannot read; by a dangerous one it may. */
export type Severity = 'breaking' | 'dangerous';

/**
 * A change between two schemas after which an operation may still be valid and yet not do what it did. What makes a
 * document invalid is for validation to find.
 */
export interface SchemaChange {
  readonly severity: Severity;
  readonly message: string;
  /** An operation is met by it that uses this coordinate: one of its fields, or one of what came in its variables. */
  readonly at: string;
  /** Not met, however, is one that uses this coordinate. */
  readonly unless?: string;
}

/** Those that concern what is selected, and those that concern what is sent; both by the coordinate that they stand at. */
export interface SchemaChanges {
  readonly outputs: ReadonlyMap<string, readonly SchemaChange[]>;
  readonly inputs: ReadonlyMap<string, readonly SchemaChange[]>;
}

/**
 * Compares two schemas. As findBreakingChanges and findDangerousChanges of graphql-js do, whose rules these are; told by
 * coordinate, so that a change can be held against what an operation uses, and silent on what is only added.
 */
export function schemaChanges(before: GraphQLSchema, after: GraphQLSchema): SchemaChanges {
  const outputs: SchemaChange[] = [];
  const inputs: SchemaChange[] = [];
  for (const [name, old] of Object.entries(before.getTypeMap())) {
    const now = after.getType(name);
    // An operation that uses a type that is gone is not valid any more.
    if (!now || isIntrospectionType(old)) continue;
    if (kindOf(old) !== kindOf(now)) {
      const change = { severity: 'breaking', at: name, message: `${name} is no ${kindOf(old)} any more` } as const;
      outputs.push(change);
      inputs.push(change);
      continue;
    }
    outputs.push(...fieldChanges(old, now), ...possibleTypeChanges(old, now, before, after), ...addedValues(old, now));
    inputs.push(...removedValues(old, now), ...inputFieldChanges(old, now));
  }
  return {
    outputs: Map.groupBy(outputs, ({ at }) => at),
    inputs: Map.groupBy(inputs, ({ at }) => at),
  };
}

function fieldChanges(old: GraphQLNamedType, now: GraphQLNamedType): readonly SchemaChange[] {
  if (!isObjectType(old) && !isInterfaceType(old)) return [];
  if (!isObjectType(now) && !isInterfaceType(now)) return [];
  const fields = now.getFields();
  return Object.values(old.getFields()).flatMap((field): SchemaChange[] => {
    const at = `${old.name}.${field.name}`;
    const present = fields[field.name];
    if (!present) return [];
    const changes: SchemaChange[] = [];
    if (!isSafeForReaders(field.type, present.type)) {
      changes.push({ severity: 'breaking', at, message: typeChange(at, field.type, present.type) });
    }
    for (const argument of field.args) {
      const standing = present.args.find(({ name }) => name === argument.name);
      if (!standing || sameDefault(argument, standing)) continue;
      const unless = `${at}(${argument.name}:)`;
      changes.push({ severity: 'dangerous', at, unless, message: `the default of ${unless} has changed` });
    }
    return changes;
  });
}

function possibleTypeChanges(
  old: GraphQLNamedType,
  now: GraphQLNamedType,
  before: GraphQLSchema,
  after: GraphQLSchema,
): readonly SchemaChange[] {
  if (!isAbstractType(old) || !isAbstractType(now)) return [];
  const known = new Set(before.getPossibleTypes(old).map(({ name }) => name));
  return after
    .getPossibleTypes(now)
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => ({ severity: 'dangerous', at: old.name, message: `${old.name} can be ${name} now` }));
}

function addedValues(old: GraphQLNamedType, now: GraphQLNamedType): readonly SchemaChange[] {
  if (!isEnumType(old) || !isEnumType(now)) return [];
  return now
    .getValues()
    .filter(({ name }) => !old.getValue(name))
    .map(({ name }) => ({ severity: 'dangerous', at: old.name, message: `${old.name} can be ${name} now` }));
}

function removedValues(old: GraphQLNamedType, now: GraphQLNamedType): readonly SchemaChange[] {
  if (!isEnumType(old) || !isEnumType(now)) return [];
  return old
    .getValues()
    .filter(({ name }) => !now.getValue(name))
    .map(({ name }) => {
      const at = `${old.name}.${name}`;
      return { severity: 'breaking', at, message: `${at} is gone, and came in a variable` };
    });
}

function inputFieldChanges(old: GraphQLNamedType, now: GraphQLNamedType): readonly SchemaChange[] {
  if (!isInputObjectType(old) || !isInputObjectType(now)) return [];
  const changes: SchemaChange[] = [];
  const [fields, present] = [old.getFields(), now.getFields()];
  if (now.isOneOf && !old.isOneOf) {
    changes.push({ severity: 'breaking', at: old.name, message: `${old.name} takes exactly one field now` });
  }
  for (const field of Object.values(present)) {
    if (fields[field.name] || !isRequiredInputField(field)) continue;
    const message = `${old.name}.${field.name} is required now, and ${old.name} comes in a variable`;
    changes.push({ severity: 'breaking', at: old.name, unless: `${old.name}.${field.name}`, message });
  }
  for (const field of Object.values(fields)) {
    const at = `${old.name}.${field.name}`;
    const standing = present[field.name];
    if (!standing) {
      changes.push({ severity: 'breaking', at, message: `${at} is gone, and came in a variable` });
    } else if (!isSafeForWriters(field.type, standing.type)) {
      const required = isSafeForWriters(field.type, nullable(standing.type));
      if (!required) {
        changes.push({ severity: 'breaking', at, message: typeChange(at, field.type, standing.type) });
      } else if (isRequiredInputField(standing)) {
        // Who sends a value is not met by its becoming required.
        changes.push({ severity: 'breaking', at: old.name, unless: at, message: `${at} is required now` });
      }
    } else if (!sameDefault(field, standing)) {
      changes.push({ severity: 'dangerous', at: old.name, unless: at, message: `the default of ${at} has changed` });
    }
  }
  return changes;
}

function typeChange(
  at: string,
  old: GraphQLOutputType | GraphQLInputType,
  now: GraphQLOutputType | GraphQLInputType,
): string {
  return `${at} has changed its type from ${String(old)} to ${String(now)}`;
}

interface WithDefault {
  readonly defaultValue?: unknown;
}

function sameDefault(left: WithDefault, right: WithDefault): boolean {
  return JSON.stringify(left.defaultValue) === JSON.stringify(right.defaultValue);
}

/** Whether who reads values of a type can read those of another. */
function isSafeForReaders(old: GraphQLOutputType, now: GraphQLOutputType): boolean {
  if (isNonNullType(old)) return isNonNullType(now) && isSafeForReaders(old.ofType, now.ofType);
  if (isNonNullType(now)) return isSafeForReaders(old, now.ofType);
  if (isListType(old)) return isListType(now) && isSafeForReaders(old.ofType, now.ofType);
  return isNamedType(now) && old.name === now.name;
}

/** Whether what was sent as a value of a type is accepted as one of another. */
function isSafeForWriters(old: GraphQLInputType, now: GraphQLInputType): boolean {
  if (isNonNullType(old)) return isSafeForWriters(old.ofType, nullable(now));
  if (isListType(old)) return isListType(now) && isSafeForWriters(old.ofType, now.ofType);
  return isNamedType(now) && old.name === now.name;
}

function nullable(type: GraphQLInputType): GraphQLInputType {
  return isNonNullType(type) ? type.ofType : type;
}

function kindOf(type: GraphQLNamedType): string {
  if (isObjectType(type)) return 'object type';
  if (isInterfaceType(type)) return 'interface';
  if (isEnumType(type)) return 'enum';
  if (isInputObjectType(type)) return 'input type';
  return isAbstractType(type) ? 'union' : 'scalar';
}
