import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parseType,
  print,
  type SelectionNode,
  type SelectionSetNode,
  TypeInfo,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { contentAddress } from '../../composition/content-address.ts';
import type { NormalisedOperation } from '../../tenancy/operation-log.ts';
import { introspectionFields } from '../introspection-fields.ts';
import { fragmentsOf } from '../root-fields.ts';
import { literalInputs } from './literal-inputs.ts';
import { byName, normaliseValue, type VariableFor } from './normalise-value.ts';

/** An operation without what its sender filled in, and what is known of that. */
export interface Normalisation {
  readonly operation: NormalisedOperation;
  /** Schema coordinates of what came as default values of variables: those are left out of the text. */
  readonly inputs: readonly string[];
}

/** Conditions of fields: they are Booleans, and decide what an operation asks for. */
const conditions: ReadonlySet<string> = new Set(['skip', 'include']);

/**
 * Brings an operation into a form that is the same for all senders who differ in literals and in the order of what they
 * write; valid for the same schemas.
 *
 * @param document valid for the schema
 * @returns undefined for an operation that does nothing but introspect
 */
export function normaliseOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): Normalisation | undefined {
  const fragments = reachedFragments(document, operation);
  if (introspectsAlone(operation.selectionSet, fragments)) return undefined;
  const inputs = new Set<string>();
  const hoisted = new Map<string, VariableDefinitionNode>();
  const variableFor = createHoisting(operation, hoisted);
  const types = new TypeInfo(schema);
  const bare = <Node extends ASTNode>(node: Node): Node =>
    visit(
      node,
      visitWithTypeInfo(types, {
        VariableDefinition: {
          leave: (definition) => {
            for (const input of defaultInputs(schema, definition)) inputs.add(input);
            return withoutDefault(definition);
          },
        },
        Argument: {
          leave: (argument) => {
            const type = types.getInputType();
            if (!type || conditions.has(types.getDirective()?.name ?? '')) return undefined;
            return { ...argument, value: normaliseValue(argument.value, type, variableFor) };
          },
        },
        Field: {
          leave: (field) => ({
            ...field,
            alias: field.alias?.value === field.name.value ? undefined : field.alias,
            arguments: [...(field.arguments ?? [])].sort(byName),
          }),
        },
        SelectionSet: { leave: (set) => ({ ...set, selections: sorted(set.selections) }) },
      }),
    );
  const bareFragments = [...fragments.values()].sort(byName).map(bare);
  const bareOperation = bare(operation);
  const used = usedVariables([bareOperation, ...bareFragments]);
  const variableDefinitions = [...(bareOperation.variableDefinitions ?? []), ...hoisted.values()]
    .filter(({ variable }) => used.has(variable.name.value))
    .sort((left, right) => byName(left.variable, right.variable));
  const definitions = [{ ...bareOperation, variableDefinitions }, ...bareFragments];
  const text = print({ kind: Kind.DOCUMENT, definitions });
  return {
    operation: Object.freeze({
      hash: contentAddress(text),
      name: operation.name?.value ?? '',
      kind: operation.operation,
      text,
    }),
    inputs: [...inputs],
  };
}

function reachedFragments(
  document: DocumentNode,
  operation: OperationDefinitionNode,
): ReadonlyMap<string, FragmentDefinitionNode> {
  const all = fragmentsOf(document);
  const reached = new Map<string, FragmentDefinitionNode>();
  const look = (node: ASTNode): void => {
    visit(node, {
      FragmentSpread({ name: { value } }) {
        const fragment = all[value];
        if (!fragment || reached.has(value)) return;
        reached.set(value, fragment);
        look(fragment);
      },
    });
  };
  look(operation);
  return reached;
}

function introspectsAlone(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): boolean {
  return selections.every((selection) => {
    if (selection.kind === Kind.FIELD) {
      return introspectionFields.has(selection.name.value) || selection.name.value === '__typename';
    }
    const below = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    return !below || introspectsAlone(below.selectionSet, fragments);
  });
}

/** Names the variables that stand for literals after their types: all literals of a type share one. */
function createHoisting(operation: OperationDefinitionNode, hoisted: Map<string, VariableDefinitionNode>): VariableFor {
  const taken = new Set(operation.variableDefinitions?.map(({ variable }) => variable.name.value));
  return (type) => {
    let definition = hoisted.get(type);
    if (!definition) {
      let name = nameAfter(type);
      while (taken.has(name)) name = `${name}_`;
      taken.add(name);
      definition = {
        kind: Kind.VARIABLE_DEFINITION,
        variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
        type: parseType(type, { noLocation: true }),
      };
      hoisted.set(type, definition);
    }
    return definition.variable;
  };
}

/** `ID!` is `ID`, `[Int!]!` is `Int_list`, `[Int]!` is `Int_or_null_list`. */
function nameAfter(type: string): string {
  return type.replace(/!$/, '').replaceAll('!]', '_list').replaceAll(']', '_or_null_list').replaceAll(/[[!]/g, '');
}

/** A variable with a default is accepted where its non-null type is, and nowhere else. */
function withoutDefault(definition: VariableDefinitionNode): VariableDefinitionNode {
  const { defaultValue, ...rest } = definition;
  if (!defaultValue || defaultValue.kind === Kind.NULL || rest.type.kind === Kind.NON_NULL_TYPE) return rest;
  return { ...rest, type: { kind: Kind.NON_NULL_TYPE, type: rest.type } };
}

function defaultInputs(schema: GraphQLSchema, definition: VariableDefinitionNode): readonly string[] {
  const type = definition.defaultValue && typeFromAST(schema, definition.type as never);
  return type && definition.defaultValue ? literalInputs(type as never, definition.defaultValue) : [];
}

/** Fields by response name, spreads by name, each once. */
function sorted(selections: readonly SelectionNode[]): readonly SelectionNode[] {
  const texts = new Map(selections.map((selection) => [`${placeOf(selection)} ${print(selection)}`, selection]));
  return [...texts].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, selection]) => selection);
}

function placeOf(selection: SelectionNode): string {
  switch (selection.kind) {
    case Kind.FIELD:
      return (selection.alias ?? selection.name).value;
    case Kind.FRAGMENT_SPREAD:
      return `~${selection.name.value}`;
    case Kind.INLINE_FRAGMENT:
      return `~~${selection.typeCondition?.name.value ?? ''}`;
  }
}

function usedVariables(nodes: readonly ASTNode[]): ReadonlySet<string> {
  const used = new Set<string>();
  for (const node of nodes) {
    visit(node, {
      VariableDefinition: () => false,
      Variable({ name }) {
        used.add(name.value);
      },
    });
  }
  return used;
}
