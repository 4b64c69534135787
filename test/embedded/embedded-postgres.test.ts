import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type EmbeddedOptions,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded/embedded-postgres.ts';
import { processFacts } from '../../src/embedded/process-facts.ts';
import { readRunningStateRecord, readStateRecord, updateStateRecord } from '../../src/embedded/state-record.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

async function ask(url: string, ...statements: string[]): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows[0];
  } finally {
    await client.end();
  }
}

const kept = 'select value from kept';

describe('embedded PostgreSQL', { timeout: 30_000 }, () => {
  let directory: string;
  let options: EmbeddedOptions;
  let notices: string[];
  let servers: EmbeddedPostgres[];
  let gateways: GatewayProcess[];

  // Making a data directory takes a second: tests share this one and leave its data as they found it.
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rowhouse-embedded-'));
    chmodSync(directory, 0o711);
    options = { stateDirectory: join(directory, 'state'), systemDirectory: join(directory, 'system') };
    const server = await startEmbeddedPostgres(options);
    await ask(server.adminUrl, 'create table kept (value text)', "insert into kept values ('still here')");
    await server.stop();
  });

  beforeEach(() => {
    notices = [];
    servers = [];
    gateways = [];
  });

  afterEach(async () => {
    for (const gateway of gateways) await gateway.end('SIGKILL');
    for (const server of servers) await server.stop();
    // A gateway that was killed has left its server running: a start ends it.
    if (readStateRecord(options.stateDirectory)?.postgresPid) await (await startEmbeddedPostgres(options)).stop();
  });

  afterAll(() => rmSync(directory, { recursive: true, force: true, maxRetries: 10 }));

  async function start(more: Partial<EmbeddedOptions> = {}): Promise<EmbeddedPostgres> {
    const server = await startEmbeddedPostgres({ ...options, onNotice: (line) => notices.push(line), ...more });
    servers.push(server);
    return server;
  }

  function gateway(...args: Parameters<typeof spawnGateway>): GatewayProcess {
    const spawned = spawnGateway(...args);
    gateways.push(spawned);
    return spawned;
  }

  test('a second start finds the same data under the same address and password', async () => {
    const first = await start();
    expect(await ask(first.adminUrl, kept)).toEqual({ value: 'still here' });
    await first.stop();
    await expect(ask(first.adminUrl, 'select 1')).rejects.toThrow('ECONNREFUSED');

    const second = await start();
    expect(second.adminUrl).toBe(first.adminUrl);
    expect(await ask(second.adminUrl, kept)).toEqual({ value: 'still here' });
    await second.stop();
    await second.stop();
  });

  test('the server is local, asks for a password, and has what the tables need', async () => {
    const server = await start({ settings: { max_connections: '33' } });
    const facts = await ask(
      server.adminUrl,
      `select current_setting('server_encoding') as encoding, current_setting('data_checksums') as checksums,
        current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
        current_setting('max_connections') as connections, current_setting('fsync') as fsync,
        lower('ÀÉ') as lowered, 'a' collate "und-x-icu" < 'B' as by_language,
        (select bool_and(auth_method = 'scram-sha-256') from pg_hba_file_rules) as scram`,
    );
    expect(facts).toEqual({
      encoding: 'UTF8',
      checksums: 'on',
      addresses: '127.0.0.1',
      sockets: '',
      connections: '33',
      fsync: 'on',
      lowered: 'àé',
      by_language: true,
      scram: true,
    });
    const guessed = new URL(server.adminUrl);
    guessed.password = 'postgres';
    await expect(ask(guessed.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
  });

  test('only the owner of the state directory can read its record, its log and its data', async () => {
    const server = await start();
    expect(modeOf(options.stateDirectory)).toBe('700');
    for (const name of ['state.json', 'postgres.log', 'lock']) {
      expect([name, modeOf(join(options.stateDirectory, name))]).toEqual([name, '600']);
    }
    expect(modeOf(server.dataDirectory)).toBe('700');
    expect(readStateRecord(options.stateDirectory)).toMatchObject({
      version: 1,
      pid: process.pid,
      port: server.port,
      dataDirectory: server.dataDirectory,
    });
  });

  test('a command in another shell finds a running server, and none once it has stopped', async () => {
    expect(readRunningStateRecord(options.stateDirectory)).toBeUndefined();
    const owner = gateway(options);
    const adminUrl = await owner.says('adminUrl');
    const record = readRunningStateRecord(options.stateDirectory);
    expect(record).toMatchObject({ pid: owner.child.pid, port: Number(new URL(adminUrl).port) });
    updateStateRecord(options.stateDirectory, { httpUrl: 'http://127.0.0.1:4000' });

    await owner.end('SIGTERM');
    expect(readRunningStateRecord(options.stateDirectory)).toBeUndefined();
    expect(readStateRecord(options.stateDirectory)).toMatchObject({
      pid: null,
      postgresPid: null,
      httpUrl: 'http://127.0.0.1:4000',
    });
  });

  test('a second start at the same time is refused and told who is first', async () => {
    const both = [gateway(options), gateway(options)];
    const outcomes = await Promise.all(
      both.map((one) => Promise.any([one.says('adminUrl').then(() => true), one.says('error')])),
    );
    const winner = both[outcomes.indexOf(true)];
    expect(outcomes.filter((outcome) => outcome !== true)).toEqual([
      expect.stringContaining(`Another gateway (pid ${winner?.child.pid}) is using`),
    ]);
    await expect(start()).rejects.toThrow(`Another gateway (pid ${winner?.child.pid}) is using`);
  });

  test('after the gateway was killed, the next start ends the orphaned server and has its data', async () => {
    const killed = gateway(options);
    await killed.says('adminUrl');
    const orphan = readStateRecord(options.stateDirectory)?.postgresPid ?? 0;
    await killed.end('SIGKILL');
    expect(processFacts(orphan)).toBeDefined();

    const server = await start();
    expect(notices).toEqual([`Stopping PostgreSQL (pid ${orphan}), which a killed gateway left running`]);
    expect(processFacts(orphan)).toBeUndefined();
    expect(await ask(server.adminUrl, kept)).toEqual({ value: 'still here' });
  });

  test('after PostgreSQL was killed, stopping works and the next start has its data', async () => {
    let tell: (line: string) => void = () => {};
    const told = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const killed = await start({ onNotice: (line) => line.includes('ended') && tell(line) });
    process.kill(readStateRecord(options.stateDirectory)?.postgresPid ?? Number.NaN, 'SIGKILL');
    expect(await told).toContain('PostgreSQL ended by itself (SIGKILL)');
    await killed.stop();
    expect(await ask((await start()).adminUrl, kept)).toEqual({ value: 'still here' });
  });

  test('after both were killed, and the pid went to another process, that process is let be', async () => {
    const killed = gateway(options);
    await killed.says('adminUrl');
    const { postgresPid, dataDirectory = '' } = readStateRecord(options.stateDirectory) ?? {};
    await killed.end('SIGKILL');
    process.kill(postgresPid ?? Number.NaN, 'SIGKILL');
    // A PostgreSQL of the same user, by the look of it, on another data directory.
    const { uid, gid } = statSync(dataDirectory);
    const bystander = spawn('sleep', ['60'], { argv0: '/usr/bin/postgres -D /elsewhere -c', uid, gid, cwd: '/' });
    const lockFile = join(dataDirectory, 'postmaster.pid');
    writeFileSync(lockFile, readFileSync(lockFile, 'utf8').replace(/^\d+/, String(bystander.pid)));

    const server = await start();
    expect(notices).toEqual([]);
    expect(await ask(server.adminUrl, kept)).toEqual({ value: 'still here' });
    expect(processFacts(bystander.pid ?? 0)?.commandLine).toContain('/bin/postgres -D /elsewhere');
    bystander.kill();
    await once(bystander, 'exit');
  });

  test('a data directory that was not finished is made anew', async () => {
    const fresh = { ...options, stateDirectory: join(directory, 'fresh') };
    const killed = gateway(fresh);
    expect(await killed.says('notice')).toContain('Making a new PostgreSQL data directory');
    await killed.end('SIGKILL');
    const { dataDirectory = '' } = readStateRecord(fresh.stateDirectory) ?? {};
    expect(existsSync(join(dataDirectory, 'PG_VERSION'))).toBe(false);
    mkdirSync(join(dataDirectory, 'base'), { recursive: true });
    writeFileSync(join(dataDirectory, 'PG_VERSION'), '18\n');

    const server = await start(fresh);
    expect(server.dataDirectory).toBe(dataDirectory);
    expect(await ask(server.adminUrl, 'select 1 as one')).toEqual({ one: 1 });
    expect(readdirSync(join(dataDirectory, '..'))).toEqual(['data']);
  });

  test('a moved state directory keeps its data, a copied one gets its own and lets the original be', async () => {
    const moved = join(directory, 'moved');
    renameSync(options.stateDirectory, moved);
    const server = await start({ stateDirectory: moved });
    expect(await ask(server.adminUrl, kept)).toEqual({ value: 'still here' });
    const copied = join(directory, 'copied');
    cpSync(moved, copied, { recursive: true });
    const other = await start({ stateDirectory: copied });
    expect(other.dataDirectory).not.toBe(server.dataDirectory);
    expect(await ask(server.adminUrl, kept)).toEqual({ value: 'still here' });
    await server.stop();
    renameSync(moved, options.stateDirectory);
  });

  test('Ctrl-C in the terminal leaves PostgreSQL to the gateway, which drains first', async () => {
    const drained = gateway(options);
    await drained.says('adminUrl');
    await drained.end('SIGINT', 'group');
    expect(await drained.says('drained')).toBe(42);
    expect(readStateRecord(options.stateDirectory)?.postgresPid).toBeNull();
  });

  test('a gateway that exits without stopping PostgreSQL takes it along', async () => {
    const exiting = gateway(options);
    const client = new pg.Client(await exiting.says('adminUrl'));
    client.on('error', () => {});
    await client.connect();
    const cut = new Promise<void>((resolve) => {
      client.once('end', resolve);
    });
    await exiting.end('SIGUSR2');
    await cut;
  });

  test('an ephemeral server leaves nothing behind and refuses a folder with data to keep', async () => {
    const passing = { stateDirectory: join(directory, 'passing'), ephemeral: true };
    const server = await start(passing);
    expect(await ask(server.adminUrl, 'show fsync')).toEqual({ fsync: 'off' });
    await server.stop();
    expect(existsSync(dirname(server.dataDirectory))).toBe(false);
    expect(readdirSync(passing.stateDirectory)).toEqual(['postgres.log']);

    await expect(start({ ephemeral: true })).rejects.toThrow('holds data to keep');
  });

  test('what PostgreSQL says when it does not start is in the cause', async () => {
    await expect(start({ settings: { shared_buffers: 'plenty' } })).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_FAILED',
      message: expect.stringContaining('PostgreSQL did not start (exit code 1)'),
      cause: { message: expect.stringContaining('invalid value for parameter "shared_buffers": "plenty"') },
    });
  });

  test('a port that is taken is given up for another, unless it was asked for', async () => {
    const { port } = readStateRecord(options.stateDirectory) ?? {};
    const holder = createServer().listen(port, '127.0.0.1');
    await once(holder, 'listening');
    await expect(start({ port })).rejects.toThrow(`PostgreSQL cannot use port ${port} of 127.0.0.1`);
    expect((await start()).port).not.toBe(port);
    holder.close();
  });
});
