import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getArgumentValues,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
} from 'graphql';
import { collectFields, collectSubfields } from 'graphql/execution/collectFields.js';
import { getFieldDef } from 'graphql/execution/execute.js';
import { fragmentsOf } from './root-fields.ts';
import { conditionVariables, takesVariables } from './used-variables.ts';

/** How a value of an output type is completed (GraphQL specification, section 6.4.3 "Value Completion"). */
export type Completion =
  | { readonly kind: 'leaf'; readonly isNonNull: boolean; readonly type: GraphQLLeafType }
  | { readonly kind: 'list'; readonly isNonNull: boolean; readonly item: Completion }
  | { readonly kind: 'object'; readonly isNonNull: boolean; readonly type: GraphQLObjectType }
  | { readonly kind: 'abstract'; readonly isNonNull: boolean; readonly type: GraphQLAbstractType };

/** Values of variables as graphql-js coerced them. */
export type VariableValues = Readonly<Record<string, unknown>>;

/** Arguments of a field, frozen: all objects that are asked the same share them. */
export type ArgumentValues = Readonly<Record<string, unknown>>;

/** A field of a selection, and all of it that is the same for every object and in every run. */
export interface PlannedField {
  /** Response name. */
  readonly key: string;
  /** What asks for it: one array for all objects and runs, so that what depends on the document alone may be kept by it. */
  readonly nodes: readonly FieldNode[];
  readonly parentType: GraphQLObjectType;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly name: string;
  /** Undefined where the property of the field's name is its value. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  readonly completion: Completion;
  /** Undefined where each run takes its own: they depend on variables, or one is more than a plain value. */
  readonly arguments: ArgumentValues | undefined;
  /** What is selected on the object types that its values were of so far; undefined for leaves. */
  readonly selections: Map<GraphQLObjectType, Selection> | undefined;
}

/** What is selected on an object type: its fields, merged, in the order of the answer. */
export interface Selection {
  readonly fields: readonly PlannedField[];
  /** True when a plain object could not hold the answer: a response name is `__proto__`. */
  readonly isSpecial: boolean;
}

/**
 * What of executing a query is the same in every run: fields collected and merged, their definitions, how their values are
 * completed, arguments of plain values. graphql-js finds most of it out again for each object.
 */
export interface QueryPlan {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: Record<string, FragmentDefinitionNode>;
  /** What is selected on the root type. Throws what graphql-js throws for a condition that has no value. */
  root(): Selection;
  /** What is selected on an object type below a field; planned when it is asked for the first time. Throws as {@link root}. */
  below(field: PlannedField, type: GraphQLObjectType): Selection;
  /** How many fields are planned so far. */
  readonly size: number;
}

/** The plans of one operation: one for each set of values of the variables that `@skip` and `@include` look at. */
export interface QueryPlans {
  for(variables: VariableValues): QueryPlan;
}

/**
 * Fields that are kept in the plans of a document: fragments may stand for far more than their characters, and such a
 * document is planned anew for each run. A field takes about 400 bytes; the document cache counts on this bound.
 */
function keptFields(document: DocumentNode): number {
  return 8 + (document.loc?.end ?? 0) / 4;
}

/** What a plan takes beside its fields, in fields. */
const planFields = 4;

/** Gives the plans of an operation in a document that is valid. */
export type PlansOf = (document: DocumentNode, operation: OperationDefinitionNode) => QueryPlans;

/** Plans of the queries and mutations of one schema, each for as long as its document is there. */
export function createQueryPlanning(schema: GraphQLSchema): PlansOf {
  const known = new WeakMap<OperationDefinitionNode, QueryPlans>();
  return (document, operation) => {
    let plans = known.get(operation);
    if (!plans) {
      plans = createQueryPlans(schema, document, operation);
      known.set(operation, plans);
    }
    return plans;
  };
}

/** @param document validated, the operation a query or a mutation in it */
export function createQueryPlans(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): QueryPlans {
  const fragments = fragmentsOf(document);
  const conditions = conditionVariables(operation, fragments);
  const capacity = keptFields(document);
  const plans = new Map<string, QueryPlan>();
  let kept = 0;
  const count = (fields: number): void => {
    kept += fields;
  };
  return Object.freeze({
    for(variables: VariableValues) {
      if (kept > capacity) {
        plans.clear();
        kept = 0;
      }
      const key = conditions.map((name) => letterOf(variables, name)).join('');
      const known = plans.get(key);
      if (known) return known;
      count(planFields);
      const plan = createQueryPlan(schema, fragments, operation, conditionValues(conditions, variables), count);
      plans.set(key, plan);
      return plan;
    },
  });
}

