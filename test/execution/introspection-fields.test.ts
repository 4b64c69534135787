import { buildSchema, execute, getOperationAST, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { executeIntrospecting } from '../../src/execution/introspection-fields.ts';

const schema = buildSchema('type Query { time: String }');

/** What a query answers that introspects beside other things; the view shows the names of types. */
async function answer(source: string): Promise<string> {
  const document = parse(source);
  const operation = getOperationAST(document);
  const request = { schema, document, variables: {} } as never;
  const result = await executeIntrospecting(request, operation!, {
    answer: (nodes) =>
      JSON.parse(JSON.stringify(Object.fromEntries(nodes.map((node) => [node.alias?.value, 'shown'])))),
    execute: async (narrowed) => execute({ schema, document: narrowed, rootValue: { time: 'noon' } }),
  });
  return JSON.stringify(result.data);
}

describe('a query that introspects', () => {
  it('answers every other field under the name that it was asked for, those that objects have in JavaScript included', async () => {
    expect(await answer('{ toString: time a: __schema { __typename } constructor: time __proto__: time }')).toBe(
      '{"toString":"noon","a":"shown","constructor":"noon","__proto__":"noon"}',
    );
    expect(await answer('{ __proto__: __schema { __typename } valueOf: time }')).toBe(
      '{"__proto__":"shown","valueOf":"noon"}',
    );
  });
});
