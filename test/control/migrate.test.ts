import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import type { Extension } from '../../src/kit.ts';
import { adminQuery, databaseUrl } from '../support/databases.ts';
import { type ExtensionFixture, makeExtension, tableMigration } from './migration-fixture.ts';

describe('migrating', () => {
  let name: string;
  let url: string;
  const fixtures: ExtensionFixture[] = [];

  beforeEach(async () => {
    name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
    await adminQuery(inject('adminUrl'), `create database ${name}`);
    url = databaseUrl(inject('adminUrl'), name);
  });
  afterEach(async () => {
    await adminQuery(inject('adminUrl'), `drop database if exists ${name} with (force)`);
    for (const fixture of fixtures.splice(0)) fixture.remove();
  });

  const extension = (...given: Parameters<typeof makeExtension>): ExtensionFixture => {
    const fixture = makeExtension(...given);
    fixtures.push(fixture);
    return fixture;
  };
  const run = (...extensions: readonly Extension[]) =>
    migrate({ adminDatabaseUrl: url, modules: [core, ...extensions] });
  const refusal = (...extensions: readonly Extension[]) =>
    run(...extensions).then(
      () => undefined,
      (error) => error,
    );
  const tablesIn = async (schema: string): Promise<readonly string[]> =>
    (
      await adminQuery<{ name: string }>(
        url,
        'select tablename as name from pg_tables where schemaname = $1 order by 1',
        [schema],
      )
    ).map((row) => row.name);

  it('builds a house in an empty database, and finds nothing to do the second time', async () => {
    const told: string[] = [];
    const applied = await migrate({
      adminDatabaseUrl: url,
      modules: [core],
      onProgress: ({ stream, version }) => told.push(`${stream} ${version}`),
    });
    expect(applied.map(({ stream, version }) => `${stream} ${version}`)).toEqual([
      'database 1',
      'database 2',
      'catalog 1',
      'catalog 2',
      'catalog 3',
      'catalog 4',
      'catalog 5',
      'core 1',
      'core 2',
    ]);
    expect(told).toEqual(applied.map(({ stream, version }) => `${stream} ${version}`));
    const before = await adminQuery(
      url,
      `select oid, xmin::text from pg_class where relnamespace::regnamespace::text ~ '^rowhouse'`,
    );
    expect(await run()).toEqual([]);
    expect(
      await adminQuery(
        url,
        `select oid, xmin::text from pg_class where relnamespace::regnamespace::text ~ '^rowhouse'`,
      ),
    ).toEqual(before);
    expect(await adminQuery(url, 'select name from rowhouse_catalog.clusters')).toEqual([{ name: 'primary' }]);
  });

  it('does the work once when several run at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => run()));
    expect(runs.filter((applied) => applied.length > 0)).toHaveLength(1);
    expect(await tablesIn('rowhouse_shared')).toContain('order_lines');
  });

  it('works on several databases of one server at the same time', async () => {
    const others = Array.from({ length: 6 }, () => `rowhouse_test_${randomBytes(6).toString('hex')}`);
    for (const other of others) await adminQuery(inject('adminUrl'), `create database ${other}`);
    const runs = await Promise.all(
      others.map((other) => migrate({ adminDatabaseUrl: databaseUrl(inject('adminUrl'), other), modules: [core] })),
    );
    expect(new Set(runs.map((applied) => applied.length)).size).toBe(1);
    for (const other of others) await adminQuery(inject('adminUrl'), `drop database ${other} with (force)`);
  });

  it('gives an existing house the tables of a new extension', async () => {
    await run();
    const { extension: notes } = extension('notes', { '001.do.notes.sql': tableMigration('notes') });
    expect(await run(notes)).toEqual([{ stream: 'notes', version: 1, name: 'notes' }]);
    expect(await tablesIn('rowhouse_shared')).toContain('notes');
    expect(await run(notes)).toEqual([]);
  });

  it('applies only what is new of an extension that has grown', async () => {
    const notes = extension('notes', { '001.do.notes.sql': tableMigration('notes') });
    await run(notes.extension);
    notes.write('002.do.colour.sql', 'alter table notes add colour text collate "C";');
    expect(await run(notes.extension)).toEqual([{ stream: 'notes', version: 2, name: 'colour' }]);
  });

  it('makes the tables that an extension refers to first, whatever the order of names', async () => {
    const zones = extension('zones', { '001.do.zones.sql': tableMigration('zones') });
    const addresses = extension(
      'addresses',
      {
        '001.do.addresses.sql': tableMigration(
          'addresses',
          ', zone_id uuid, foreign key (tenant_id, zone_id) references zones (tenant_id, id)',
        ),
      },
      { requires: ['zones'] },
    );
    const applied = await run(addresses.extension, zones.extension);
    expect(applied.map(({ stream }) => stream).slice(-2)).toEqual(['zones', 'addresses']);
  });

  it('finds the migrations of an extension in a folder whose name means something to a shell', async () => {
    const odd = extension('odd', { '001.do.odd.sql': tableMigration('odd') }, { folderName: '[v1] {a,b} (copy)*' });
    expect(await run(odd.extension)).toContainEqual({ stream: 'odd', version: 1, name: 'odd' });
  });

  it('takes the same text with other line ends for the same', async () => {
    const text = tableMigration('notes');
    const notes = extension('notes', { '001.do.notes.sql': text });
    await run(notes.extension);
    notes.write('001.do.notes.sql', text.replaceAll('\n', '\r\n'));
    expect(await run(notes.extension)).toEqual([]);
  });

  it('leaves nothing behind when a migration fails, and tells which and where', async () => {
    const broken = extension('notes', {
      '001.do.notes.sql': tableMigration('notes'),
      '002.do.colour.sql': 'alter table notes add colour text;\n\nalter table notes\n  add shade nonsense;\n',
    });
    const error = await refusal(broken.extension);
    expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
    expect(error.message).toBe(
      'The migration notes/002.do.colour.sql failed at line 4; nothing was changed: type "nonsense" does not exist',
    );
    expect(await adminQuery(url, `select nspname from pg_namespace where nspname ~ '^rowhouse'`)).toEqual([]);
    await run();
    expect(await tablesIn('rowhouse_shared')).not.toContain('notes');
  });

  it('leaves nothing behind when it is killed, and the next run need not wait for the dead one', async () => {
    const slow = extension('notes', {
      '001.do.notes.sql': `${tableMigration('notes')}select pg_sleep(600);`,
    });
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'migrate-process.ts'), url, 'notes', slow.folder],
      {
        stdio: 'inherit',
      },
    );
    const watcher = new pg.Client({ connectionString: url });
    await watcher.connect();
    const sleeping = async (): Promise<boolean> => {
      const { rows } = await watcher.query(
        `select pid from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      return rows.length > 0;
    };
    while (!(await sleeping())) {
      if (child.exitCode !== null) throw new Error('the migration ended by itself');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    slow.write('001.do.notes.sql', tableMigration('notes'));
    const applied = await run(slow.extension);
    expect(applied).toContainEqual({ stream: 'database', version: 1, name: 'door' });
    expect(applied).toContainEqual({ stream: 'notes', version: 1, name: 'notes' });
    expect(await sleeping()).toBe(false);
    await watcher.end();
  });

  it('fails in good order when its connection is cut', async () => {
    const slow = extension('notes', { '001.do.notes.sql': 'select pg_terminate_backend(pg_backend_pid());' });
    const error = await refusal(slow.extension);
    expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
    expect(await adminQuery(url, `select nspname from pg_namespace where nspname ~ '^rowhouse'`)).toEqual([]);
  });

  it('refuses a migration whose text has changed, one that came late, and a database that newer code has migrated: all at once', async () => {
    const notes = extension('notes', {
      '001.do.notes.sql': tableMigration('notes'),
      '003.do.colour.sql': 'alter table notes add colour text collate "C";',
      '004.do.shade.sql': 'alter table notes add shade text collate "C";',
    });
    await run(notes.extension);
    notes.write('001.do.notes.sql', `${tableMigration('notes')}-- changed`);
    notes.write('002.do.late.sql', 'alter table notes add late text collate "C";');
    renameSync(join(notes.folder, 'migrations/004.do.shade.sql'), join(notes.folder, 'migrations/004.shade.sql'));
    const error = await refusal(notes.extension);
    expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
    expect(error.details.faults).toEqual([
      { at: 'notes/001.do.notes.sql', message: expect.stringContaining('has changed since it was applied') },
      { at: 'notes/002.do.late.sql', message: expect.stringContaining('was added below version 4') },
      { at: 'notes', message: expect.stringContaining('has version 4 applied, for which there is no file') },
    ]);
    for (const { message } of error.details.faults) expect(error.message).toContain(message);
  });

  it.each(['commit;', 'begin;', 'rollback;'])('refuses a migration with %s before anything ran', async (statement) => {
    const notes = extension('notes', { '001.do.notes.sql': `${tableMigration('notes')}${statement}` });
    const error = await refusal(notes.extension);
    expect(error.details.faults).toEqual([
      { at: 'notes/001.do.notes.sql', message: expect.stringContaining('must not begin, commit or roll back') },
    ]);
    expect(await adminQuery(url, `select nspname from pg_namespace where nspname ~ '^rowhouse'`)).toEqual([]);
  });

  it('makes everything the owner’s, also what a migration makes after it has reset its role', async () => {
    const notes = extension('notes', { '001.do.notes.sql': 'reset role;' });
    const after = extension('papers', { '001.do.papers.sql': tableMigration('papers') });
    await run(notes.extension, after.extension);
    const owners = await adminQuery(
      url,
      `select distinct relowner::regrole::text as owner from pg_class
      where relnamespace::regnamespace::text ~ '^rowhouse' and relkind in ('r', 'i')`,
    );
    expect(owners).toEqual([{ owner: 'rowhouse_owner' }]);
  });

  it('works where there is no schema public', async () => {
    await adminQuery(url, 'drop schema public');
    expect((await run()).length).toBeGreaterThan(0);
  });

  it('says who cannot connect where, and never the password', async () => {
    const error = await migrate({
      adminDatabaseUrl: 'postgres://ada:hunter2@127.0.0.1:1/house',
      modules: [core],
    }).catch((failure) => failure);
    expect(error).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(error.message).toContain('ada cannot connect to the database house at 127.0.0.1:1');
    expect(error.message).not.toContain('hunter2');
  });
});
