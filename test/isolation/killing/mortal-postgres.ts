import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { core, extensions } from '../../../resolvers/index.ts';
import { migrate } from '../../../src/control/commands/migrate.ts';
import { ensureLoginRoles } from '../../../src/control/login-roles.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../../src/embedded/embedded-postgres.ts';
import { adminQuery, databaseUrl, type TestDatabase } from '../../support/databases.ts';

/** `SIGQUIT` is PostgreSQL's immediate shutdown; by `SIGKILL` every process of it goes, without a word to its clients. */
export type Death = 'SIGQUIT' | 'SIGKILL';

const name = 'rowhouse';

/** A PostgreSQL of a test's own, to be killed and started again on the same data and the same port. */
export class MortalPostgres {
  readonly #directory: string;
  #server: EmbeddedPostgres;
  #database: TestDatabase | undefined;

  private constructor(directory: string, server: EmbeddedPostgres) {
    this.#directory = directory;
    this.#server = server;
  }

  static async start(): Promise<MortalPostgres> {
    const directory = mkdtempSync(join(tmpdir(), 'rowhouse-mortal-'));
    // As root, PostgreSQL runs as another user, who must get to its data below this folder.
    chmodSync(directory, 0o711);
    try {
      const mortal = new MortalPostgres(directory, await launch(directory));
      await mortal.#prepare();
      return mortal;
    } catch (error) {
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
      throw error;
    }
  }

  /** A migrated database. */
  get database(): TestDatabase {
    return this.#database!;
  }

  /** Ends it without letting anything finish. Resolves when it is gone. */
  async kill(death: Death): Promise<void> {
    const children = await adminQuery<{ pid: number }>(this.#server.adminUrl, 'select pid from pg_stat_activity');
    const [postmaster] = readFileSync(join(this.#server.dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
    process.kill(Number(postmaster), death);
    // Without their postmaster, busy processes would go on until they have an answer.
    if (death === 'SIGKILL') for (const { pid } of children) killIfThere(pid);
    await this.#server.stop();
  }

  async revive(): Promise<void> {
    this.#server = await launch(this.#directory, this.#server.port);
  }

  async close(): Promise<void> {
    await this.#server.stop();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }

  async #prepare(): Promise<void> {
    const { adminUrl } = this.#server;
    await adminQuery(adminUrl, `create database ${name}`);
    const own = databaseUrl(adminUrl, name);
    await migrate({ adminDatabaseUrl: own, modules: [core, ...extensions] });
    const urls = await ensureLoginRoles(own, 'mortal');
    this.#database = { name, adminUrl: own, urls, drop: async () => {} };
  }
}

function launch(directory: string, port?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({
    stateDirectory: join(directory, 'state'),
    systemDirectory: join(directory, 'system'),
    ...(port !== undefined && { port }),
    // What a killed PostgreSQL has written is with the operating system, which is not killed: nothing needs to be flushed.
    settings: { fsync: 'off', full_page_writes: 'off' },
  });
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
