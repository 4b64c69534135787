import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { makePrivateDirectory } from '../../src/embedded/private-file.ts';
import { processFacts } from '../../src/embedded/process-facts.ts';
import { acquireStateLock, stateLockHolder } from '../../src/embedded/state-lock.ts';
import { readStateRecord, updateStateRecord } from '../../src/embedded/state-record.ts';

describe('the state directory', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rowhouse-state-'));
  });

  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  test('the record keeps what other parts of the program have added', () => {
    expect(readStateRecord(directory)).toBeUndefined();
    updateStateRecord(directory, { port: 1, secret: 'kept' });
    updateStateRecord(directory, { port: 2 });
    expect(readStateRecord(directory)).toEqual({ version: 1, port: 2, secret: 'kept' });
    expect(statSync(join(directory, 'state.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(directory)).toEqual(['state.json']);
  });

  test('a record that cannot be understood is reported, not overwritten', () => {
    writeFileSync(join(directory, 'state.json'), '{"version": 1, "po');
    expect(() => updateStateRecord(directory, { port: 2 })).toThrow('is not a record that this version understands');
  });

  test('the lock is held by one, named by pid, and can be taken again once given back', () => {
    const release = acquireStateLock(directory);
    expect(stateLockHolder(directory)).toBe(process.pid);
    expect(() => acquireStateLock(directory)).toThrow(`Another gateway (pid ${process.pid}) is using ${directory}`);
    release();
    expect(stateLockHolder(directory)).toBeUndefined();
    acquireStateLock(directory)();
    expect(readdirSync(directory)).toEqual([]);
  });

  test.each([
    ['a process that has ended', { pid: 2 ** 30, startedAt: '', folder: 'this' }],
    ['a process whose pid another one has now', { pid: process.pid, startedAt: 'long ago', folder: 'this' }],
    ['another folder, copied to this one', { pid: process.pid, startedAt: '', folder: 1 }],
    ['nobody', {}],
  ])('the lock of %s is taken over', (_, holder) => {
    const lock = JSON.stringify(holder).replace('"this"', String(statSync(directory).ino));
    writeFileSync(join(directory, 'lock'), lock);
    const release = acquireStateLock(directory);
    expect(stateLockHolder(directory)).toBe(process.pid);
    release();
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a process is known by its user, its start and its arguments, a group is none', () => {
    expect(processFacts(process.pid)).toMatchObject({
      uid: process.getuid?.(),
      startedAt: expect.stringMatching(/./),
      commandLine: expect.stringContaining('vitest'),
    });
    for (const pid of [0, -1, Number.NaN, 2 ** 30]) expect(processFacts(pid)).toBeUndefined();
  });

  test('an open folder is made private only while it is empty or ours', () => {
    chmodSync(directory, 0o755);
    makePrivateDirectory(directory, 'state.json');
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'photographs'));
    expect(() => makePrivateDirectory(directory, 'state.json')).toThrow('holds files that are not Rowhouse');
    expect(statSync(directory).mode & 0o777).toBe(0o755);
  });

  test('a database without its record is neither opened nor replaced', async () => {
    const data = join(directory, 'postgres', 'data');
    mkdirSync(join(data, 'global'), { recursive: true });
    writeFileSync(join(data, 'PG_VERSION'), '18\n');
    writeFileSync(join(data, 'global', 'pg_control'), '');
    await expect(startEmbeddedPostgres({ stateDirectory: directory })).rejects.toThrow('but not its record');
    expect(stateLockHolder(directory)).toBeUndefined();
  });
});
