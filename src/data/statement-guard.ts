/**
 * The guard in front of the one door (laws 1 and 2): what a statement may say is decided on PostgreSQL's own parse tree,
 * before the database sees it. Row-Level Security stays the second lock; neither relies on the other.
 *
 * What it does not see: the bodies of functions and views, and the value of the parameter. It trusts that every table a
 * session can reach is a tenant table, and that the server has `standard_conforming_strings = on` (the default).
 */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import { isQuery, nameFaults } from './statement-names.ts';
import { tenancyOf } from './statement-tenancy.ts';
import { contains, nestsTooDeeply, parse, type Query } from './statement-tree.ts';

/** What a statement may touch: computed once for each distinct text. */
export interface CheckedStatement {
  readonly text: string;
  /** A hash of the text, of 22 characters. */
  readonly digest: string;
  /** The kind of the statement itself; a SELECT may have writing common table expressions. */
  readonly kind: 'select' | 'insert' | 'update' | 'delete';
  /** It needs a READ WRITE transaction: it writes or locks rows somewhere (PostgreSQL manual, SET TRANSACTION). */
  readonly writes: boolean;
  /** One plan is right for every tenant: it reads no table, but inserts at most. */
  readonly suitsAll: boolean;
  /** The n of the `$n` that must carry the tenant's id; undefined when the statement touches no table. */
  readonly tenantParameter: number | undefined;
}

const kinds = Object.freeze({
  SelectStmt: 'select',
  InsertStmt: 'insert',
  UpdateStmt: 'update',
  DeleteStmt: 'delete',
} as const satisfies Record<Query['tag'], CheckedStatement['kind']>);

const writingTags: ReadonlySet<string> = new Set(['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'LockingClause']);

/**
 * Most characters of a statement; values are parameters and do not count. What a client can bring about by the longest of
 * filters, orders and cursors is less than half of it, and takes some 20 ms to check.
 */
export const statementLength = 65_536;

// A house has some hundreds of texts; the bounds are for those that are composed from filters and orders.
const checked = new LRUCache<string, CheckedStatement>({
  max: 5_000,
  maxSize: 4_194_304,
  sizeCalculation: ({ text }) => text.length,
});

/**
 * Checks a statement against laws 1 and 2; a text is parsed once and remembered while it is in use.
 *
 * @throws RowhouseError STATEMENT_REFUSED with all the faults in its message and the text in its cause
 */
export function checkStatement(text: string): CheckedStatement {
  const known = checked.get(text);
  if (known !== undefined) return known;
  const result = inspect(text);
  if (Array.isArray(result)) {
    const message = `The statement was refused before it reached the database: ${result.join('; ')}.`;
    throw new RowhouseError('STATEMENT_REFUSED', { message, cause: { text, faults: result } });
  }
  checked.set(text, result);
  return result;
}

/** All the faults of a statement, as sentences; empty when {@link checkStatement} would accept it. */
export function faultsOf(text: string): readonly string[] {
  const result = inspect(text);
  return Array.isArray(result) ? result : [];
}

function inspect(text: string): CheckedStatement | string[] {
  if (text.length > statementLength) return [`the text has more than ${statementLength} characters`];
  try {
    const statements = parse(text);
    if (typeof statements === 'string') return [statements];
    if (statements.length !== 1) return [`the text holds ${statements.length} statements instead of one`];
    const statement = statements[0]!;
    const names = nameFaults(statement);
    if (!isQuery(statement)) return [...names];
    const { faults, parameter, reads } = tenancyOf(statement);
    if (names.length + faults.length > 0) return [...new Set([...names, ...faults])];
    return Object.freeze({
      text,
      digest: createHash('sha256').update(text).digest('base64url').slice(0, 22),
      kind: kinds[statement.tag],
      writes: contains(statement, writingTags),
      suitsAll: !reads,
      tenantParameter: parameter,
    });
  } catch (error) {
    if (error instanceof RangeError) return [nestsTooDeeply];
    throw error;
  }
}
