import pg from 'pg';
import type { ExtensionRegistry } from '../composition/requirements.ts';
import { translateDatabaseError } from '../data/sqlstate.ts';
import { groupRoles } from './roles.ts';

/** What control commands work with. */
export interface Control {
  /** Runs work in one transaction on the catalog, as the control role. */
  transaction<Result>(work: (client: pg.ClientBase) => Promise<Result>): Promise<Result>;
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
    allowExitOnIdle: true,
  });
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
        await client.query(`set local role ${groupRoles.control}`);
        const result = await work(client);
        await client.query('commit');
        client.release();
        return result;
      } catch (error) {
        const translated = translateDatabaseError(error);
        await client.query('rollback').then(
          () => client.release(),
          () => client.release(true),
        );
        throw translated;
      }
    },
    extensions: options.extensions,
    actor: options.actor,
    close: () => pool.end(),
  });
}