/** Conditions are Boolean: validation has seen to it. */
function letterOf(variables: VariableValues, name: string): string {
  if (!Object.hasOwn(variables, name)) return 'a';
  return variables[name] === null ? 'n' : variables[name] ? 't' : 'f';
}

/** The conditions alone: a plan outlives the request that it was made for, and is to hold nothing else of it. */
function conditionValues(conditions: readonly string[], variables: VariableValues): VariableValues {
  const given = conditions.filter((name) => Object.hasOwn(variables, name));
  return Object.freeze(Object.fromEntries(given.map((name) => [name, variables[name]])));
}

function createQueryPlan(
  schema: GraphQLSchema,
  fragments: Record<string, FragmentDefinitionNode>,
  operation: OperationDefinitionNode,
  conditions: VariableValues,
  count: (fields: number) => void,
): QueryPlan {
  let size = 0;
  let root: Selection | undefined;
  const select = (type: GraphQLObjectType, collected: ReadonlyMap<string, readonly FieldNode[]>): Selection => {
    const fields: PlannedField[] = [];
    for (const [key, nodes] of collected) {
      const definition = getFieldDef(schema, type, nodes[0]!);
      if (definition) fields.push(planField(type, key, nodes, definition));
    }
    size += fields.length;
    count(fields.length);
    return Object.freeze({ fields, isSpecial: collected.has('__proto__') });
  };
  return Object.freeze({
    schema,
    operation,
    fragments,
    root() {
      if (root) return root;
      const type = schema.getRootType(operation.operation)!;
      root = select(type, collectFields(schema, fragments, conditions as never, type, operation.selectionSet));
      return root;
    },
    below({ nodes, selections }: PlannedField, type: GraphQLObjectType) {
      const known = selections?.get(type);
      if (known) return known;
      const selection = select(type, collectSubfields(schema, fragments, conditions as never, type, nodes as never));
      selections?.set(type, selection);
      return selection;
    },
    get size() {
      return size;
    },
  });
}

function planField(
  parentType: GraphQLObjectType,
  key: string,
  nodes: readonly FieldNode[],
  definition: GraphQLField<unknown, unknown>,
): PlannedField {
  const completion = completionOf(definition.type);
  return Object.freeze({
    key,
    nodes,
    parentType,
    definition,
    name: definition.name,
    resolve: definition.resolve,
    completion,
    arguments: plainArguments(definition, nodes[0]!),
    selections: isLeaf(completion) ? undefined : new Map(),
  });
}

const noArguments: ArgumentValues = Object.freeze({});

function plainArguments(definition: GraphQLField<unknown, unknown>, node: FieldNode): ArgumentValues | undefined {
  if (definition.args.length === 0) return noArguments;
  if (takesVariables(node)) return undefined;
  try {
    const values = getArgumentValues(definition, node);
    // What is more than a plain value could be changed by who gets it.
    const isPlain = Object.values(values).every((value) => typeof value !== 'object' || value === null);
    return isPlain ? Object.freeze(values) : undefined;
  } catch {
    // Each run will say what is wrong with them, at the field that has them.
    return undefined;
  }
}

/** By type: thousands of fields have a few hundred. */
const completions = new WeakMap<GraphQLOutputType, Completion>();

function completionOf(type: GraphQLOutputType): Completion {
  let completion = completions.get(type);
  if (!completion) {
    const isNonNull = isNonNullType(type);
    const nullable = isNonNull ? type.ofType : type;
    if (isListType(nullable)) completion = { kind: 'list', isNonNull, item: completionOf(nullable.ofType) };
    else if (isLeafType(nullable)) completion = { kind: 'leaf', isNonNull, type: nullable };
    else if (isAbstractType(nullable)) completion = { kind: 'abstract', isNonNull, type: nullable };
    else completion = { kind: 'object', isNonNull, type: nullable };
    completions.set(type, Object.freeze(completion));
  }
  return completion;
}

function isLeaf(completion: Completion): boolean {
  return completion.kind === 'list' ? isLeaf(completion.item) : completion.kind === 'leaf';
}
