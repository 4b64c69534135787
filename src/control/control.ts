import pg from 'pg';
import type { ExtensionRegistry } from '../composition/requirements.ts';
import { DatabaseError, translateDatabaseError } from '../data/sqlstate.ts';
import { RowhouseError } from '../kernel/errors.ts';
import { takeTurn } from './control-turn.ts';
import { groupRoles } from './names.ts';

/** What control commands work with. */
export interface Control {
  /**
   * Runs work in one transaction on the catalog, as the control role.
   *
   * @throws RowhouseError DATABASE_UNAVAILABLE, HOUSE_NOT_MIGRATED, CONTROL_ROLE_REFUSED, and what the work throws
   */
  transaction<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result>;
  /**
   * Does work while nobody else does work of the same name; whoever comes second waits.
   *
   * @param work gets a signal that is aborted when the turn was lost with its connection
   * @param onWaiting told when someone else is at it
   * @throws RowhouseError DATABASE_UNAVAILABLE, and what the work throws
   */
  inTurn<Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, onWaiting?: () => void): Promise<Result>;
  readonly extensions: ExtensionRegistry;
  /** Who gives the commands, as the audit records it: `cli:USER`, `tenant:SUBJECT`. */
  readonly actor: string;
  close(): Promise<void>;
}

export interface ControlOptions {
  /** URL of the control role, or of an administrator who may become it. */
  readonly databaseUrl: string;
  readonly extensions: ExtensionRegistry;
  readonly actor: string;
}

export function createControl(options: ControlOptions): Control {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    application_name: 'rowhouse control',
    max: 2,
    connectionTimeoutMillis: 5_000,
    query_timeout: 60_000,
    keepAlive: true,
    allowExitOnIdle: true,
  });
  // Whoever is at work is told by the statement in flight.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return Object.freeze({
    async transaction<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result> {
      let client: pg.PoolClient;
      try {
        client = await pool.connect();
      } catch (error) {
        throw translateDatabaseError(error);
      }
      try {
        await client.query('begin');
        await client.query(`set local role ${groupRoles.control}`).catch((error) => {
          throw explainRole(error);
        });
        const result = await work(client);
        await commit(client);
        client.release();
        return result;
      } catch (error) {
        const translated = explainAbsence(translateDatabaseError(error));
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        throw translated;
      }
    },
    inTurn: <Result>(name: string, work: (signal: AbortSignal) => Promise<Result>, onWaiting?: () => void) =>
      takeTurn(options.databaseUrl, name, work, onWaiting),
    extensions: options.extensions,
    actor: options.actor,
    close: () => pool.end(),
  });
}

/** As a session's COMMIT: what is not answered may have been made, what is answered otherwise was not. */
async function commit(client: pg.ClientBase): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('commit'));
  } catch (error) {
    const translated = translateDatabaseError(error);
    const inDoubt = translated instanceof DatabaseError && translated.connectionLost && !translated.neverSent;
    throw inDoubt ? new RowhouseError('OUTCOME_UNKNOWN', { cause: error }) : translated;
  }
  if (command !== 'COMMIT') {
    throw new RowhouseError('COMMIT_FAILED', { cause: new Error(`COMMIT answered ${command}`) });
  }
}

/** A role that is not there is answered with invalid_parameter_value, one that may not be taken with insufficient_privilege. */
function explainRole(error: unknown): RowhouseError {
  const translated = translateDatabaseError(error);
  const sqlstate = translated instanceof DatabaseError ? translated.sqlstate : undefined;
  if (sqlstate === '22023') return new RowhouseError('HOUSE_NOT_MIGRATED', { cause: error });
  if (sqlstate === '42501') return new RowhouseError('CONTROL_ROLE_REFUSED', { cause: error });
  return translated;
}

/** The roles belong to the server and may be there for another house: this database lacks the catalog or a part of it. */
function explainAbsence(error: RowhouseError): RowhouseError {
  const absent = ['3F000', '42P01', '42703'];
  const sqlstate = error instanceof DatabaseError ? error.sqlstate : undefined;
  if (sqlstate === undefined || !absent.includes(sqlstate)) return error;
  return new RowhouseError('HOUSE_NOT_MIGRATED', { cause: error.cause });
}
