import { buildSchema, type ExecutionResult, execute, type GraphQLObjectType, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { installGuards } from '../../src/authorization/guards.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import { authenticated, scope } from '../../src/authorization/permission.ts';
import type { Principal } from '../../src/identity/principal.ts';

const person = (...scopes: readonly string[]): Principal => ({
  tenantId: 'tenant',
  subject: 'tester',
  kind: 'user',
  roles: [],
  scopes,
});

function guardedSchema() {
  const schema = buildSchema(`
    type Query { notes(filter: NoteFilter): [Note!] secret: String }
    type Note { text: String author: Author }
    type Author { name: String email: String }
    input NoteFilter { text: String author: String }
  `);
  const query = schema.getQueryType()!.getFields();
  query.notes!.resolve = () => [
    { text: 'one', author: { name: 'Ann', email: 'a@x' } },
    { text: 'two', author: null },
  ];
  query.secret!.resolve = () => 'told';
  const coverage = deriveCoverage(schema, {
    Query: { notes: scope('notes:read'), secret: scope('secret:read') },
    Note: { '*': authenticated },
    Author: { '*': scope('authors:read'), email: scope('pii:read') },
  });
  expect(coverage.faults).toEqual([]);
  installGuards(schema, coverage, deriveGovernedInputs(schema, coverage));
  return schema;
}

const everything = '{ notes { text author { name email } } secret }';

describe('what a guard grants a principal', () => {
  const answer = async (schema = guardedSchema(), principal: Principal, query = everything): Promise<string> =>
    JSON.stringify(await execute({ schema, document: parse(query), contextValue: { principal } }));

  it('it grants to nobody else, however often and in whichever order they ask', async () => {
    const people = [
      person('notes:read', 'authors:read', 'pii:read', 'secret:read'),
      person('notes:read', 'authors:read'),
      person('secret:read'),
      person(),
    ];
    // Of a schema that has never been asked by anybody else.
    const alone = await Promise.all(people.map((principal) => answer(guardedSchema(), principal)));
    expect(new Set(alone).size).toBe(people.length);
    const schema = guardedSchema();
    for (const order of [people, people.toReversed(), people, people]) {
      for (const principal of order) {
        expect(await answer(schema, principal)).toBe(alone[people.indexOf(principal)]);
        // Another one with the same rights, as a second token would bring it.
        expect(await answer(schema, { ...principal })).toBe(alone[people.indexOf(principal)]);
      }
    }
  });

  it('it grants without waiting, and refuses what is lacking with the same bytes each time', async () => {
    const schema = guardedSchema();
    const principal = person('notes:read');
    const first = await answer(schema, principal);
    expect(first).toContain('authors:read');
    expect(await answer(schema, principal)).toBe(first);
    expect(await answer(schema, principal)).toBe(first);
    const result = execute({ schema, document: parse('{ notes { text } }'), contextValue: { principal } });
    expect((result as ExecutionResult).data).toEqual({ notes: [{ text: 'one' }, { text: 'two' }] });
  });

  it('it does not grant for arguments that ask for more', async () => {
    const schema = guardedSchema();
    const principal = person('notes:read');
    const plain = await answer(schema, principal, '{ notes(filter: { text: "one" }) { text } }');
    const refused = await answer(guardedSchema(), principal, '{ notes(filter: { author: "Ann" }) { text } }');
    expect(refused).toContain('authors:read');
    for (let turn = 0; turn < 3; turn++) {
      expect(await answer(schema, principal, '{ notes(filter: { text: "one" }) { text } }')).toBe(plain);
      expect(await answer(schema, principal, '{ notes(filter: { author: "Ann" }) { text } }')).toBe(refused);
    }
  });

  it('it resolves no more when the answer is decided', async () => {
    const schema = guardedSchema();
    const principal = person('secret:read');
    await answer(schema, principal, '{ secret }');
    const { secret } = (schema.getQueryType() as GraphQLObjectType).getFields();
    const resolved = secret!.resolve!({}, {}, { principal, exhausted: true }, {} as never);
    const settled = Promise.resolve(resolved).then(() => 'settled');
    expect(await Promise.race([settled, new Promise((end) => setImmediate(end, 'waiting'))])).toBe('waiting');
  });
});
