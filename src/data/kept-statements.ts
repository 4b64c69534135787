import { LRUCache } from 'lru-cache';
import type { Columns } from './columns.ts';
import { type Sql, statementOf } from './sql.ts';

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
