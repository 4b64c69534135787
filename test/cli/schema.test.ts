import { buildSchema, isObjectType, validateSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { createControl } from '../../src/control/control.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { operatorVariables } from './command.ts';
import { runHere } from './in-process.ts';

let database: TestDatabase;

const run = (...words: string[]) => runHere(words, operatorVariables(database));

beforeAll(async () => {
  database = await createTestDatabase();
  expect((await run('tenant', 'create', 'acme', '--extensions', 'suppliers')).code).toBe(0);
});
afterAll(() => database.drop());

describe('schema print', () => {
  const print = async (...words: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run('schema', 'print', 'acme', ...words);
    expect([code, stderr]).toEqual([0, '']);
    expect(validateSchema(buildSchema(stdout))).toEqual([]);
    return stdout;
  };
  const fieldsOf = (sdl: string, name: string): readonly string[] => {
    const type = buildSchema(sdl).getType(name);
    return isObjectType(type) ? Object.keys(type.getFields()) : [];
  };

  it('prints the whole without a role or a scope', async () => {
    const sdl = await print();
    expect(sdl).toContain('type Mutation');
    expect(sdl).toContain('Asks for the scope pii:read');
  });

  it('prints what a role may see, types and fields sorted', async () => {
    const viewer = await print('--role', 'viewer');
    expect(viewer).not.toMatch(/type Mutation|email|pii|UserError/);
    expect(fieldsOf(viewer, 'Query')).toEqual([...fieldsOf(viewer, 'Query')].sort());
    expect(fieldsOf(viewer, 'Query')).toEqual(expect.arrayContaining(['customers', 'suppliers']));
    expect(fieldsOf(await print('--role', 'admin'), 'Mutation')).toContain('enableExtension');
    expect(fieldsOf(await print('--role', 'editor'), 'Mutation')).not.toContain('enableExtension');
  });

  it('prints what scopes grant together, and those of a role on top', async () => {
    const sdl = await print('--scope', 'customers:read', '--scope', 'pii:read');
    expect(fieldsOf(sdl, 'Customer')).toEqual(expect.arrayContaining(['name', 'email']));
    expect(fieldsOf(sdl, 'Customer')).not.toContain('orders');
    expect(fieldsOf(sdl, 'Query')).not.toContain('suppliers');
    const both = await print('--role', 'viewer', '--scope', 'pii:read');
    expect(fieldsOf(both, 'Customer')).toEqual(expect.arrayContaining(['email', 'orders']));
  });

  it('prints custom fields, and to whom they are shown', async () => {
    const { core, extensions } = shippedModules;
    const control = createControl({ databaseUrl: database.urls.control, extensions, actor: 'cli:test' });
    try {
      for (const definition of [
        { entity: 'Customer', name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }] },
        { entity: 'Customer', name: 'birthday', type: 'DATE', personalData: true },
      ]) {
        await defineCustomField(control, { modules: { core, extensions } }, { tenant: 'acme', definition });
      }
    } finally {
      await control.close();
    }
    expect(fieldsOf(await print(), 'CustomerCustomFields')).toEqual(['birthday', 'tier']);
    expect(fieldsOf(await print('--role', 'viewer'), 'CustomerCustomFields')).toEqual(['tier']);
  });

  it('says so when nothing asks for a scope, on standard error', async () => {
    const { code, stdout, stderr } = await run('schema', 'print', 'acme', '--scope', 'customer:read');
    expect(code).toBe(0);
    expect(fieldsOf(stdout, 'Query')).toEqual(['tenant', 'viewer']);
    expect(stderr).toBe('Note: nothing in the schema of acme asks for the scope customer:read.\n');
  });

  it('refuses a role that does not exist as wrong usage', async () => {
    const { code, stderr } = await run('schema', 'print', 'acme', '--role', 'root');
    expect(code).toBe(2);
    expect(stderr).toContain('admin, editor, viewer');
  });
});

describe('tenant set-introspection', () => {
  it('sets it, as often as one likes, and records who did', async () => {
    expect((await run('tenant', 'set-introspection', 'acme', 'off')).stdout).toBe(
      'Introspection of the tenant acme is now open to nobody.\n',
    );
    expect((await run('tenant', 'set-introspection', 'acme', 'off')).stdout).toBe(
      'Introspection of the tenant acme is already open to nobody.\n',
    );
    const { stdout } = await run('tenant', 'set-introspection', 'acme', 'authenticated', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ slug: 'acme', introspection: 'authenticated', changed: true });
    const { stdout: again } = await run('tenant', 'set-introspection', 'acme', 'authenticated', '--json');
    expect(JSON.parse(again)).toMatchObject({ introspection: 'authenticated', changed: false });
    const audit = await adminQuery<{ actor: string; details: object }>(
      database.adminUrl,
      `select actor, details from rowhouse_catalog.audit where action = 'set-introspection' order by id`,
    );
    expect(audit).toEqual([
      { actor: expect.stringMatching(/^cli:./), details: { before: 'on', after: 'off' } },
      { actor: expect.stringMatching(/^cli:./), details: { before: 'off', after: 'authenticated' } },
    ]);
  });

  it('is shown with the tenant', async () => {
    await run('tenant', 'set-introspection', 'acme', 'off');
    expect((await run('tenant', 'show', 'acme')).stdout).toMatch(/^introspection +off$/m);
    const { stdout } = await run('tenant', 'show', 'acme', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ introspection: 'off' });
  });

  it('refuses what is no policy as wrong usage, and a tenant that is not there', async () => {
    const { code, stderr } = await run('tenant', 'set-introspection', 'acme', 'maybe');
    expect(code).toBe(2);
    expect(stderr).toContain('on, authenticated, off');
    expect((await run('tenant', 'set-introspection', 'nobody', 'on')).code).toBe(1);
  });
});
