import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { changeProblems, type GivenInputs } from '../../../src/control/fleet/operation-problems.ts';
import { schemaChanges } from '../../../src/control/fleet/schema-changes.ts';
import { usedCoordinates } from '../../../src/control/fleet/used-coordinates.ts';
import { addVariableInputs, inputVariables } from '../../../src/execution/operations/variable-inputs.ts';

const sdl = `
  type Query { thing(by: By): Thing any: Any things(all: [By!], mood: Mood): [Thing!]! }
  interface Named { name: String! }
  type Thing implements Named { name: String! mood: Mood sizes: [Int!] parts: [Thing!]! }
  type Place implements Named { name: String! }
  union Any = Thing | Place
  enum Mood { GOOD BAD }
  input By { name: String mood: Mood deep: By limit: Int! = 3 }
`;
const before = buildSchema(sdl);

/** What is told of an operation after a part of the schema was replaced, though the document is valid still. */
function problems(text: string, from: string, to: string, given: Partial<GivenInputs> = {}): readonly string[] {
  expect(sdl).toContain(from);
  const after = buildSchema(sdl.replace(from, to));
  const document = parse(text);
  expect([validate(before, document), validate(after, document)]).toEqual([[], []]);
  return changeProblems(schemaChanges(before, after), usedCoordinates(before, document), {
    inputs: [],
    complete: true,
    ...given,
  }).map(({ severity, message }) => `${severity}: ${message}`);
}

describe('an operation that stays valid', () => {
  it('is met by fields that it selects and that can be null, are lists of something else, or of another type', () => {
    const text = '{ thing { name sizes parts { name } } }';
    const thing = 'type Thing implements Named { name: String! mood: Mood sizes: [Int!] parts: [Thing!]! }';
    expect(problems(text, 'sizes: [Int!] parts', 'sizes: [Int] parts')).toEqual([
      'breaking: Thing.sizes has changed its type from [Int!] to [Int]',
    ]);
    expect(problems(text, 'parts: [Thing!]!', 'parts: [Thing!]')).toEqual([
      'breaking: Thing.parts has changed its type from [Thing!]! to [Thing!]',
    ]);
    expect(problems(text, 'parts: [Thing!]!', 'parts: Thing!')).toHaveLength(1);
    expect(problems(text, 'sizes: [Int!]', 'sizes: [Int!]!')).toEqual([]);
    expect(problems('{ thing { mood } }', thing, thing.replace('sizes: [Int!]', 'sizes: [String!]'))).toEqual([]);
  });

  it('is met by types of a union and an interface that it asks for, and by no others', () => {
    const more = 'type Place implements Named { name: String! } type Ship implements Named { name: String! }';
    const from = 'type Place implements Named { name: String! }';
    expect(problems('{ any { ... on Named { name } } }', from, more)).toEqual(['dangerous: Named can be Ship now']);
    expect(problems('{ thing { name } }', from, more)).toEqual([]);
  });

  it('is met by a kind that has changed', () => {
    const text = 'query ($mood: Mood) { things(mood: $mood) { name } }';
    expect(problems(text, 'enum Mood { GOOD BAD }', 'scalar Mood', { inputs: ['Mood.GOOD', 'Mood'] })).toEqual([
      'breaking: Mood is no enum any more',
    ]);
  });

  it('is met by what its input takes from now on, where that came in a variable or stands in it', () => {
    const text = 'query ($by: By) { thing(by: $by) { name } }';
    const given = { inputs: ['By', 'By.name', 'By.limit'] };
    const input = 'input By { name: String mood: Mood deep: By limit: Int! = 3 }';
    expect(problems(text, input, 'input By { name: Int mood: Mood deep: By limit: Int! = 3 }', given)).toEqual([
      'breaking: By.name has changed its type from String to Int',
    ]);
    expect(problems(text, input, 'input By @oneOf { name: String mood: Mood deep: By limit: Int }', given)).toContain(
      'breaking: By takes exactly one field now',
    );
    expect(problems(text, 'limit: Int! = 3', 'limit: Int! = 4', { inputs: ['By'] })).toEqual([
      'dangerous: the default of By.limit has changed',
    ]);
    expect(problems('{ thing(by: { name: "x" }) { name } }', 'limit: Int! = 3', 'limit: Int! = 4')).toHaveLength(1);
    expect(problems('{ thing(by: { limit: 1 }) { name } }', 'limit: Int! = 3', 'limit: Int! = 4')).toEqual([]);
    // Each request gives what it likes: what is required now was given by one, and left out by another maybe.
    expect(problems(text, 'name: String mood', 'name: String! mood', given)).toEqual([
      'dangerous: By.name is required now',
    ]);
    expect(problems(text, 'name: String mood', 'name: String! mood', { inputs: ['By'] })).toEqual([
      'breaking: By.name is required now',
    ]);
    expect(problems(text, 'name: String mood', 'name: String! = "x" mood', { inputs: ['By'] })).toEqual([]);
  });

  it('may be met by what came in a variable that was not looked at as a whole', () => {
    const text = 'query ($all: [By!]) { things(all: $all) { name } }';
    const given = { inputs: ['By', 'By.name'], complete: false };
    expect(problems(text, 'enum Mood { GOOD BAD }', 'enum Mood { GOOD }', given)).toEqual([
      'dangerous: Mood.BAD is gone, and came in a variable',
    ]);
    expect(problems(text, 'enum Mood { GOOD BAD }', 'enum Mood { GOOD }', { ...given, complete: true })).toEqual([]);
    expect(problems('{ things { name } }', 'enum Mood { GOOD BAD }', 'enum Mood { GOOD }', given)).toEqual([]);
  });
});

describe('what comes in variables', () => {
  const document = parse('query ($all: [By!], $mood: Mood, $id: ID) { things(all: $all, mood: $mood) { name } }');
  const [operation] = document.definitions as never as readonly [Parameters<typeof inputVariables>[1]];

  it('is told by coordinate, nulls that are given included', () => {
    const inputs = new Set<string>();
    const given = { all: [{ name: 'secret', mood: null }, { deep: { mood: 'BAD' } }], mood: 'GOOD', id: 'x' };
    expect(addVariableInputs(inputVariables(before, operation), given, inputs)).toBe(true);
    expect([...inputs].sort()).toEqual(['By', 'By.deep', 'By.mood', 'By.name', 'Mood.BAD', 'Mood.GOOD']);
  });

  it('is looked at to a thousand values', () => {
    const variables = inputVariables(before, operation);
    const all = Array.from({ length: 2_000 }, () => ({ name: 'x' }));
    expect(addVariableInputs(variables, { all: all.slice(0, 990) }, new Set())).toBe(true);
    expect(addVariableInputs(variables, { all, mood: 'GOOD' }, new Set())).toBe(false);
  });
});
