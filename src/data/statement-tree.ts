/**
 * PostgreSQL's own parser and a uniform view of its parse tree: every node as `{ tag, value }`.
 *
 * The parser is that of PostgreSQL 18 (raw parse tree, PostgreSQL manual, "The Parser Stage"). Its JSON tags a node
 * with its type only where the C field is a generic `Node *`; where the field has a fixed type the tag is left out. The
 * table of those fields below puts it back, so that one walk sees everything and nothing nested escapes it.
 */
// Before the parser: it begins to compile when it is imported.
import './webassembly-compiler.ts';
import {
  type A_Expr,
  type A_Indirection,
  type CollateClause,
  type ColumnRef,
  type CommonTableExpr,
  type DeleteStmt,
  type FuncCall,
  hasSqlDetails,
  type IndexElem,
  type InsertStmt,
  type JoinExpr,
  type LockingClause,
  loadModule,
  type Node,
  parseSync,
  type RangeVar,
  type SelectStmt,
  type SortBy,
  type SubLink,
  type TypeName,
  type UpdateStmt,
} from 'libpg-query';

// The parser is WebAssembly and starts asynchronously; after this line it can be called synchronously.
await loadModule();

interface ConstructTypes {
  A_Expr: A_Expr;
  A_Indirection: A_Indirection;
  CollateClause: CollateClause;
  ColumnRef: ColumnRef;
  CommonTableExpr: CommonTableExpr;
  DeleteStmt: DeleteStmt;
  FuncCall: FuncCall;
  IndexElem: IndexElem;
  InsertStmt: InsertStmt;
  JoinExpr: JoinExpr;
  LockingClause: LockingClause;
  RangeVar: RangeVar;
  SelectStmt: SelectStmt;
  SortBy: SortBy;
  SubLink: SubLink;
  TypeName: TypeName;
  UpdateStmt: UpdateStmt;
}

/**
 * A node of the parse tree, with the nodes directly below it. Tags that no rule speaks of occur too: a `switch` over
 * `tag` needs its `default`.
 */
export type Construct = {
  [Tag in keyof ConstructTypes]: {
    readonly tag: Tag;
    readonly value: ConstructTypes[Tag];
    readonly parts: readonly Construct[];
  };
}[keyof ConstructTypes];

/** The four statements that have query levels. */
export type Query = Extract<Construct, { tag: 'SelectStmt' | 'InsertStmt' | 'UpdateStmt' | 'DeleteStmt' }>;

/** Fields of a fixed type, whose values carry no tag of their own. One that is missing here is refused as unknown. */
const tagOfField: Readonly<Record<string, string>> = Object.freeze({
  alias: 'Alias',
  boolval: 'Boolean',
  bsval: 'BitString',
  collClause: 'CollateClause',
  cycle_clause: 'CTECycleClause',
  fval: 'Float',
  infer: 'InferClause',
  intoClause: 'IntoClause',
  ival: 'Integer',
  join_using_alias: 'Alias',
  larg: 'SelectStmt',
  onConflictClause: 'OnConflictClause',
  over: 'WindowDef',
  rarg: 'SelectStmt',
  relation: 'RangeVar',
  returningClause: 'ReturningClause',
  search_clause: 'CTESearchClause',
  sval: 'String',
  typeName: 'TypeName',
  withClause: 'WithClause',
});

/** The statements in a text, or the sentence that says why it cannot be parsed. */
export function parse(text: string): readonly Construct[] | string {
  // The parser reads a C string and would not see what follows a NUL.
  if (text.includes('\0')) return 'the text contains a NUL character';
  if (text.trim() === '') return [];
  try {
    return (parseSync(text).stmts ?? []).map(({ stmt }) => constructOf('stmt', stmt as Node));
  } catch (error) {
    if (error instanceof RangeError) return nestsTooDeeply;
    const position = hasSqlDetails(error) ? ` (character ${(error.sqlDetails?.cursorPosition ?? 0) + 1})` : '';
    return `the text is not valid SQL: ${(error as Error).message}${position}`;
  }
}

/** The sentence for a tree that is deeper than the JavaScript stack. */
export const nestsTooDeeply = 'the text nests too deeply';

/** Whether a node of one of these tags stands at or below a node. */
export function contains(root: Construct, tags: ReadonlySet<string>): boolean {
  return tags.has(root.tag) || root.parts.some((part) => contains(part, tags));
}

/** The words of a list of String nodes: `pg_catalog.count` is `['pg_catalog', 'count']`, a star is `'*'`. */
export function wordsOf(names: readonly Node[] | undefined): readonly string[] {
  return (names ?? []).map((name) => ('String' in name ? (name.String.sval ?? '') : 'A_Star' in name ? '*' : ''));
}

function constructOf(field: string, node: object): Construct {
  const [key] = Object.keys(node);
  // Types begin with an upper-case letter, fields with a lower-case one.
  const tagged = key !== undefined && key < 'a';
  const value = tagged ? (node as Record<string, object>)[key]! : node;
  return { tag: tagged ? key : (tagOfField[field] ?? `"${field}"`), value, parts: partsOf(value) } as Construct;
}

function partsOf(value: object): Construct[] {
  const parts: Construct[] = [];
  for (const [field, content] of Object.entries(value)) {
    if (typeof content !== 'object' || content === null) continue;
    for (const item of Array.isArray(content) ? content : [content]) {
      // `{}` stands for NULL in a list, such as a function in FROM without a column definition list.
      if (Object.keys(item).length > 0) parts.push(constructOf(field, item));
    }
  }
  return parts;
}
