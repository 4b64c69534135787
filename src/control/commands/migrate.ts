import type pg from 'pg';
import type { Module } from '../../composition/module.ts';
import { contains, parse } from '../../data/statement-tree.ts';
import { type Fault, formatFaults, RowhouseError } from '../../kernel/errors.ts';
import { connect } from '../connect.ts';
import { type MigrationFile, postgratorFor, type Stream, streamState, streamsOf } from '../migration-streams.ts';
import { groupRoles, primaryCluster, sharedSchema } from '../names.ts';
import { prepareRoles } from '../prepare-roles.ts';

export interface MigrateOptions {
  readonly adminDatabaseUrl: string;
  /** Core and all extensions: every placement has every extension's tables (law 3). */
  readonly modules: readonly Module[];
  /** Told before the whole is committed. */
  readonly onProgress?: (applied: AppliedMigration) => void;
}

export interface AppliedMigration {
  /** `database`, `catalog`, or a module's name. */
  readonly stream: string;
  readonly version: number;
  readonly name: string;
}

/**
 * Brings the database to the version of this code: roles, catalog, door, and the tables of core and every extension.
 *
 * Everything happens in one transaction under one lock: a run that dies leaves nothing behind, and two runs at once do
 * the work once. A migration whose text has changed since it was applied is refused, and so is a database that newer
 * code has migrated.
 *
 * @returns the migrations that were applied, none when there was nothing to do
 * @throws RowhouseError MIGRATION_FAILED, DATABASE_UNAVAILABLE
 */
export async function migrate(options: MigrateOptions): Promise<readonly AppliedMigration[]> {
  const client = await connect(options.adminDatabaseUrl, 'ROWHOUSE_ADMIN_DATABASE_URL', 'rowhouse migrate');
  const applied: AppliedMigration[] = [];
  try {
    await client.query('begin');
    await noticeLostClient(client);
    await client.query(`select pg_advisory_xact_lock(hashtext('rowhouse migrate'))`);
    await prepareRoles(client, [sharedSchema]);
    await client.query(`set local role ${groupRoles.owner}`);
    const streams = streamsOf(options.modules);
    const pending = await pendingOf(client, streams);
    for (const stream of streams) {
      for (const migration of await runStream(client, stream, pending.get(stream) ?? [])) {
        applied.push(migration);
        options.onProgress?.(migration);
      }
    }
    await client.query(`insert into rowhouse_catalog.clusters (name) values ($1::text) on conflict do nothing`, [
      primaryCluster,
    ]);
    await client.query('commit');
  } catch (cause) {
    await client.query('rollback').catch(() => {});
    if (cause instanceof RowhouseError) throw cause;
    throw new RowhouseError('MIGRATION_FAILED', {
      message: `The database could not be migrated; nothing was changed: ${(cause as Error).message}`,
      cause,
    });
  } finally {
    await client.end().catch(() => {});
  }
  return applied;
}

/**
 * Lets the server notice that its client was killed: it would work on otherwise, and hold the lock until the statement
 * ends. Not every platform can tell (PostgreSQL manual, "Client Connection Defaults").
 */
async function noticeLostClient(client: pg.ClientBase): Promise<void> {
  await client.query('savepoint noticing');
  try {
    await client.query(`set local client_connection_check_interval = '1s'`);
  } catch {
    await client.query('rollback to savepoint noticing');
  }
}

/** What is to be applied, by stream. @throws RowhouseError MIGRATION_FAILED with every fault, before anything ran */
async function pendingOf(
  client: pg.ClientBase,
  streams: readonly Stream[],
): Promise<ReadonlyMap<Stream, readonly MigrationFile[]>> {
  const pending = new Map<Stream, readonly MigrationFile[]>();
  const faults: Fault[] = [];
  for (const stream of streams) {
    const state = await streamState(client, stream);
    pending.set(stream, state.pending);
    faults.push(...state.faults, ...state.pending.flatMap((file) => transactionControlIn(stream, file)));
  }
  if (faults.length === 0) return pending;
  throw new RowhouseError('MIGRATION_FAILED', {
    message: `The database was not migrated; nothing was changed:\n${formatFaults(faults)}`,
    details: { faults },
  });
}

/** A COMMIT among the statements would leave half of the work behind when the other half fails. */
function transactionControlIn(stream: Stream, { file, text }: MigrationFile): readonly Fault[] {
  const statements = parse(text);
  // What does not parse is answered by the database, which knows its own grammar and names the line.
  if (typeof statements === 'string') return [];
  return statements.some((statement) => contains(statement, new Set(['TransactionStmt'])))
    ? [
        {
          at: `${stream.name}/${file}`,
          message: 'must not begin, commit or roll back: all migrations are one transaction.',
        },
      ]
    : [];
}

async function runStream(
  client: pg.ClientBase,
  stream: Stream,
  pending: readonly MigrationFile[],
): Promise<readonly AppliedMigration[]> {
  await client.query(`set local role ${groupRoles.owner}`);
  await client.query(`set local search_path = ${stream.searchPath}, pg_temp`);
  const postgrator = postgratorFor(stream, client);
  let running: MigrationFile | undefined;
  postgrator.on('migration-started', ({ version }) => {
    running = pending.find((file) => file.version === version);
  });
  try {
    const migrations = await postgrator.migrate();
    return migrations.map(({ version, name }) => ({ stream: stream.name, version, name }));
  } catch (cause) {
    if (!running) throw cause;
    throw new RowhouseError('MIGRATION_FAILED', {
      message: `The migration ${stream.name}/${running.file} failed${lineOf(cause, running.text)}; nothing was changed: ${(cause as Error).message}`,
      cause,
    });
  }
}

/** Where in the file PostgreSQL found the fault, where it tells a position (in characters from 1). */
function lineOf(error: unknown, text: string): string {
  const position = Number((error as { position?: string }).position);
  if (!Number.isInteger(position) || position < 1) return '';
  return ` at line ${
    [...text]
      .slice(0, position - 1)
      .join('')
      .split('\n').length
  }`;
}
