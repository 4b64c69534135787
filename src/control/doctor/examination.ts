import type pg from 'pg';
import type { Module } from '../../composition/module.ts';
import type { Entity } from '../../data/entity.ts';
import type { Settings } from '../../kernel/config.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { connect } from '../connect.ts';
import { groupRoles, houseSchemas, sharedSchema } from '../names.ts';
import type { Examination, Login } from './check.ts';

export interface ExaminationOptions {
  readonly settings: Settings & { readonly adminDatabaseUrl: string };
  readonly modules: readonly Module<Entity>[];
  readonly embedded: boolean;
}

/**
 * Opens the connections that checks look through: none of them can write.
 *
 * @throws RowhouseError DATABASE_UNAVAILABLE when the administrator cannot connect; that a login cannot is a finding
 */
export async function openExamination(
  options: ExaminationOptions,
): Promise<{ examination: Examination; close(): Promise<void> }> {
  const { settings } = options;
  const opened: pg.Client[] = [];
  const open = async (url: string, variable: string): Promise<pg.Client> => {
    const client = await connect(url, variable, 'rowhouse doctor');
    opened.push(client);
    await client.query('set default_transaction_read_only = on');
    await client.query(`set statement_timeout = '60s'`);
    return client;
  };
  const login = async (url: string | undefined, variable: string): Promise<Login | undefined> => {
    if (url === undefined) return undefined;
    try {
      const client = await open(url, variable);
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      // The one that PostgreSQL named when it accepted the connection; not in the types of pg.
      const named = (client as unknown as { readonly processID: number }).processID;
      return { variable, url, client, failure: undefined, pooled: named !== rows[0]?.pid };
    } catch (error) {
      return { variable, url, client: undefined, failure: reasonOf(error), pooled: false };
    }
  };
  const close = async (): Promise<void> => {
    await Promise.all(opened.map((client) => client.end().catch(() => {})));
  };
  try {
    const client = await open(settings.adminDatabaseUrl, 'ROWHOUSE_ADMIN_DATABASE_URL');
    const logins = {
      gateway: await login(settings.databaseUrl, 'ROWHOUSE_DATABASE_URL'),
      directory: await login(settings.catalogDatabaseUrl, 'ROWHOUSE_CATALOG_DATABASE_URL'),
      control: await login(settings.controlDatabaseUrl, 'ROWHOUSE_CONTROL_DATABASE_URL'),
    };
    const examination = { ...(await survey(client)), ...options, logins, client };
    return { examination: Object.freeze({ ...examination, administratorUrl: settings.adminDatabaseUrl }), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is there to be examined; becomes the owner on the way, who may read all of it. */
export async function survey(
  client: pg.ClientBase,
): Promise<Pick<Examination, 'migrated' | 'placements' | 'refusedOwner'>> {
  // Names are printed as seen from here, so that definitions can be compared.
  await client.query('set search_path = pg_catalog');
  const { rows } = await client.query<{ migrated: boolean }>(
    // By name: to_regclass is refused to whom the schema is closed.
    `select to_regrole($3::text) is not null and exists (
      select from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1::text and c.relname = $2::text
    ) as migrated`,
    [houseSchemas.catalog, 'placements', groupRoles.owner],
  );
  if (!rows[0]?.migrated) return { migrated: false, placements: [], refusedOwner: undefined };
  const refusedOwner = await client.query(`set role ${groupRoles.owner}`).then(() => undefined, reasonOf);
  const { rows: placements } = await client
    .query<{ name: string }>(
      `select distinct schema_name as name from rowhouse_catalog.placements where tier <> 'database' order by 1`,
    )
    .catch(() => ({ rows: [] }));
  return {
    migrated: true,
    placements: [...new Set([sharedSchema, ...placements.map(({ name }) => name)])],
    refusedOwner,
  };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof RowhouseError ? (error.cause ?? error) : error;
  return cause instanceof Error ? cause.message : String(cause);
}
