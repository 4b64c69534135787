/**
 * Laws 1 and 3 on a parse tree: only the constructs, names and functions that a statement on tenant rows needs.
 * Constructs are an allow list, so that what a later PostgreSQL adds is refused until someone has thought about it.
 */
import { functionRefusal } from './statement-functions.ts';
import { type Construct, type Query, wordsOf } from './statement-tree.ts';

const queryTags: ReadonlySet<string> = new Set<Query['tag']>(['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt']);

/** Everything else that may occur (PostgreSQL 15 grammar; SQL/JSON constructors, XML and TABLESAMPLE are left out). */
const constructs: ReadonlySet<string> = new Set(
  `A_ArrayExpr A_Const A_Expr A_Indices A_Indirection A_Star Alias BitString BoolExpr Boolean BooleanTest CTECycleClause
  CTESearchClause CaseExpr CaseWhen CoalesceExpr CollateClause ColumnDef ColumnRef CommonTableExpr Float FuncCall
  GroupingFunc GroupingSet IndexElem InferClause Integer JoinExpr List LockingClause MinMaxExpr MultiAssignRef
  NamedArgExpr NullTest OnConflictClause ParamRef RangeFunction RangeSubselect RangeVar ResTarget ReturningClause RowExpr
  SQLValueFunction SetToDefault SortBy String SubLink TypeCast TypeName WindowDef WithClause`.split(/\s+/),
);

/** Names under which people know the statements that they are most likely to try. */
const familiarNames: Readonly<Record<string, string>> = Object.freeze({
  CallStmt: 'CALL',
  CheckPointStmt: 'CHECKPOINT',
  CopyStmt: 'COPY',
  CreateStmt: 'CREATE TABLE',
  CreateTableAsStmt: 'CREATE TABLE AS',
  DeclareCursorStmt: 'DECLARE CURSOR',
  DoStmt: 'DO',
  DropStmt: 'DROP',
  ExecuteStmt: 'EXECUTE',
  ExplainStmt: 'EXPLAIN',
  IntoClause: 'SELECT INTO',
  ListenStmt: 'LISTEN',
  LockStmt: 'LOCK',
  MergeStmt: 'MERGE',
  NotifyStmt: 'NOTIFY',
  PrepareStmt: 'PREPARE',
  TransactionStmt: 'transaction control',
  TruncateStmt: 'TRUNCATE',
  VariableSetStmt: 'SET or RESET',
  VariableShowStmt: 'SHOW',
});

/** Calls to which the parser itself adds the schema although they print as ordinary ones (gram.y, `SystemFuncName`). */
const madeByParser: ReadonlySet<string> = new Set(
  ['like_escape', 'similar_to_escape', 'json_object'].map((name) => `pg_catalog.${name}`),
);

/** A statement of one of the four kinds, as opposed to anything that PostgreSQL can parse besides. */
export function isQuery(construct: Construct): construct is Query {
  return queryTags.has(construct.tag);
}

/** The faults of law 1 in a statement, as sentences. */
export function nameFaults(statement: Construct): readonly string[] {
  if (isQuery(statement)) return faultsBelow(statement);
  return [`${nameOf(statement)} is not allowed; a statement is a SELECT, INSERT, UPDATE or DELETE`];
}

function faultsBelow(construct: Construct): readonly string[] {
  if (!isQuery(construct) && !constructs.has(construct.tag)) return [`${nameOf(construct)} is not allowed`];
  return [...faultsAt(construct), ...construct.parts.flatMap(faultsBelow)];
}

function nameOf({ tag }: Construct): string {
  return familiarNames[tag] ?? tag;
}

function faultsAt(construct: Construct): readonly string[] {
  switch (construct.tag) {
    case 'RangeVar': {
      const { catalogname, schemaname, relname } = construct.value;
      return relationFaults([catalogname, schemaname, relname].filter((word) => word !== undefined));
    }
    case 'FuncCall': {
      const words = wordsOf(construct.value.funcname);
      const bySyntax = construct.value.funcformat === 'COERCE_SQL_SYNTAX' || madeByParser.has(words.join('.'));
      return [...(bySyntax ? [] : qualified('function', words)), ...callFaults(words.at(-1)!)];
    }
    case 'ColumnRef':
      return columnFaults(wordsOf(construct.value.fields));
    case 'A_Indirection':
      return indirectionFaults(wordsOf(construct.value.indirection));
    case 'TypeName':
      return qualified('type', wordsOf(construct.value.names), 'pg_catalog');
    case 'A_Expr':
      return qualified('operator', wordsOf(construct.value.name));
    case 'SubLink':
      return qualified('operator', wordsOf(construct.value.operName));
    case 'SortBy':
      return qualified('operator', wordsOf(construct.value.useOp));
    case 'CollateClause':
      return qualified('collation', wordsOf(construct.value.collname), 'pg_catalog');
    case 'IndexElem':
      return [
        ...qualified('collation', wordsOf(construct.value.collation), 'pg_catalog'),
        ...qualified('operator class', wordsOf(construct.value.opclass)),
      ];
    case 'JoinExpr':
      return joinFaults(construct.value.isNatural, construct.value.alias?.aliasname);
    default:
      return [];
  }
}

function qualified(what: string, words: readonly string[], allowedSchema?: string): readonly string[] {
  if (words.length < 2 || (words.length === 2 && words[0] === allowedSchema)) return [];
  return [`${what} "${words.join('.')}" is qualified; write "${words.at(-1)}", search_path decides where it is found`];
}

function relationFaults(words: readonly string[]): readonly string[] {
  const name = words.at(-1) ?? '';
  if (name.startsWith('pg_') || words.at(-2) === 'information_schema') {
    return [`relation "${words.join('.')}" is a system catalog`];
  }
  return qualified('relation', words);
}

function callFaults(name: string, writtenAs?: string): readonly string[] {
  const reason = functionRefusal(name);
  if (reason === undefined) return [];
  const what = writtenAs === undefined ? '' : `"${writtenAs}" can call it: `;
  return [`${what}function "${name}" is not allowed: ${reason}`];
}

/**
 * `x.f` is the call `f(x)` when x has no column f (PostgreSQL manual, "Using Composite Types in Queries"):
 * `select x.current_setting from unnest(array['role']) x` reads a setting.
 */
function columnFaults(words: readonly string[]): readonly string[] {
  if (words.length > 2) return qualified('column', words);
  return words.length === 2 ? callFaults(words[1]!, words.join('.')) : [];
}

/** `(value).f` is a call as well, and `(value).*` an unnamed list of columns. */
function indirectionFaults(words: readonly string[]): readonly string[] {
  return words.flatMap((word) =>
    word === '*' ? ['"(...).*" is not allowed; name the columns'] : callFaults(word, `(...).${word}`),
  );
}

function joinFaults(isNatural: boolean | undefined, alias: string | undefined): readonly string[] {
  const faults: string[] = [];
  if (isNatural) faults.push('a NATURAL join changes its meaning with every new column; write ON or USING');
  // It would hide the tables inside, and their names could then mean others.
  if (alias !== undefined) faults.push(`the alias "${alias}" of a join in parentheses is not allowed; leave it out`);
  return faults;
}
