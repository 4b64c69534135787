import { LRUCache } from 'lru-cache';
import type { Columns } from './columns.ts';
import { type Given, type Sql, statementFor, statementOf } from './sql.ts';

/** A statement for a list of ids. */
export type Statement = (ids: readonly string[]) => Sql;

/** Most statements that are kept for one choice of columns: orders and sizes of pages are a client's. */
const statementsKept = 50;

const kept = new WeakMap<Columns, LRUCache<string, Statement>>();

/**
 * A statement that has the same text for all operations: it is put together at its first use, and its text is one object
 * from then on, by which the guard and the connections know it again.
 *
 * @param name tells those of the same columns apart
 * @param build writes it, given a fragment that stands for the ids
 */
export function keptStatement(columns: Columns, name: string, build: (ids: Sql) => Sql): Statement {
  let statements = kept.get(columns);
  if (!statements) {
    statements = new LRUCache({ max: statementsKept });
    kept.set(columns, statements);
  }
  let statement = statements.get(name);
  if (!statement) {
    statement = statementOf(build);
    statements.set(name, statement);
  }
  return statement;
}

const keptInsertions = new WeakMap<object, LRUCache<string, (input: never) => Sql>>();

/**
 * The same for a statement that writes.
 *
 * @param owner as long as which it is kept
 * @param name tells it from the others of its owner: equal names must mean equal texts
 * @param build see {@link statementFor}; the statement outlives the request that it was made for, so this must hold nothing of it
 */
export function keptInsertion<Input>(
  owner: object,
  name: string,
  build: (given: Given<Input>) => Sql,
): (input: Input) => Sql {
  let statements = keptInsertions.get(owner);
  if (!statements) {
    statements = new LRUCache({ max: statementsKept });
    keptInsertions.set(owner, statements);
  }
  let statement = statements.get(name) as ((input: Input) => Sql) | undefined;
  if (!statement) {
    statement = statementFor(build);
    statements.set(name, statement);
  }
  return statement;
}
