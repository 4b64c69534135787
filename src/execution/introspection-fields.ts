import {
  BREAK,
  type DocumentNode,
  type ExecutionResult,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { RowhouseError } from '../kernel/errors.ts';
import type { ExecutionRequest } from './request.ts';
import { collectRootFields, fragmentsOf, narrowOperation } from './root-fields.ts';

/** The fields that introspect a schema (GraphQL specification, "Schema Introspection"); `__typename` is none. */
export const introspectionFields: ReadonlySet<string> = new Set(['__schema', '__type']);

/** What those are told who may not introspect. */
export const introspectionIsOff = 'Introspection is turned off here.';

/** By document: kept with those that are validated. */
const known = new WeakMap<DocumentNode, boolean>();

/** Whether a document has a field that introspects, in whatever operation. */
export function introspects(document: DocumentNode): boolean {
  let found = known.get(document);
  if (found === undefined) {
    found = false;
    visit(document, {
      Field(node) {
        if (!introspectionFields.has(node.name.value)) return undefined;
        found = true;
        return BREAK;
      },
    });
    known.set(document, found);
  }
  return found;
}

/** The two sides of a query that introspects. */
export interface IntrospectingExecution {
  /** Answers root fields that introspect, from the view; in one go. */
  answer(nodes: readonly FieldNode[], variables: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>>;
  /** Executes the others on the shape. */
  execute(document: DocumentNode, operation: OperationDefinitionNode): Promise<ExecutionResult>;
}

/**
 * Executes a query that introspects: its root fields that do are answered apart from the others, and the answer is put
 * together in the order of the document.
 */
export async function executeIntrospecting(
  request: ExecutionRequest,
  operation: OperationDefinitionNode,
  execution: IntrospectingExecution,
): Promise<ExecutionResult> {
  const roots = collectRootFields(request, operation);
  // Variables that do not fit: graphql-js says what is wrong with them.
  if (!roots) return execution.execute(request.document, operation);
  const introspecting: FieldNode[] = [];
  const others: FieldNode[] = [];
  for (const nodes of roots.fields.values()) {
    (introspectionFields.has(nodes[0]?.name.value ?? '') ? introspecting : others).push(...nodes);
  }
  if (introspecting.length === 0) return execution.execute(request.document, operation);
  const shown = execution.answer(introspecting, roots.variables);
  if (others.length === 0) return { data: shown };
  const narrowed = narrowOperation(request.document, operation, others);
  const { data, errors } = await execution.execute(narrowed.document, narrowed.operation);
  const merged =
    data &&
    Object.fromEntries([...roots.fields.keys()].map((key) => [key, (Object.hasOwn(shown, key) ? shown : data)[key]]));
  return errors ? { data: merged, errors } : { data: merged };
}

/**
 * Refuses introspection anywhere but at the root of a query. A field that returned the type `Query` would have it, too, and
 * it would show the shape.
 *
 * @throws RowhouseError GRAPHQL_VALIDATION_FAILED
 */
export function refuseNestedIntrospection(document: DocumentNode, operation: OperationDefinitionNode): void {
  const fragments = fragmentsOf(document);
  const seen = { root: new Set<string>(), below: new Set<string>() };
  const walk = (set: SelectionSetNode, level: 'root' | 'below'): void => {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        if (level === 'below' && introspectionFields.has(selection.name.value)) {
          throw new RowhouseError('GRAPHQL_VALIDATION_FAILED', {
            message: 'A schema is introspected at the root of a query alone.',
          });
        }
        if (selection.selectionSet) walk(selection.selectionSet, 'below');
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        walk(selection.selectionSet, level);
      } else if (!seen[level].has(selection.name.value)) {
        seen[level].add(selection.name.value);
        const fragment = fragments[selection.name.value];
        if (fragment) walk(fragment.selectionSet, level);
      }
    }
  };
  walk(operation.selectionSet, operation.operation === 'query' ? 'root' : 'below');
}
