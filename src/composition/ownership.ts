import {
  type DefinitionNode,
  type DocumentNode,
  type FieldDefinitionNode,
  type InputValueDefinitionNode,
  isTypeDefinitionNode,
  isTypeExtensionNode,
  Kind,
  parse,
  specifiedScalarTypes,
  type TypeNode,
  visit,
} from 'graphql';
import type { Fault } from '../kernel/errors.ts';
import type { Module } from './module.ts';

/** Which module a type or a field comes from. */
export interface Ownership {
  /** Module name by type name. */
  readonly types: ReadonlyMap<string, string>;
  /** Module name by `Type.field`. */
  readonly fields: ReadonlyMap<string, string>;
}

export interface OwnershipResult {
  readonly ownership: Ownership;
  readonly documents: readonly DocumentNode[];
  readonly faults: readonly Fault[];
}

/** Names that belong to GraphQL itself (GraphQL specification, "Reserved Names"). */
const isReserved = (name: string): boolean => name.startsWith('__');

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
  const faults: Fault[] = [];
  const types = new Map<string, string>();
  const fields = new Map<string, string>();
  const documents: DocumentNode[] = [];
  for (const module of modules) {
    let document: DocumentNode;
    try {
      document = parse(module.typeDefs, { noLocation: true });
    } catch (error) {
      faults.push({ at: module.name, message: `its SDL does not parse: ${(error as Error).message}` });
      continue;
    }
    documents.push(document);
    for (const definition of document.definitions) claimType(module, definition, types, faults);
    for (const definition of document.definitions) claimFields(module, definition, types, fields, faults);
  }
  // References are checked when every owner is known, so that the order of modules does not matter.
  documents.forEach((document, index) => {
    const module = modules[index];
    if (module) checkReferences(module, document, types, reach.get(module.name) ?? new Set(), faults);
  });
  return { ownership: { types, fields }, documents, faults };
}

function claimType(module: Module, definition: DefinitionNode, types: Map<string, string>, faults: Fault[]): void {
  if (!isTypeDefinitionNode(definition)) return;
  const name = definition.name.value;
  const owner = types.get(name);
  if (isReserved(name)) faults.push({ at: name, message: 'names that begin with __ are reserved for GraphQL' });
  if (owner) faults.push({ at: name, message: `is defined by ${owner} and again by ${module.name}` });
  else types.set(name, module.name);
}

function claimFields(
  module: Module,
  definition: DefinitionNode,
  types: ReadonlyMap<string, string>,
  fields: Map<string, string>,
  faults: Fault[],
): void {
  const extending = isTypeExtensionNode(definition);
  if (!extending && !isTypeDefinitionNode(definition)) {
    if (module.name !== 'core')
      faults.push({ at: module.name, message: `may define types only, not a ${definition.kind}` });
    return;
  }
  const name = definition.name.value;
  const owner = types.get(name);
  const foreign = extending && owner !== module.name;
  if (
    foreign &&
    definition.kind !== Kind.OBJECT_TYPE_EXTENSION &&
    definition.kind !== Kind.INPUT_OBJECT_TYPE_EXTENSION
  ) {
    faults.push({
      at: name,
      message: `belongs to ${owner ?? 'nobody'}; ${module.name} may add fields to its objects and inputs only`,
    });
    return;
  }
  if (foreign && 'interfaces' in definition && (definition.interfaces?.length ?? 0) > 0) {
    faults.push({ at: name, message: `belongs to ${owner}; ${module.name} may not make it implement an interface` });
  }
  if (!('fields' in definition)) return;
  for (const field of definition.fields ?? []) {
    const coordinate = `${name}.${field.name.value}`;
    const before = fields.get(coordinate);
    if (isReserved(field.name.value))
      faults.push({ at: coordinate, message: 'names that begin with __ are reserved for GraphQL' });
    if (before) faults.push({ at: coordinate, message: `is defined by ${before} and again by ${module.name}` });
    else fields.set(coordinate, module.name);
    if (foreign && definition.kind === Kind.INPUT_OBJECT_TYPE_EXTENSION && isRequired(field)) {
      faults.push({
        at: coordinate,
        message: `would break the clients of ${owner}: a field added to its input must be optional`,
      });
    }
  }
}

function isRequired(field: FieldDefinitionNode | InputValueDefinitionNode): boolean {
  return field.kind === Kind.INPUT_VALUE_DEFINITION && field.type.kind === Kind.NON_NULL_TYPE && !field.defaultValue;
}

function checkReferences(
  module: Module,
  document: DocumentNode,
  types: ReadonlyMap<string, string>,
  reach: ReadonlySet<string>,
  faults: Fault[],
): void {
  const known = new Set(specifiedScalarTypes.map((type) => type.name));
  const reported = new Set<string>();
  const check = (name: string): void => {
    if (known.has(name) || reported.has(name)) return;
    const owner = types.get(name);
    if (owner && reach.has(owner)) return;
    reported.add(name);
    faults.push({
      at: name,
      message: owner
        ? `belongs to ${owner}, which ${module.name} does not require`
        : `is used by ${module.name}, but nobody defines it`,
    });
  };
  for (const definition of document.definitions) if (isTypeExtensionNode(definition)) check(definition.name.value);
  visit(document, {
    NamedType: (node: TypeNode & { readonly name: { readonly value: string } }) => check(node.name.value),
  });
}
