import { buildSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shippedModules } from '../../src/shipped-modules.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { type Finished, operatorVariables, rowhouse } from './command.ts';
import { runHere } from './in-process.ts';

describe('commands on a house that the environment names', () => {
  let database: TestDatabase;
  let variables: Record<string, string>;

  const run = (...words: string[]): Promise<Finished> => rowhouse(words, { variables });
  /** The value that a command prints as JSON, and nothing besides. */
  const json = async (...words: string[]) => {
    const { code, stdout, stderr } = await run(...words, '--json');
    expect([code, stderr]).toEqual([0, '']);
    return JSON.parse(stdout);
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    variables = operatorVariables(database);
    expect(await run('tenant', 'create', 'acme')).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => database.drop());

  it('creates a tenant with all its properties, once', async () => {
    const words = ['tenant', 'create', 'hooli', '--name', 'Hooli Inc.', '--plan', 'gold', '--currency', 'EUR'];
    words.push('--time-zone', 'Europe/Paris', '--tier', 'shared', '--cluster', 'primary');
    words.push('--extensions', 'suppliers, inventory');
    const created = await json(...words);
    expect(created).toMatchObject({
      created: true,
      slug: 'hooli',
      name: 'Hooli Inc.',
      plan: 'gold',
      status: 'active',
      currency: 'EUR',
      timeZone: 'Europe/Paris',
      extensions: ['inventory', 'suppliers'],
      placement: { tier: 'shared', cluster: 'primary', schema: 'rowhouse_shared' },
    });
    expect(await json(...words)).toEqual({ ...created, created: false });
    expect((await run(...words)).stdout).toContain('The tenant hooli is there already.');
    const audit = await adminQuery<{ actor: string }>(
      database.adminUrl,
      `select actor from rowhouse_catalog.audit where tenant_id = $1::uuid and action = 'create-tenant'`,
      [created.id],
    );
    expect(audit).toEqual([{ actor: expect.stringMatching(/^cli:./) }]);
  });

  it('lists tenants, as a table for people and as JSON alone for programs', async () => {
    const tenants = (await json('tenant', 'list')) as Array<Record<string, unknown>>;
    const acme = tenants.find(({ slug }) => slug === 'acme');
    expect(acme).toMatchObject({ id: expect.stringMatching(/^[0-9a-f-]{36}$/), status: 'active', extensions: [] });
    const { stdout } = await run('tenant', 'list');
    expect(stdout).toMatch(/^SLUG +NAME +STATUS +PLAN +EXTENSIONS\nacme +acme +active +standard +-\n/);
  });

  it('shows a tenant by slug and by id', async () => {
    const bySlug = await json('tenant', 'show', 'acme');
    expect(await json('tenant', 'show', bySlug.id)).toEqual(bySlug);
    const { stdout } = await run('tenant', 'show', 'acme');
    expect(stdout).toMatch(new RegExp(`^id +${bySlug.id}$`, 'm'));
    expect(stdout).toMatch(/^placement +tier shared, cluster primary, schema rowhouse_shared$/m);
  });

  it('suspends a tenant and resumes it, each as often as one likes', async () => {
    expect((await run('tenant', 'suspend', 'acme')).stdout).toBe('The tenant acme is suspended.\n');
    expect((await run('tenant', 'suspend', 'acme')).stdout).toBe('The tenant acme is already suspended.\n');
    expect(await json('tenant', 'resume', 'acme')).toMatchObject({ slug: 'acme', status: 'active', changed: true });
    expect(await json('tenant', 'resume', 'acme')).toMatchObject({ status: 'active', changed: false });
  });

  it('sets extensions, adds and removes some, and takes all away', async () => {
    const set = async (...words: string[]) => {
      const { extensions, changed } = await json('tenant', 'set-extensions', 'acme', ...words);
      return [extensions, changed];
    };
    expect(await set('suppliers,inventory')).toEqual([['inventory', 'suppliers'], true]);
    expect(await set('inventory,suppliers')).toEqual([['inventory', 'suppliers'], false]);
    expect(await set('--enable', 'shipping', '--disable', 'inventory')).toEqual([['shipping', 'suppliers'], true]);
    expect(await set('')).toEqual([[], true]);
    expect(await set('--enable', 'suppliers')).toEqual([['suppliers'], true]);
    expect((await run('tenant', 'set-extensions', 'acme', '--none')).stdout).toBe(
      'The tenant acme has now: no extensions.\n',
    );
  });

  it.each([
    ['TENANT_NOT_FOUND', ['tenant', 'show', 'nobody']],
    ['TENANT_NOT_FOUND', ['token', 'nobody']],
    ['TENANT_NOT_FOUND', ['schema', 'print', 'nobody']],
    ['SLUG_INVALID', ['tenant', 'create', 'Not A Slug']],
    ['TENANT_CONFLICT', ['tenant', 'create', 'acme', '--currency', 'JPY']],
    ['TIER_UNSUPPORTED', ['tenant', 'create', 'other', '--tier', 'database']],
    ['TIER_UNSUPPORTED', ['tenant', 'create', 'other', '--cluster', 'far-away']],
    ['EXTENSION_UNKNOWN', ['tenant', 'create', 'other', '--extensions', 'nonesuch']],
    ['EXTENSION_REQUIRES', ['tenant', 'create', 'other', '--extensions', 'inventory']],
    ['EXTENSION_REQUIRES', ['tenant', 'set-extensions', 'hooli', '--disable', 'suppliers']],
    ['TOKEN_LIFETIME_TOO_LONG', ['token', 'acme', '--ttl', '2d']],
  ])('ends with 1 and %s: %j', async (code, words) => {
    const finished = await runHere(words, variables);
    expect(finished).toMatchObject({ code: 1, stdout: '' });
    expect(finished.stderr).toMatch(new RegExp(`^${code}: .+`));
    expect(finished.stderr).not.toMatch(/^ +at /m);
  });

  it('says who could not be reached, without a stack', async () => {
    const { code, stderr } = await runHere(['tenant', 'list'], {
      ROWHOUSE_ADMIN_DATABASE_URL: 'postgresql://operator:hidden@127.0.0.1:1/rowhouse',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^DATABASE_UNAVAILABLE: /);
    expect(stderr).toContain('ECONNREFUSED');
    expect(stderr).not.toMatch(/hidden|\n +at /);
  });

  it('prints the schema of a tenant: core and its own extensions', async () => {
    const [core, extended] = await Promise.all([run('schema', 'print', 'acme'), run('schema', 'print', 'hooli')]);
    expect(core.code).toBe(0);
    expect(buildSchema(core.stdout).getType('Supplier')).toBeUndefined();
    expect(buildSchema(extended.stdout).getType('Supplier')).toBeDefined();
  });

  it('lists the extensions of the house', async () => {
    const extensions = (await json('extensions', 'list')) as Array<{ name: string; requires: string[] }>;
    expect(extensions.map(({ name }) => name)).toEqual([...shippedModules.extensions.keys()]);
    expect(extensions.find(({ name }) => name === 'inventory')?.requires).toEqual(['suppliers']);
    expect((await run('extensions', 'list')).stdout).toMatch(/^inventory +\d+\.\d+\.\d+ +suppliers +\S/m);
  });

  it('says that there is nothing to migrate', async () => {
    expect(await json('migrate')).toEqual([]);
    expect(await run('migrate')).toMatchObject({
      code: 0,
      stdout: 'Nothing to do: the database is up to date.\n',
      stderr: '',
    });
  });

  it('migrates an empty database, a line for each migration', async () => {
    const name = `${database.name}_empty`;
    await adminQuery(database.adminUrl, `create database ${name}`);
    const url = new URL(database.adminUrl);
    url.pathname = `/${name}`;
    try {
      const { code, stdout, stderr } = await rowhouse(['migrate'], {
        variables: { ROWHOUSE_ADMIN_DATABASE_URL: url.href },
      });
      expect(code).toBe(0);
      expect(stderr).toMatch(
        /^database 001 door\ndatabase 002 plans\ncatalog 001 tenants\ncatalog 002 custom-fields\n(catalog .*\n)+core 001 core\n/,
      );
      expect(stdout).toBe(`Applied ${stderr.trim().split('\n').length} migrations.\n`);
    } finally {
      await adminQuery(database.adminUrl, `drop database ${name} with (force)`);
    }
  });
});
