import { buildSchema, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { entity, field } from '../../src/data/entity.ts';
import { selectedColumns } from '../../src/data/selected-columns.ts';
import { declareReads } from '../../src/kernel/field-reads.ts';

const book = entity({
  type: 'Book',
  table: 'books',
  customFields: true,
  fields: {
    title: field.string('title'),
    pages: field.integer('pages'),
    authorId: field.reference('author_id', 'Author'),
  },
});

const sdl = `
  interface Node { id: ID! }
  interface Named { title: String }
  union Found = Book | Author
  type Book implements Node & Named {
    id: ID! title: String pages: Int version: Int author: Author summary: String undeclared: Int
    customFields: BookCustomFields!
  }
  type BookCustomFields { shelf: String }
  type Author implements Node { id: ID! name: String }
  type BookConnection { nodes: [Book!]! edges: [BookEdge!]! pageInfo: PageInfo! totalCount: Int! statistics: Int }
  type BookEdge { node: Book! cursor: String! rank: Int }
  type PageInfo { endCursor: String }
  type Shelf { book: Book }
  type Query { book: Book books: BookConnection node: Node named: Named found: Found list: [Book!] shelf: Shelf }
`;

function bookSchema(): GraphQLSchema {
  const schema = buildSchema(sdl);
  const fields = schema.getType('Book') as unknown as {
    getFields(): Record<string, { resolve: unknown; extensions: object }>;
  };
  for (const name of ['id', 'author', 'summary', 'undeclared', 'customFields'])
    fields.getFields()[name]!.resolve = () => null;
  declareReads(fields.getFields().id as never, []);
  declareReads(fields.getFields().author as never, ['authorId']);
  declareReads(fields.getFields().summary as never, ['title', 'pages']);
  declareReads(schema.getType('Node') as never, []);
  return schema;
}

/** The columns for the first field of a query, and whether cursors may be shown. */
function selected(query: string, schema = bookSchema()): { columns: readonly string[]; cursors: boolean } {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  let result: ReturnType<typeof selected> | undefined;
  for (const root of Object.values(schema.getQueryType()!.getFields())) {
    root.resolve = (_root, _args, _context, info) => {
      const first = selectedColumns(book, info);
      // The same object for all rows of a field.
      expect(selectedColumns(book, info)).toBe(first);
      result ??= { columns: first.columns.names, cursors: first.cursors };
      return null;
    };
  }
  execute({ schema, document });
  return result!;
}

const all = ['externalId', 'version', 'createdAt', 'updatedAt', 'title', 'pages', 'authorId', 'customFields'];

describe('what is read for a selection', () => {
  it.each<[string, string, readonly string[]]>([
    ['the columns of what is selected', '{ book { __typename id title } }', ['title']],
    ['aliases by what they stand for', '{ book { version: title t: title } }', ['title']],
    ['what resolvers are said to take', '{ book { author { name } } }', ['authorId']],
    [
      'several fields together',
      '{ book { summary version author { id } } }',
      ['version', 'title', 'pages', 'authorId'],
    ],
    ['everything for a resolver that says nothing', '{ book { undeclared } }', all],
    ['custom fields where they are selected', '{ book { customFields { shelf } } }', ['customFields']],
    [
      'what directives leave out as well',
      '{ book { title @skip(if: true) ... @include(if: false) { pages } } }',
      ['title', 'pages'],
    ],
    [
      'fragments',
      '{ book { ...A } } fragment A on Book { pages ...B } fragment B on Named { title }',
      ['title', 'pages'],
    ],
    ['both of two fields of one name', '{ book { title } ... { book { pages } } }', ['title', 'pages']],
    ['lists', '{ list { title } }', ['title']],
    [
      'an interface with what applies',
      '{ node { id ... on Book { title } ... on Author { name } ... on Named { title } } }',
      ['title'],
    ],
    ['everything behind a type that says nothing of how it is told', '{ named { title } }', all],
    ['everything behind such a union', '{ found { ... on Book { title } } }', all],
    ['everything for what is neither rows nor a connection', '{ shelf { book { title } } }', all],
    ['everything for that also where nothing of it is selected', '{ shelf { __typename } }', all],
    ['nodes', '{ books { nodes { title } totalCount __typename } }', ['title']],
    ['edges', '{ books { edges { __typename node { ...A } } } } fragment A on Book { pages }', ['pages']],
    ['nothing of rows that only are counted', '{ books { totalCount } }', []],
    ['everything for what else a connection has', '{ books { nodes { title } statistics } }', all],
    ['everything for what else an edge has', '{ books { edges { rank } } }', all],
    ['connections behind fragments', '{ books { ...C } } fragment C on BookConnection { nodes { title } }', ['title']],
  ])('is: %s', (_what, query, columns) => {
    expect(selected(query).columns).toEqual(columns);
  });

  it('has what cursors are made of where some may be shown', () => {
    expect(selected('{ books { nodes { title } } }').cursors).toBe(false);
    expect(selected('{ books { edges { node { title } } } }').cursors).toBe(false);
    expect(selected('{ books { edges { cursor } } }').cursors).toBe(true);
    expect(selected('{ books { pageInfo { endCursor } } }').cursors).toBe(true);
  });

  it('is everything where the resolver does not tell of its field, or its type is told by a function', () => {
    expect(selectedColumns(book, undefined)).toMatchObject({ columns: { names: all }, cursors: true });
    const schema = bookSchema();
    (schema.getType('Book') as { isTypeOf?: unknown }).isTypeOf = () => true;
    expect(selected('{ book { title } }', schema).columns).toEqual(all);
    declareReads(schema.getType('Book') as never, ['pages']);
    expect(selected('{ book { title } }', schema).columns).toEqual(['title', 'pages']);
  });
});
