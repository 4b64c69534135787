import fc from 'fast-check';
import {
  buildClientSchema,
  execute,
  executeSync,
  type GraphQLSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  parse,
  validate,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import { deriveView, type GuardedSchema } from '../../src/authorization/view.ts';
import { grantedRules } from '../../src/authorization/view-rules.ts';
import { viewSchema } from '../../src/composition/view-schema.ts';
import type { Principal } from '../../src/identity/principal.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { scopes } from './random-schema.ts';
import { guardedModel } from './view-guards.ts';
import { viewModels } from './view-model.ts';
import { offences } from './view-offences.ts';
import { shownOperation } from './view-operations.ts';
import { hiddenOf, shownOf } from './view-reference.ts';

function principal(held: readonly string[]): Principal {
  return { tenantId: 'tenant', subject: 'tester', kind: 'user', roles: [], scopes: held };
}

function seenBy(shape: GuardedSchema, held: readonly string[]): GraphQLSchema {
  const view = deriveView(shape, grantedRules(shape, principal(held)));
  return viewSchema(shape.schema, view, { emptyRoots: false });
}

/** Every coordinate in an introspection answer, GraphQL's own left out. */
function coordinatesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const { data, errors } = executeSync({ schema, document: parse(getIntrospectionQuery()) });
  expect(errors).toBeUndefined();
  const client = buildClientSchema(data as unknown as IntrospectionQuery, { assumeValid: true });
  const found = new Set<string>();
  for (const type of Object.values(client.getTypeMap())) {
    if (type.name.startsWith('__') || isScalarType(type)) continue;
    found.add(type.name);
    if (isInputObjectType(type)) for (const name of Object.keys(type.getFields())) found.add(`${type.name}.${name}`);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      found.add(`${type.name}.${field.name}`);
      for (const { name } of field.args) found.add(`${type.name}.${field.name}(${name}:)`);
    }
  }
  return found;
}

/** The types of the values that a principal was refused for, or `true` for each refusal of a field. */
async function refusals(schema: GraphQLSchema, source: string, held: readonly string[]): Promise<readonly string[]> {
  const document = parse(source);
  expect(validate(schema, document), source).toEqual([]);
  const { errors = [] } = await execute({ schema, document, contextValue: { principal: principal(held) } });
  return errors.map(({ originalError }) => {
    expect(originalError).toBeInstanceOf(RowhouseError);
    expect((originalError as RowhouseError).code).toBe('FORBIDDEN');
    return / which (\S+) asks for/.exec(originalError!.message)?.[1] ?? '';
  });
}

const cases = viewModels.chain((model) =>
  fc.record({ model: fc.constant(model), held: fc.subarray(scopes), seed: fc.integer({ min: 0, max: 2 ** 30 }) }),
);

describe('a view', () => {
  it('shows a coordinate exactly where all that it asks for is granted, whatever the schema and the principal', () => {
    const seen = { shown: 0, hidden: 0 };
    fc.assert(
      fc.property(cases, ({ model, held }) => {
        const shape = guardedModel(model);
        const schema = seenBy(shape, held);
        const hidden = hiddenOf(model, new Set(held));
        const shown = new Set(shownOf(model, hidden)).add('Query');
        expect(coordinatesOf(schema)).toEqual(shown);
        seen.shown += shown.size;
        seen.hidden += hidden.size;
        // A client can work with it, as far as there is anything to work with.
        if (hidden.has('Query')) return;
        const { data } = executeSync({ schema, document: parse(getIntrospectionQuery({ oneOf: true })) });
        expect(validateSchema(buildClientSchema(data as unknown as IntrospectionQuery))).toEqual([]);
      }),
      { numRuns: 200, endOnFailure: true },
    );
    expect(Math.min(seen.shown, seen.hidden)).toBeGreaterThan(1000);
  });

  it('shows nothing that is refused when it is selected', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, held, seed }) => {
        const { schema } = guardedModel(model);
        const hidden = hiddenOf(model, new Set(held));
        const shown = shownOf(model, hidden);
        for (const root of ['Query', 'Mutation'].filter((name) => shown.has(name))) {
          const refused = await refusals(schema, shownOperation(model, shown, root, seed), held);
          // Behind an interface or a union there may be a value of a type that is hidden: it is told with that value.
          expect(refused.filter((at) => !hidden.has(at) || !model.objects.has(at))).toEqual([]);
          run++;
        }
      }),
      { numRuns: 400, endOnFailure: true },
    );
    expect(run).toBeGreaterThan(100);
  });

  it('hides nothing that is answered when it is selected', async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(cases, async ({ model, held }) => {
        const { schema } = guardedModel(model);
        const hidden = hiddenOf(model, new Set(held));
        for (const root of ['Query', 'Mutation'].filter((name) => model.objects.has(name))) {
          for (const offence of offences(model, hidden, new Set(held), root)) {
            const source = `${root === 'Mutation' ? 'mutation' : 'query'} { ${offence} }`;
            expect(await refusals(schema, source, held), source).not.toEqual([]);
            refused++;
          }
        }
      }),
      { numRuns: 200, endOnFailure: true },
    );
    expect(refused).toBeGreaterThan(300);
  });
});
