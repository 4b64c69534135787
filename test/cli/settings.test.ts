import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { createControl } from '../../src/control/control.ts';
import { tunable } from '../fixtures/tunable.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { operatorVariables } from './command.ts';
import { capturedEnvironment } from './in-process.ts';

describe('settings and features on the command line', () => {
  let database: TestDatabase;
  let folder: string;
  const extensions = new Map([['tunable', tunable]]);

  const run = async (...words: string[]) => {
    const { environment, stdout, stderr } = capturedEnvironment(operatorVariables(database));
    const code = await runCommandLine(words, { ...environment, modules: { core, extensions } });
    return { code, stdout: stdout.text(), stderr: stderr.text() };
  };
  const json = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rowhouse-settings-'));
    database = await createTestDatabase();
    const control = createControl({ databaseUrl: database.urls.control, extensions, actor: 'cli:test' });
    await createTenant(control, { slug: 'acme', plan: 'gold', extensions: ['tunable'] });
    await control.close();
  });
  afterAll(async () => {
    await database.drop();
    rmSync(folder, { recursive: true });
  });

  it('reads values as JSON or as text, as each is declared', async () => {
    const words = ['greeting=14', 'limit=14', 'steps=[{"label":"Pack","days":2}]', 'note=a=b'];
    const { document, version, changed } = await json('settings', 'set', 'acme', 'tunable', ...words);
    expect([version, changed]).toEqual([1, true]);
    expect(document.tunable).toEqual({
      greeting: '14',
      limit: 14,
      steps: [{ label: 'Pack', days: 2 }],
      note: 'a=b',
    });
    expect((await run('settings', 'set', 'acme', 'tunable', 'limit=14')).stdout).toContain('stay at version 1');
  });

  it('takes a file, and what is named beside it above the file', async () => {
    const file = join(folder, 'settings.json');
    writeFileSync(file, '{"greeting": "From a file", "limit": 3, "steps": null, "note": null}');
    const { document } = await json('settings', 'set', 'acme', 'tunable', 'limit=4', '--file', file);
    expect(document.tunable).toEqual({ greeting: 'From a file', limit: 4 });
    writeFileSync(file, '[]');
    expect(await run('settings', 'set', 'acme', 'tunable', '--file', file)).toMatchObject({ code: 1 });
    const absent = await run('settings', 'set', 'acme', 'tunable', '--file', join(folder, 'absent.json'));
    expect(absent.stderr).toContain('cannot be read (ENOENT)');
  });

  it('shows what is set, what it is by default, whose it is, and what does not fit', async () => {
    await adminQuery(
      database.adminUrl,
      `update rowhouse_catalog.tenants set settings = jsonb_set(settings, '{tunable,gone}', '1') where slug = 'acme'`,
    );
    const { code, stdout, stderr } = await run('settings', 'get', 'acme', '--extension', 'tunable');
    expect(code).toBe(0);
    expect(stdout).toMatch(/tunable\.greeting +"From a file" +yes +administrator +Said at the door\./);
    expect(stdout).toMatch(/tunable\.note +"" +- +operator/);
    expect(stderr).toContain('tunable.gone: is no setting of tunable');
    const { settings, faults } = await json('settings', 'get', 'acme', '--extension', 'tunable');
    expect(settings.map(({ name }: { name: string }) => name)).toEqual(['greeting', 'steps', 'limit', 'note']);
    expect(faults).toHaveLength(1);
    const doctor = await run('doctor', '--json');
    expect(doctor.stdout).toContain('setting tunable.gone of acme');
    await json('settings', 'set', 'acme', 'tunable', 'gone=null');
  });

  it('shows the history and rolls back', async () => {
    const history = await json('settings', 'history', 'acme');
    expect(history.map(({ version }: { version: number }) => version)).toEqual([3, 2, 1]);
    const { stdout } = await run('settings', 'rollback', 'acme', '1', '--reason', 'it was better');
    expect(stdout).toBe('The settings of acme are those of version 1 again, as version 4.\n');
    expect((await run('settings', 'history', 'acme')).stdout).toMatch(/^4 .* it was better +tunable$/m);
  });

  it('refuses faults with code 1 and wrong usage with code 2', async () => {
    const faulty = await run('settings', 'set', 'acme', 'tunable', 'limit=many', 'other=1');
    expect(faulty.code).toBe(1);
    expect(faulty.stderr).toMatch(/SETTINGS_INVALID: limit: .*; other: /);
    expect((await run('settings', 'set', 'acme', 'tunable')).code).toBe(2);
    expect((await run('settings', 'set', 'acme', 'tunable', 'limit')).code).toBe(2);
    expect((await run('settings', 'get', 'nobody')).stderr).toContain('TENANT_NOT_FOUND');
    expect((await run('settings', 'rollback', 'acme', '99')).stderr).toContain('it has versions 1 to 4');
    for (const words of [
      [],
      ['--on', '--off'],
      ['--on', '--subject', 'x'],
      ['--plan', 'gold=maybe'],
      ['--percentage', 'x'],
    ]) {
      expect([words, (await run('feature', 'set', 'checkout-v2', ...words)).code]).toEqual([words, 2]);
    }
  });

  it('switches features for the house, plans, shares, tenants and subjects, and lists them', async () => {
    const rule = ['--plan', 'gold=on', '--plan', 'basic=off', '--percentage', '2.5', '--by', 'subject', '--off'];
    expect(await json('feature', 'set', 'checkout-v2', ...rule)).toEqual({
      name: 'checkout-v2',
      rule: { on: false, plans: { gold: true, basic: false }, percentage: 2.5, percentageBy: 'subject' },
      changed: true,
    });
    const listed = await run('feature', 'list');
    expect(listed.stdout).toContain('2.5 % of subjects on, plan basic off, plan gold on, others off');
    expect((await run('feature', 'list', 'acme')).stdout).toMatch(/^checkout-v2 +on +tenant or plan +- /m);
    const switched = await run('feature', 'set', 'checkout-v2', '--off', '--tenant', 'acme', '--subject', 'alice');
    expect(switched.stdout).toBe('The feature checkout-v2 is now off for alice of acme.\n');
    const [feature] = await json('feature', 'list', 'acme');
    expect(feature).toMatchObject({ name: 'checkout-v2', override: { subjects: { alice: false } } });
    const unset = await run('feature', 'set', 'checkout-v2', '--unset');
    expect(unset.stdout).toBe('For the whole house is now said of checkout-v2: nothing; the default holds.\n');
    expect((await run('feature', 'set', 'no-such', '--on')).stderr).toContain('FEATURE_UNKNOWN');
  });
});
