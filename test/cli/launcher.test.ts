import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginCommand, launcherPath, rowhouse } from './command.ts';

/** Makes Node.js call itself 20. */
const asNode20 = ['--import', `data:text/javascript,${encodeURIComponent(pretend('20.20.2'))}`];

function pretend(version: string): string {
  return `Object.defineProperty(process.versions, 'node', { value: '${version}' })`;
}

describe('the launcher', () => {
  let checkout: string;
  let launcher: string;

  /** A checkout whose command line is a few lines of a test's own. */
  beforeAll(() => {
    checkout = mkdtempSync(join(tmpdir(), 'rowhouse-launcher-'));
    launcher = join(checkout, 'bin', 'rowhouse.js');
    for (const folder of ['bin', 'src/cli', 'dist/src/cli']) mkdirSync(join(checkout, folder), { recursive: true });
    writeFileSync(join(checkout, 'package.json'), '{ "type": "module" }');
    copyFileSync(launcherPath, launcher);
    writeFileSync(
      join(checkout, 'src/cli/main.ts'),
      `const end: string | undefined = process.argv[2];
      if (end === 'wait') {
        process.on('SIGTERM', () => { console.log('told'); process.exit(7); });
        setInterval(() => {}, 1e6);
      }
      console.log(process.versions.node, process.env.NODE_ENV, ...process.argv.slice(2));
      if (end === 'die') process.kill(process.pid, 'SIGKILL');
      if (end === 'fail') process.exitCode = 3;`,
    );
    writeFileSync(join(checkout, 'dist/src/cli/main.js'), `console.log('built');`);
  });
  afterAll(() => rmSync(checkout, { recursive: true }));

  /** Puts the Node.js of this test where npm would put the pinned one. */
  const pin = (): void => {
    mkdirSync(join(checkout, 'node_modules/node/bin'), { recursive: true });
    writeFileSync(join(checkout, 'node_modules/node/package.json'), '{ "name": "node" }');
    const path = join(checkout, 'node_modules/node/bin/node');
    writeFileSync(path, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    chmodSync(path, 0o755);
  };

  it('runs the sources of a checkout, for production unless told otherwise', async () => {
    const { code, stdout } = await rowhouse(['a', 'b c'], { launcher });
    expect([code, stdout]).toEqual([0, `${process.versions.node} production a b c\n`]);
    const development = await rowhouse([], { launcher, variables: { NODE_ENV: 'development' } });
    expect(development.stdout).toBe(`${process.versions.node} development\n`);
  });

  it('says what is needed where Node.js is too old and none is pinned', async () => {
    const { code, stdout, stderr } = await rowhouse([], { launcher, nodeArguments: asNode20 });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^Rowhouse needs Node\.js 22\.18 or newer; this is 20\.20\.2\.\n.*npm install node@24/);
  });

  it('does not start itself over and over where the pinned Node.js is the old one', async () => {
    const { code, stderr } = await rowhouse(['--version'], { nodeArguments: asNode20 });
    expect(code).toBe(1);
    expect(stderr).toContain('needs Node.js 22.18');
  });

  describe('on an old Node.js with a pinned one', () => {
    beforeAll(pin);
    const old = () => ({ launcher, nodeArguments: asNode20 });

    it('runs on the pinned one, with its words and its exit code', async () => {
      const { code, stdout } = await rowhouse(['fail', 'x y'], old());
      expect([code, stdout]).toEqual([3, `${process.versions.node} production fail x y\n`]);
    });

    it('passes signals on and waits for the orderly end', async () => {
      const command = beginCommand(['wait'], old());
      await command.says(/wait\n/);
      command.child.kill('SIGTERM');
      expect(await command.finished).toMatchObject({ code: 7, stdout: expect.stringContaining('told\n') });
    });

    it('ends by the signal that ended the command', async () => {
      expect(await rowhouse(['die'], old())).toMatchObject({ code: null, signal: 'SIGKILL' });
    });
  });

  it('runs what was built where there are no sources, as in a package', async () => {
    rmSync(join(checkout, 'src'), { recursive: true });
    expect(await rowhouse([], { launcher })).toMatchObject({ code: 0, stdout: 'built\n' });
  });
});
