import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import { createProgram } from '../../src/cli/program.ts';
import { rowhouse } from './command.ts';
import { capturedEnvironment, runHere } from './in-process.ts';

const empty = mkdtempSync(join(tmpdir(), 'rowhouse-cli-'));
afterAll(() => rmSync(empty, { recursive: true }));

const nowhere = { variables: { ROWHOUSE_DATA_DIR: empty } };

/** Every command that does something, as its words. */
function leaves(command: Command, path: readonly string[] = []): ReadonlyArray<readonly [string, Command]> {
  if (command.commands.length === 0) return [[path.join(' '), command]];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

describe('the command line without a house', () => {
  it('says what to do when it is asked for nothing', async () => {
    const { code, stdout, stderr } = await rowhouse([], nowhere);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain(`Rowhouse ${packageJson.version}`);
    expect(stdout).toContain('No house is running here.');
    expect(stdout).toContain('rowhouse start');
  });

  it('prints its version', async () => {
    expect(await rowhouse(['--version'])).toMatchObject({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
  });

  it('shows help with an example for every command, each named in the help of the whole', async () => {
    const { environment, stdout } = capturedEnvironment();
    const program = createProgram(environment);
    const commands = leaves(program);
    expect(commands.length).toBeGreaterThan(12);
    for (const [words, command] of commands) {
      const before = stdout.text().length;
      command.outputHelp();
      const help = stdout.text().slice(before);
      expect(help).toContain(`Usage: rowhouse ${words}`);
      expect(help).toMatch(new RegExp(`Examples:\n(?:  # .*\n)?  \\$ .*rowhouse ${words}`));
    }
    const whole = (await rowhouse(['--help'])).stdout;
    for (const command of program.commands) {
      expect(whole).toMatch(new RegExp(`^  ${command.name()}\\b`, 'm'));
    }
  });

  it('ends with 2 for wrong usage', async () => {
    const { code, stdout, stderr } = await rowhouse(['tennant']);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^error: unknown command 'tennant'\n\(Did you mean tenant\?\)/);
  });

  it.each([
    ['an unknown option', ['tenant', 'list', '--jsn']],
    ['a missing argument', ['tenant', 'create']],
    ['too many arguments', ['tenant', 'list', 'acme']],
    ['a group without its verb', ['tenant']],
    ['an unknown role', ['token', 'acme', '--role', 'owner']],
    ['a scope of two words', ['token', 'acme', '--scope', 'customers:read orders:read']],
    ['a duration without a unit', ['token', 'acme', '--ttl', '60']],
    ['a duration of nothing', ['token', 'acme', '--ttl', '0s']],
    ['no change of extensions', ['tenant', 'set-extensions', 'acme']],
    ['two changes of extensions', ['tenant', 'set-extensions', 'acme', 'suppliers', '--none']],
  ])('ends with 2 for wrong usage: %s', async (_what, words) => {
    const { code, stdout, stderr } = await runHere(words, nowhere.variables);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^(error: |Usage: rowhouse tenant)/);
  });

  it('ends with 1 and says what to do where there is no house', async () => {
    const { code, stdout, stderr } = await rowhouse(['tenant', 'list', '--json'], nowhere);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^CONFIGURATION_INVALID: No house is running in /);
    expect(stderr).toContain('npx rowhouse start');
    expect(stderr).toContain('ROWHOUSE_ADMIN_DATABASE_URL');
  });

  it.each([['start'], ['serve'], ['tenant', 'list'], ['config'], ['migrate']])(
    'lists every fault of the configuration at once and ends with 1: %s',
    async (...words) => {
      const variables = { ...nowhere.variables, ROWHOUSE_PORT: 'many', ROWHOUSE_SECRET: 'short', ROWHOUSE_PROT: '1' };
      const { code, stdout, stderr } = await runHere(words, variables);
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(/^CONFIGURATION_INVALID: /);
      expect(stderr).toContain('ROWHOUSE_PORT: expected a whole number');
      expect(stderr).toContain('ROWHOUSE_SECRET: expected at least 32 characters');
      expect(stderr).toContain('ROWHOUSE_PROT: there is no such setting');
    },
  );

  it('lists what serve cannot do without, all of it', async () => {
    const { code, stderr } = await runHere(['serve'], nowhere.variables);
    expect(code).toBe(1);
    for (const name of ['ROWHOUSE_DATABASE_URL', 'ROWHOUSE_CATALOG_DATABASE_URL', 'ROWHOUSE_SECRET']) {
      expect(stderr).toContain(`${name}: is required`);
    }
  });

  it('writes colours where they are asked for, and none into a pipe', async () => {
    const coloured = { ...nowhere.variables, FORCE_COLOR: '1' };
    expect((await rowhouse(['tenant', 'list'], { variables: coloured })).stderr).toContain(
      '\u001b[31mCONFIGURATION_INVALID',
    );
    expect((await rowhouse(['tenant', 'list'], nowhere)).stderr).not.toContain('\u001b');
    expect((await runHere(['tenant', 'list'], { ...coloured, NO_COLOR: '1' })).stderr).not.toContain('\u001b');
  });

  it('shows every setting and where it comes from, but no secret', async () => {
    const secret = 'a secret that nobody may see, as long as it must be';
    const url = 'postgresql://gateway:hidden@db.example/rowhouse';
    const variables = { ROWHOUSE_SECRET: secret, ROWHOUSE_DATABASE_URL: url, ROWHOUSE_PORT: '4321' };
    const { code, stdout } = await rowhouse(['config', '--json'], { variables });
    expect(code).toBe(0);
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain('hidden');
    const rows = JSON.parse(stdout) as unknown[];
    expect(rows).toContainEqual({ variable: 'ROWHOUSE_SECRET', value: '(secret)', from: 'environment' });
    expect(rows).toContainEqual({ variable: 'ROWHOUSE_PORT', value: '4321', from: 'environment' });
    expect(rows).toContainEqual({ variable: 'ROWHOUSE_HOST', value: '127.0.0.1', from: 'default' });
    expect(rows).toContainEqual({ variable: 'ROWHOUSE_ADMIN_DATABASE_URL', value: '', from: 'not set' });
    const table = await runHere(['config'], variables);
    expect(table.stdout).toMatch(/^SETTING +VALUE +FROM\n/);
    expect(table.stdout).toMatch(/^ROWHOUSE_PORT +4321 +environment$/m);
  });
});
