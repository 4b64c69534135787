import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showFirstScreen } from '../../src/cli/first-screen.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { setTenantStatus } from '../../src/control/commands/set-tenant-status.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { createDemoTenants } from '../../src/control/demo/create-demo-tenants.ts';
import { parseSettings } from '../../src/kernel/config.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { testSecret } from '../support/house.ts';
import { capturedEnvironment } from './in-process.ts';

describe('the first screen', () => {
  let database: TestDatabase;
  let control: Control;

  beforeAll(async () => {
    database = await createTestDatabase();
    control = createControl({
      databaseUrl: database.urls.control,
      extensions: shippedModules.extensions,
      actor: 'cli:start',
    });
  });
  afterAll(async () => {
    await control.close();
    await database.drop();
  });

  const screen = async (variables: Record<string, string> = {}): Promise<string> => {
    const { environment, stdout, stderr } = capturedEnvironment();
    const settings = parseSettings<'secret' | 'controlDatabaseUrl'>(variables, {
      overrides: { secret: testSecret, controlDatabaseUrl: database.urls.control },
    });
    await showFirstScreen(environment, { url: 'http://127.0.0.1:4000', settings, dataDirectory: '/data' });
    expect(stderr.text()).toBe('');
    return stdout.text();
  };

  it('of an empty house says how to let somebody in', async () => {
    const text = await screen();
    expect(text).toContain('serves 0 tenants at http://127.0.0.1:4000');
    expect(text).not.toMatch(/GraphiQL with|curl|TENANT/);
    expect(text).toContain('npx rowhouse tenant create umbrella');
  });

  it('shows the demo tenants first, and no link to one that is suspended', async () => {
    await createTenant(control, { slug: 'aardvark' });
    await createDemoTenants(control);
    await setTenantStatus(control, 'globex', 'suspended');
    const text = await screen();
    expect(text.match(/^\w+, .*, extensions: .*$/gm)).toEqual([
      'acme, Acme Trading, extensions: none',
      'initech, Initech, extensions: inventory, shipping, suppliers',
      'aardvark, aardvark, extensions: none',
    ]);
    expect(text).toMatch(/^globex +Globex Corporation \(suspended\) +inventory, suppliers$/m);
  });

  it('says how many custom fields a tenant has', async () => {
    const tenant = 'initech';
    const house = { modules: shippedModules };
    const definition = { entity: 'Customer', name: 'tier', type: 'STRING' };
    await defineCustomField(control, house, { tenant, definition });
    expect(await screen()).toMatch(/^initech, .*, extensions: inventory, shipping, suppliers; 1 custom field$/m);
    await defineCustomField(control, house, { tenant, definition: { ...definition, name: 'rank' } });
    expect(await screen()).toMatch(/; 2 custom fields$/m);
  });

  it('stays readable in a full house', async () => {
    for (let number = 1; number <= 10; number++) await createTenant(control, { slug: `tenant-${number}` });
    const text = await screen();
    expect(text).toContain('serves 14 tenants');
    expect(text.match(/#token=/g)).toHaveLength(5);
    expect(text).toContain('and 4 more: npx rowhouse tenant list');
  });

  it('gives no token that the gateway would refuse for its lifetime', async () => {
    const text = await screen({ ROWHOUSE_TOKEN_MAX_LIFETIME_S: '1800' });
    expect(text).toContain('for 30 minutes:');
    const [, payload = ''] = text.match(/#token=[\w-]+\.([\w-]+)/) ?? [];
    const { iat, exp } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect(exp - iat).toBe(1800);
  });
});

describe('the demo tenants', () => {
  it('leave alone what somebody else has created, and what has been made of them', async () => {
    const database = await createTestDatabase();
    const controlAs = (actor: string): Control =>
      createControl({ databaseUrl: database.urls.control, extensions: shippedModules.extensions, actor });
    const [operator, start] = [controlAs('cli:ann'), controlAs('cli:start')];
    try {
      await createTenant(operator, { slug: 'acme', name: 'A customer of mine' });
      const created = await createDemoTenants(start);
      expect(created.map(({ tenant, created }) => [tenant.slug, created])).toEqual([
        ['globex', true],
        ['initech', true],
      ]);
      await setTenantStatus(operator, 'globex', 'suspended');
      const again = await createDemoTenants(start);
      expect(again.map(({ tenant, created }) => [tenant.slug, tenant.status, created])).toEqual([
        ['globex', 'suspended', false],
        ['initech', 'active', false],
      ]);
    } finally {
      await Promise.all([operator.close(), start.close()]);
      await database.drop();
    }
  });
});
