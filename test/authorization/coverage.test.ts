import fc from 'fast-check';
import { buildSchema, execute, type GraphQLSchema, isObjectType, parse, type ResponsePath, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { installGuards } from '../../src/authorization/guards.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import { compose } from '../../src/composition/compose.ts';
import type { Principal } from '../../src/identity/principal.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { permissionsOf, type SchemaModel, schemas, scopes, sdlOf } from './random-schema.ts';
import { lengthAt, type Outcome, operations, printOperation, execute as refer, valueAt } from './reference.ts';

function principal(held: readonly string[]): Principal {
  return { tenantId: 'tenant', subject: 'tester', kind: 'user', roles: [], scopes: held };
}

const pathText = (path: ResponsePath | undefined): string =>
  path === undefined ? '' : `${path.prev ? `${pathText(path.prev)}.` : ''}${path.key}`;

/** The guarded schema of a model; its resolvers read {@link valueAt}. */
function guardedSchema(model: SchemaModel): GraphQLSchema {
  const schema = buildSchema(sdlOf(model));
  for (const [typeName, { fields }] of model.objects) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [name, { type: returned, list }] of fields) {
      type.getFields()[name]!.resolve = (_parent, _args, _context, info) => {
        const path = pathText(info.path);
        if (!list) return valueAt(model, returned, path);
        return Array.from({ length: lengthAt(path) }, (_, index) => valueAt(model, returned, `${path}.${index}`));
      };
    }
  }
  const coverage = deriveCoverage(schema, permissionsOf(model));
  expect(coverage.faults).toEqual([]);
  installGuards(schema, coverage, deriveGovernedInputs(schema, coverage));
  return schema;
}

async function run(schema: GraphQLSchema, source: string, held: readonly string[]): Promise<Outcome> {
  const document = parse(source);
  expect(validate(schema, document)).toEqual([]);
  const { data, errors = [] } = await execute({ schema, document, contextValue: { principal: principal(held) } });
  for (const { originalError } of errors) {
    expect(originalError).toBeInstanceOf(RowhouseError);
    expect((originalError as RowhouseError).code).toBe('FORBIDDEN');
  }
  return { data: JSON.parse(JSON.stringify(data)), forbidden: errors.map(({ path }) => path?.join('.') ?? '').sort() };
}

describe('pruned guards', () => {
  it('refuse exactly what asking at every field would refuse, whatever the schema, the principal and the query', async () => {
    const seen = { refused: 0, answered: 0 };
    await fc.assert(
      fc.asyncProperty(
        schemas.chain((model) =>
          fc.record({
            model: fc.constant(model),
            queries: fc.array(fc.record({ operation: operations(model), held: fc.subarray(scopes) }), {
              minLength: 4,
              maxLength: 4,
            }),
          }),
        ),
        async ({ model, queries }) => {
          const schema = guardedSchema(model);
          for (const { operation, held } of queries) {
            if (operation.selections.length === 0) continue;
            const { root, selections } = operation;
            const outcome = await run(schema, printOperation(root, selections), held);
            expect(outcome).toEqual(refer(model, root, selections, new Set(held)));
            if (outcome.forbidden.length > 0) seen.refused++;
            else seen.answered++;
          }
        },
      ),
      // A counterexample of this kind hardly shrinks, and trying takes minutes.
      { numRuns: 400, endOnFailure: true },
    );
    // Without both the comparison would say little.
    expect(Math.min(seen.refused, seen.answered)).toBeGreaterThan(100);
  });
});

describe('the guards of the core', () => {
  const { coverage, schema } = compose(core, new Map(), []);

  it('stand on the fields that lead to a type and on those with a permission of their own, and nowhere else', () => {
    expect(coverage.guards.has('Query.customers')).toBe(true);
    expect(coverage.guards.has('Order.customer')).toBe(true);
    expect(coverage.guards.has('Customer.email')).toBe(true);
    for (const pruned of [
      'Order.lines',
      'Order.total',
      'Customer.name',
      'CustomerConnection.nodes',
      'CustomerConnection.edges',
      'CustomerConnection.totalCount',
      'CustomerEdge.node',
      'Query.viewer',
      'Viewer.tenant',
    ]) {
      expect(coverage.guards.has(pruned), pruned).toBe(false);
    }
  });

  it('leave the resolvers of pruned fields as they are', () => {
    const field = (type: string, name: string) => {
      const found = schema.getType(type);
      return isObjectType(found) ? found.getFields()[name] : undefined;
    };
    expect(field('Customer', 'name')?.resolve).toBeUndefined();
    expect(field('CustomerConnection', 'nodes')?.resolve).toBeUndefined();
    expect(field('Customer', 'email')?.resolve).toBeTypeOf('function');
  });
});

describe('types behind an interface or a union', () => {
  const sdl = `
    type Query { found: [Found] named: Named }
    union Found = Open | Closed
    interface Named { name: String }
    type Open implements Named { name: String }
    type Closed implements Named { name: String }
  `;
  const model = () => {
    const schema = buildSchema(sdl);
    const values = [{ __typename: 'Open', name: 'o' }, { __typename: 'Closed', name: 'c' }, null];
    const fields = schema.getQueryType()!.getFields();
    fields.found!.resolve = () => values;
    fields.named!.resolve = () => values[1];
    return schema;
  };
  const guard = (schema: GraphQLSchema): GraphQLSchema => {
    const coverage = deriveCoverage(
      schema,
      permissionsOf({
        abstracts: new Map(),
        objects: new Map([
          [
            'Query',
            {
              permissions: [],
              fields: new Map(
                ['found', 'named'].map((name) => [name, { type: 'Int', list: false, permissions: ['authenticated'] }]),
              ),
            },
          ],
          ['Open', { permissions: ['authenticated'], fields: new Map() }],
          ['Closed', { permissions: ['a:read'], fields: new Map() }],
        ]),
      }),
    );
    installGuards(schema, coverage, deriveGovernedInputs(schema, coverage));
    return schema;
  };
  const document = '{ found { ... on Open { name } ... on Closed { name } } named { name } }';

  it.each([
    ['by __typename, without a resolver of their type', () => guard(model())],
    [
      'by a resolver of their type',
      () => {
        const schema = model();
        for (const name of ['Found', 'Named']) {
          (schema.getType(name) as { resolveType?: unknown }).resolveType = (value: { __typename: string }) =>
            value.__typename;
        }
        return guard(schema);
      },
    ],
    [
      'by a resolver that takes its time',
      () => {
        const schema = model();
        for (const name of ['Found', 'Named']) {
          (schema.getType(name) as { resolveType?: unknown }).resolveType = async (value: { __typename: string }) =>
            value.__typename;
        }
        return guard(schema);
      },
    ],
    [
      'by isTypeOf',
      () => {
        const schema = model();
        for (const name of ['Open', 'Closed']) {
          (schema.getType(name) as { isTypeOf?: unknown }).isTypeOf = (value: { name: string }) =>
            value.name === name[0]?.toLowerCase();
        }
        return guard(schema);
      },
    ],
  ])('are guarded when they are known %s', async (_title, make) => {
    const schema = make();
    expect(await run(schema, document, [])).toEqual({
      data: { found: [{ name: 'o' }, null, null], named: null },
      forbidden: ['found.1', 'named'],
    });
    expect(await run(schema, document, ['a:read'])).toEqual({
      data: { found: [{ name: 'o' }, { name: 'c' }, null], named: { name: 'c' } },
      forbidden: [],
    });
  });
});
