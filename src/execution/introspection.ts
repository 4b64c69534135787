import {
  type FieldNode,
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { deriveView, type View } from '../authorization/view.ts';
import { type GrantedRules, grantedRules, viewKey } from '../authorization/view-rules.ts';
import type { Shape } from '../composition/compose.ts';
import { viewSchema } from '../composition/view-schema.ts';
import type { Principal } from '../identity/principal.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { answerFromView, usableVariables } from './introspection-answer.ts';
import { createIntrospectionCache } from './introspection-cache.ts';
import { givesHidden } from './introspection-hidden.ts';
import { mayIntrospect } from './introspection-policy.ts';
import { refuseHidden } from './introspection-refusal.ts';
import { coercionOptions, type ExecutionRequest } from './request.ts';

/** What of a shape introspection works with. */
export type IntrospectedShape = Pick<Shape, 'key' | 'schema' | 'coverage' | 'governedInputs'>;

/** Who is asking, and of which tenant. */
export interface Asking {
  readonly tenant: Pick<Tenant, 'introspection'>;
  readonly principal: Principal;
}

/** Views of all shapes: what they answer, and what those are told who may not introspect. */
export interface Introspection {
  /** Whether the principal may introspect; a house, a tenant or the kind of the principal may stand against it. */
  isOpenTo(asking: Asking): boolean;
  /** The fields that introspect, answered from the principal's view. */
  answer(
    shape: IntrospectedShape,
    principal: Principal,
    request: Pick<ExecutionRequest, 'document' | 'variables'>,
    operation: OperationDefinitionNode,
    fields: { readonly nodes: readonly FieldNode[]; readonly variables: Readonly<Record<string, unknown>> },
  ): Readonly<Record<string, unknown>>;
  /**
   * For a principal who may not introspect, before anything runs: the body of the answer to a document that asks for
   * what its view does not have, and undefined for any other.
   */
  refusal(shape: IntrospectedShape, principal: Principal, query: string): string | undefined;
  /** The same of the values of variables: what coercion says of the view. */
  variableRefusal(
    shape: IntrospectedShape,
    principal: Principal,
    operation: OperationDefinitionNode,
    variables: Readonly<Record<string, unknown>>,
  ): readonly GraphQLError[] | undefined;
  /** Drops what was kept of a shape. */
  forget(shapeKey: string): void;
}

/** See the settings table for what each means. */
export interface IntrospectionOptions {
  readonly introspection: boolean;
  readonly introspectionCacheBytes: number;
  readonly documentTokens: number;
}

/**
 * Views and schemas of views that are kept for those who may not introspect: whoever sends one new document after the
 * other must not have a view derived, 1 ms, and its schema made, 2 ms, for each. A view of what ships takes 10 to 40 KB.
 */
const keptViewBytes = 8 * 1024 * 1024;
const keptSchemas = 4;

/** Bytes of a coordinate that a view holds. */
const coordinateBytes = 80;

export function createIntrospection(options: IntrospectionOptions): Introspection {
  const cache = createIntrospectionCache(options.introspectionCacheBytes);
  const views = new LRUCache<string, View>({
    maxSize: keptViewBytes,
    sizeCalculation: ({ size }) => (size + 1) * coordinateBytes,
  });
  const schemas = new LRUCache<string, GraphQLSchema>({ max: keptSchemas });

  const keep = <Value extends object>(kept: LRUCache<string, Value>, key: string, make: () => Value): Value => {
    const known = kept.get(key);
    if (known) return known;
    const value = make();
    kept.set(key, value);
    return value;
  };
  const closedView = (shape: IntrospectedShape, granted: GrantedRules): View =>
    keep(views, `${shape.key}\n${viewKey(granted)}`, () => deriveView(shape, granted));
  const closedSchema = (shape: IntrospectedShape, view: View): GraphQLSchema =>
    keep(schemas, `${shape.key}\n${view.key}`, () => viewSchema(shape.schema, view, { emptyRoots: true }));

  return Object.freeze({
    isOpenTo: ({ tenant, principal }: Asking) => mayIntrospect(options.introspection, tenant, principal),
    answer(shape, principal, request, operation, { nodes, variables }) {
      const granted = grantedRules(shape, principal);
      const used = usableVariables(operation).map(({ variable: { name } }) => [name.value, variables[name.value]]);
      const document = request.document.loc?.source.body;
      const key = ['answer', viewKey(granted), document, operation.name?.value, Object.fromEntries(used)];
      const make = (): string => answerFromView(shape, granted, request, operation, nodes);
      return JSON.parse(document === undefined ? make() : cache.get(shape.key, key, make));
    },
    refusal(shape, principal, query) {
      const granted = grantedRules(shape, principal);
      const body = cache.get(shape.key, ['refusal', viewKey(granted), query], () => {
        const view = closedView(shape, granted);
        return refuseHidden(shape.schema, view, query, options.documentTokens, () => closedSchema(shape, view));
      });
      return body === '' ? undefined : body;
    },
    variableRefusal(shape, principal, operation, variables) {
      if (!Object.values(variables).some((value) => typeof value === 'object')) return undefined;
      const view = closedView(shape, grantedRules(shape, principal));
      if (!givesHidden(shape.schema, view, operation, variables)) return undefined;
      const definitions = operation.variableDefinitions ?? [];
      const { errors } = getVariableValues(closedSchema(shape, view), definitions, variables, coercionOptions);
      return errors ?? [new GraphQLError('A variable has a value that does not fit its type.')];
    },
    forget(shapeKey) {
      cache.forget(shapeKey);
      for (const kept of [views, schemas]) {
        for (const key of kept.keys()) if (key.startsWith(`${shapeKey}\n`)) kept.delete(key);
      }
    },
  } satisfies Introspection);
}
