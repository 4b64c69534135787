import { buildSchema, type GraphQLSchema, getOperationAST, Kind, parse, validate, visit } from 'graphql';
import { describe, expect, it } from 'vitest';
import { core, extensions } from '../../../resolvers/index.ts';
import { compose } from '../../../src/composition/compose.ts';
import { extensionRegistry } from '../../../src/composition/requirements.ts';
import { type Normalisation, normaliseOperation } from '../../../src/execution/operations/normalise-operation.ts';
import { randomNumbers } from '../../isolation/interleaving/random.ts';
import { randomQuery } from '../random-query.ts';

const sdl = `
  type Query {
    item(id: ID!, code: Code, colour: Colour, sizes: [Int!], grid: [[Int]], facts: Facts): Item
    items(filter: Filter, order: [Order!], first: Int = 10): [Item!]
  }
  type Mutation { add(input: AddInput!): Item }
  type Item { id: ID! name(length: Int): String other: Item }
  scalar Code
  scalar Facts
  enum Colour { RED GREEN }
  input Filter { colour: Colour name: String least: Int all: [Filter!] }
  input Order @oneOf { name: Colour id: Colour }
  input AddInput { name: String! colours: [Colour!] }
`;
const schema = buildSchema(sdl);

/** Changes of the schema, each as a text and what stands in its place; and those of lists. */
const changes: readonly (readonly [string, string])[] = [
  ['name(length: Int): String', ''],
  ['name(length: Int): String', 'name: String'],
  ['name(length: Int)', 'name(length: Int!)'],
  ['name(length: Int)', 'name(length: Int, language: String!)'],
  ['name(length: Int): String', 'name(length: Int): Item'],
  ['enum Colour { RED GREEN }', 'enum Colour { GREEN BLUE }'],
  ['code: Code,', 'code: Code!,'],
  ['least: Int', ''],
  ['least: Int', 'least: Int!'],
  ['filter: Filter,', 'filter: Filter!,'],
  ['order: [Order!]', 'order: [Order!]!'],
  ['input Order @oneOf { name: Colour id: Colour }', 'input Order @oneOf { name: Colour }'],
  ['first: Int = 10', 'first: Int! = 10'],
  ['first: Int = 10', 'first: Int!'],
];
const listChanges: typeof changes = [
  ['sizes: [Int!]', 'sizes: [[Int!]]'],
  ['sizes: [Int!]', 'sizes: Int'],
  ['sizes: [Int!]', 'sizes: [String!]'],
  ['grid: [[Int]]', 'grid: [[Int!]!]!'],
  ['order: [Order!]', 'order: Order'],
];

function normalised(text: string, name?: string, of: GraphQLSchema = schema): Normalisation {
  const document = parse(text);
  expect(validate(of, document)).toEqual([]);
  const result = normaliseOperation(of, document, getOperationAST(document, name)!);
  if (!result) throw new Error('this is not recorded');
  expect(validate(of, parse(result.operation.text))).toEqual([]);
  return result;
}

const textOf = (text: string, name?: string): string => normalised(text, name).operation.text.replaceAll(/\s+/g, ' ');

