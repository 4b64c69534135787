import { faultsOf } from '../../src/data/statement-guard.ts';
import { createPostgresProxy, type PostgresProxy } from './postgres-proxy.ts';

/** A statement as it went over the wire, whoever in the process sent it. */
export interface RecordedStatement {
  readonly text: string;
  /** Parameters as text. */
  readonly values: ReadonlyArray<string | null>;
  /** The tenant that the transaction had been entered for; undefined outside of one. */
  readonly tenantId: string | undefined;
}

/** A proxy that writes down every statement that passes (law 2). */
export interface StatementRecorder {
  readonly proxy: PostgresProxy;
  readonly statements: readonly RecordedStatement[];
}

/** Statements by which a session begins, waits for others, saves, and ends; everything else is data. */
const control =
  /^(begin isolation level .*|select rowhouse\.enter\(.*\)|select pg_advisory_xact_lock(_shared)?\(.*\)|(rollback to |release )?savepoint rowhouse_field|set local plan_cache_mode = auto|commit|rollback)$/;

/** @param serverUrl any URL of the server that is to be recorded */
export async function recordStatements(serverUrl: string): Promise<StatementRecorder> {
  const statements: RecordedStatement[] = [];
  const proxy = await createPostgresProxy(serverUrl, () => {
    let tenantId: string | undefined;
    const record = (text: string, values: ReadonlyArray<string | null>): void => {
      statements.push({ text, values, tenantId });
      if (text.startsWith('select rowhouse.enter(')) tenantId = values[0] ?? undefined;
      if (text === 'commit' || text === 'rollback') tenantId = undefined;
    };
    return (message, text) => {
      const isBound = message[0] === 'B'.charCodeAt(0);
      if (text !== undefined) record(text, isBound ? boundValues(message) : []);
      else if (isBound) record('a statement that was never parsed', boundValues(message));
    };
  });
  return { proxy, statements };
}

/** The statements of sessions that touch tenant rows, or could. */
export function dataStatements(statements: readonly RecordedStatement[]): readonly RecordedStatement[] {
  return statements.filter(({ text }) => !control.test(text));
}

/** What is wrong with a data statement by law 2, as sentences; none when it has its predicate and its tenant. */
export function recordedFaults({ text, values, tenantId }: RecordedStatement): readonly string[] {
  const faults = [...faultsOf(text)];
  if (tenantId === undefined) faults.push('it was executed outside of a session');
  if (values[0] !== tenantId) faults.push(`$1 is ${values[0]}, not the tenant of the session`);
  if (!/\btenant_id = \$1::uuid|\(tenant_id, [^)]*\)\s*(values \(|select )\$1::uuid/.test(text)) {
    faults.push('it does not name $1 as its tenant');
  }
  return faults.map((fault) => `${fault}: ${text}`);
}

/** The parameters of a Bind message; the gateway sends texts alone (PostgreSQL manual, "Message Formats"). */
function boundValues(message: Buffer): ReadonlyArray<string | null> {
  // Behind the type, the length and the names of portal and statement: formats, then values.
  let at = message.indexOf(0, message.indexOf(0, 5) + 1) + 1;
  at += 2 + 2 * message.readInt16BE(at);
  const count = message.readInt16BE(at);
  at += 2;
  const values: (string | null)[] = [];
  for (let index = 0; index < count; index++) {
    const length = message.readInt32BE(at);
    at += 4;
    values.push(length < 0 ? null : message.subarray(at, at + length).toString());
    at += Math.max(length, 0);
  }
  return values;
}
