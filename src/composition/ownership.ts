import {
  concatAST,
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  specifiedScalarTypes,
  type TypeDefinitionNode,
  type TypeExtensionNode,
  visit,
} from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import { type Coordinates, coordinatesOf } from './coordinates.ts';
import type { Module } from './module.ts';

/** Which module a type, a field or an enum value comes from. */
export interface Ownership {
  /** Module name by type name. */
  readonly types: ReadonlyMap<string, string>;
  /** Module name by `Type.field`, input fields included. */
  readonly fields: ReadonlyMap<string, string>;
  /** Module name by `Enum.VALUE`. */
  readonly values: ReadonlyMap<string, string>;
}

export interface OwnershipResult {
  readonly ownership: Ownership;
  /** The SDL of all modules; undefined when one does not parse, and then nothing else was looked at. */
  readonly document: DocumentNode | undefined;
  readonly coordinates: Coordinates;
  readonly faults: readonly Fault[];
}

/** Names that belong to GraphQL itself (GraphQL specification, "Reserved Names"). */
const isReserved = (name: string): boolean => name.startsWith('__');

const builtInScalars: ReadonlySet<string> = new Set(specifiedScalarTypes.map((type) => type.name));

interface Claims {
  readonly types: Map<string, string>;
  readonly fields: Map<string, string>;
  readonly values: Map<string, string>;
  readonly faults: Fault[];
}

/**
 * Reads the SDL of all modules and checks law 6: an extension adds types and fields; it cannot change or remove what it
 * did not add, or reach another extension's types unless it requires that extension.
 *
 * @param modules core first, then extensions in the order of composition
 * @param reach for each module the names of the modules whose types it may use, itself included
 */
export function checkOwnership(
  modules: readonly Module[],
  reach: ReadonlyMap<string, ReadonlySet<string>>,
): OwnershipResult {
  const claims: Claims = { types: new Map(), fields: new Map(), values: new Map(), faults: [] };
  const parsed: { readonly module: Module; readonly document: DocumentNode }[] = [];
  for (const module of modules) {
    try {
      parsed.push({ module, document: parse(module.typeDefs, { noLocation: true }) });
    } catch (error) {
      claims.faults.push({ at: module.name, message: `its SDL does not parse: ${(error as Error).message}` });
    }
  }
  const { faults, ...ownership } = claims;
  if (faults.length > 0) return { ownership, document: undefined, coordinates: new Map(), faults };
  const whole = concatAST(parsed.map(({ document }) => document));
  const coordinates = coordinatesOf(whole);
  // One pass after the other, so that the order of modules does not matter for what is found.
  for (const { module, document } of parsed) {
    for (const definition of document.definitions) claimType(module, definition, claims);
  }
  for (const { module, document } of parsed) {
    for (const definition of document.definitions) claimMembers(module, definition, claims);
  }
  for (const { module, document } of parsed) {
    checkReferences(module, document, coordinates, claims, reach.get(module.name) ?? new Set());
  }
  return { ownership, document: whole, coordinates, faults };
}

function claimType(module: Module, definition: DefinitionNode, { types, faults }: Claims): void {
  if (!isTypeDefinitionNode(definition)) return;
  const name = definition.name.value;
  const owner = types.get(name);
  if (isReserved(name)) faults.push({ at: name, message: 'names that begin with __ are reserved for GraphQL' });
  if (builtInScalars.has(name)) faults.push({ at: name, message: 'is a scalar of GraphQL itself' });
  if (name === 'Subscription')
    faults.push({ at: name, message: 'there are no subscriptions: nothing would guard them' });
  if (owner) faults.push({ at: name, message: `is defined by ${owner} and again by ${module.name}` });
  else types.set(name, module.name);
}

function claimMembers(module: Module, definition: DefinitionNode, claims: Claims): void {
  const { types, fields, values, faults } = claims;
  const extending = isTypeExtensionNode(definition);
  if (!extending && !isTypeDefinitionNode(definition)) {
    const name = definition.kind === Kind.DIRECTIVE_DEFINITION ? `@${definition.name.value}` : module.name;
    if (module.name !== 'core') faults.push({ at: name, message: `${module.name} may define types only` });
    return;
  }
  const name = definition.name.value;
  const owner = types.get(name);
  const foreign = extending && owner !== module.name;
  // What nobody defines is told by the check of references.
  if (foreign && owner && !mayExtend(definition)) {
    faults.push({
      at: name,
      message: `belongs to ${owner}; ${module.name} may add fields to its objects and inputs only`,
    });
    return;
  }
  if (foreign && owner) checkForeignExtension(module, definition, owner, faults);
  if (definition.kind === Kind.ENUM_TYPE_DEFINITION || definition.kind === Kind.ENUM_TYPE_EXTENSION) {
    for (const value of definition.values ?? []) values.set(`${name}.${value.name.value}`, module.name);
  }
  if (!('fields' in definition)) return;
  for (const field of definition.fields ?? []) {
    const coordinate = `${name}.${field.name.value}`;
    const before = fields.get(coordinate);
    if (isReserved(field.name.value))
      faults.push({ at: coordinate, message: 'names that begin with __ are reserved for GraphQL' });
    if (before) faults.push({ at: coordinate, message: `is defined by ${before} and again by ${module.name}` });
    else fields.set(coordinate, module.name);
    if (foreign && isRequired(field)) {
      faults.push({
        at: coordinate,
        message: `would break the clients of ${owner ?? name}: a field added to an input must be optional`,
      });
    }
  }
}

function mayExtend(definition: TypeDefinitionNode | TypeExtensionNode): boolean {
  return definition.kind === Kind.OBJECT_TYPE_EXTENSION || definition.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION;
}

/** A foreign type keeps its interfaces and directives: `@oneOf` on an input would refuse what its clients send. */
function checkForeignExtension(
  module: Module,
  definition: TypeDefinitionNode | TypeExtensionNode,
  owner: string,
  faults: Fault[],
): void {
  const at = definition.name.value;
  if ('interfaces' in definition && (definition.interfaces?.length ?? 0) > 0) {
    faults.push({ at, message: `belongs to ${owner}; ${module.name} may not make it implement an interface` });
  }
  if ((definition.directives?.length ?? 0) > 0) {
    faults.push({ at, message: `belongs to ${owner}; ${module.name} may not put a directive on it` });
  }
}

function isRequired(field: FieldDefinitionNode | InputValueDefinitionNode): boolean {
  return field.kind === Kind.INPUT_VALUE_DEFINITION && field.type.kind === Kind.NON_NULL_TYPE && !field.defaultValue;
}

function checkReferences(
  module: Module,
  document: DocumentNode,
  coordinates: Coordinates,
  { types, faults }: Claims,
  reach: ReadonlySet<string>,
): void {
  const isOutOfReach = (name: string): boolean => !builtInScalars.has(name) && !reach.has(types.get(name) ?? '');
  const whose = (name: string): string => {
    const owner = types.get(name);
    return owner ? `belongs to ${owner}, which ${module.name} does not require` : 'nobody defines';
  };
  for (const definition of document.definitions) {
    if (!isTypeExtensionNode(definition) || !isOutOfReach(definition.name.value)) continue;
    const at = definition.name.value;
    faults.push({ at, message: types.has(at) ? whose(at) : `is extended by ${module.name}, but ${whose(at)} it` });
  }
  visit(document, {
    NamedType(node) {
      const name = node.name.value;
      const at = coordinates.get(node) ?? module.name;
      if (isOutOfReach(name)) faults.push({ at, message: `uses ${name}, which ${whose(name)}` });
    },
  });
}