describe('a normalised operation', () => {
  it('has variables in place of literals, named after their types', () => {
    expect(textOf('{ item(id: 7, code: "x", sizes: [1, 2], colour: RED) { name(length: 3) } }')).toBe(
      'query ($Code: Code!, $ID: ID!, $Int: Int!, $Int_list: [Int!]!) ' +
        '{ item(code: $Code, colour: RED, id: $ID, sizes: $Int_list) { name(length: $Int) } }',
    );
    expect(textOf('{ item(id: "7", sizes: 3, grid: [[1], [2, null]]) { id } }')).toBe(
      'query ($ID: ID!, $Int_list: [Int!]!, $Int_or_null_list: [Int]!) ' +
        '{ item(grid: [$Int_list, $Int_or_null_list], id: $ID, sizes: $Int_list) { id } }',
    );
    expect(textOf('{ items(first: null, filter: { name: null, all: [] }) { id } }')).toBe(
      '{ items(filter: {all: [], name: null}, first: null) { id } }',
    );
  });

  it('is the same for senders who differ in literals, order and spaces', () => {
    const one = normalised('{ items(first: 3, filter: {least: 1, name: "Ann"}) { id name other { id } } }');
    const other = normalised(
      '{items(filter:{name:"Bob",least:22},first:5){other{id}name name:name id:id id}} # a comment',
    );
    expect(other.operation).toEqual(one.operation);
    const many = (names: readonly string[]): string =>
      textOf(`{ items(filter: { all: [${names.map((name) => `{ name: "${name}" }`).join(' ')}] }) { id } }`);
    expect(many(['a', 'b', 'c'])).toBe(many(['d']));
  });

  it('keeps what decides whether it is valid: aliases, enum values, conditions, its own variables', () => {
    const text =
      'query Mine($id: ID!, $deep: Boolean!) { a: item(id: $id, colour: RED) { id @skip(if: true) name @include(if: $deep) } }';
    expect(textOf(text)).toBe(
      'query Mine($deep: Boolean!, $id: ID!) { a: item(colour: RED, id: $id) { id @skip(if: true) name @include(if: $deep) } }',
    );
    expect(textOf('{ items(order: [{ name: RED }, { id: GREEN }, { name: RED }]) { id } }')).toBe(
      '{ items(order: [{id: GREEN}, {name: RED}]) { id } }',
    );
  });

  it('takes a default value for a type that is not null, and tells what was in it', () => {
    const { operation, inputs } = normalised(
      'query ($id: ID! = 4, $filter: Filter = { colour: RED, all: [{ name: "secret" }] }, $first: Int = 3, $none: Int = null) { item(id: $id) { id } items(filter: $filter, first: $first) { name(length: $none) } }',
    );
    expect(operation.text).toMatch(/^query \(\$filter: Filter!, \$first: Int!, \$id: ID!, \$none: Int\)/);
    expect(operation.text).not.toContain('secret');
    expect(inputs.toSorted()).toEqual(['Colour.RED', 'Filter', 'Filter.all', 'Filter.colour', 'Filter.name']);
  });

  it('leaves nothing of a value of a scalar that may hold anything, variables in it included', () => {
    expect(textOf('query ($name: String) { item(id: 1, facts: { secret: { of: [$name, "x"] } }) { id } }')).toBe(
      'query ($Facts: Facts!, $ID: ID!) { item(facts: $Facts, id: $ID) { id } }',
    );
  });

  it('gives way to variables that are called like its own', () => {
    expect(
      textOf(
        'query ($ID: String, $ID_: Int) { item(id: 1) { name(length: $ID_) } items(filter: { name: $ID }) { id } }',
      ),
    ).toBe(
      'query ($ID: String, $ID_: Int, $ID__: ID!) { item(id: $ID__) { name(length: $ID_) } items(filter: {name: $ID}) { id } }',
    );
  });

  it('has the fragments that it reaches, and no other operation', () => {
    const text = `
      query One { item(id: 1) { ...Names } }
      mutation Two { add(input: { name: "x", colours: RED }) { ...Other } }
      fragment Other on Item { id ...Names }
      fragment Names on Item { name(length: 2) }`;
    expect(textOf(text, 'Two')).toBe(
      'mutation Two($Int: Int!, $String: String!) { add(input: {colours: [RED], name: $String}) { ...Other } } ' +
        'fragment Names on Item { name(length: $Int) } fragment Other on Item { id ...Names }',
    );
    expect(normalised(text, 'One').operation).toMatchObject({ name: 'One', kind: 'query' });
  });

  it('is none where nothing but the schema is asked for', () => {
    for (const text of [
      '{ __schema { queryType { name } } __typename }',
      '{ ...F } fragment F on Query { __type(name: "Item") { name } }',
    ]) {
      const document = parse(text);
      expect(normaliseOperation(schema, document, getOperationAST(document)!)).toBeUndefined();
    }
    expect(textOf('{ __typename item(id: 1) { id } }')).toContain('item');
  });

  it('is valid for the same schemas as what was sent', () => {
    let [kept, broken] = [0, 0];
    const changed = [...changes, ...listChanges].map(([before, after]) => {
      expect(sdl).toContain(before);
      return { before, after, schema: buildSchema(sdl.replace(before, after)) };
    });
    for (let seed = 1; seed <= 120; seed++) {
      const { text } = randomQuery({ schema, random: randomNumbers(seed), values: literals, depth: 3 });
      const document = parse(text);
      if (validate(schema, document).length > 0) continue;
      const result = normaliseOperation(schema, document, getOperationAST(document)!);
      // What stood in default values is told by coordinate, and not in the document.
      if (!result || result.inputs.length > 0) continue;
      const bare = parse(result.operation.text);
      for (const { before, after, schema: next } of changed) {
        const isValid = validate(next, document).length === 0;
        const isBareValid = validate(next, bare).length === 0;
        if (isValid) kept++;
        else broken++;
        // A literal can be one or many, and a variable cannot: there it says rather too much than too little.
        if (isValid && listChanges.some(([text]) => text === before)) continue;
        expect(isBareValid, `${before} -> ${after}: ${text}`).toBe(isValid);
      }
    }
    expect([kept, broken].every((count) => count > 100)).toBe(true);
  });

  it('is valid, free of literals and stays as it is when it is normalised again, whatever is asked of the shipped schema', () => {
    const registry = extensionRegistry(extensions);
    const { schema: shipped } = compose(core, registry, [...registry.keys()]);
    let looked = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomNumbers(seed);
      const { text } = randomQuery({ schema: shipped, random, values: literals, depth: 4 });
      const document = parse(text);
      if (validate(shipped, document).length > 0) continue;
      const first = normaliseOperation(shipped, document, getOperationAST(document)!);
      if (!first) continue;
      looked++;
      const again = parse(first.operation.text);
      expect(validate(shipped, again), text).toEqual([]);
      expect(literalsIn(first.operation.text), text).toEqual([]);
      expect(normaliseOperation(shipped, again, getOperationAST(again)!)?.operation).toEqual(first.operation);
    }
    expect(looked).toBeGreaterThan(50);
  });
});

function literals(type: string): readonly unknown[] {
  switch (type) {
    case 'Int':
      return [1, 20];
    case 'Float':
      return [1.5];
    case 'Boolean':
      return [true, false];
    case 'Date':
      return ['2026-11-24'];
    case 'DateTime':
      return ['2026-11-24T00:00:00Z'];
    case 'Currency':
      return ['EUR'];
    case 'Decimal':
      return ['12.50'];
    default:
      return ['abc', 'def'];
  }
}

function literalsIn(text: string): readonly string[] {
  const found: string[] = [];
  const add = ({ kind, value }: { readonly kind: string; readonly value: unknown }): void => {
    found.push(`${kind} ${value}`);
  };
  visit(parse(text), {
    [Kind.DIRECTIVE]: () => false as const,
    IntValue: add,
    FloatValue: add,
    StringValue: add,
    BooleanValue: add,
  });
  return found;
}
