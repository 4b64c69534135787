import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { type CreateTenant, createTenant } from '../../src/control/commands/create-tenant.ts';
import { listTenants } from '../../src/control/commands/list-tenants.ts';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import { setTenantStatus } from '../../src/control/commands/set-tenant-status.ts';
import { showTenant } from '../../src/control/commands/show-tenant.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';

const registry = new Map(extensions.map((extension) => [extension.name, extension]));

describe('tenant commands', () => {
  let database: TestDatabase;
  let control: Control;
  const open: Control[] = [];

  beforeAll(async () => {
    database = await createTestDatabase();
    control = anotherControl('cli:ada');
  });
  afterEach(async () => {
    await adminQuery(
      database.adminUrl,
      `truncate rowhouse_catalog.custom_fields, rowhouse_catalog.tenant_extensions, rowhouse_catalog.placements,
        rowhouse_catalog.settings_history, rowhouse_catalog.domains, rowhouse_catalog.logos, rowhouse_catalog.tenants,
        rowhouse_catalog.audit`,
    );
  });
  afterAll(async () => {
    for (const each of open) await each.close();
    await database?.drop();
  });

  function anotherControl(actor: string): Control {
    const made = createControl({ databaseUrl: database.urls.control, extensions: registry, actor });
    open.push(made);
    return made;
  }
  const create = async (command: CreateTenant) => (await createTenant(control, command)).tenant;
  const audited = () =>
    adminQuery<{ actor: string; action: string; tenant_id: string; details: Record<string, unknown> }>(
      database.adminUrl,
      'select actor, action, tenant_id, details from rowhouse_catalog.audit order by at, id',
    );
  const refusal = (work: Promise<unknown>) =>
    work.then(
      () => undefined,
      (error) => error,
    );

  describe('create', () => {
    it('makes an active tenant in the shared tier, with what it was not told by default', async () => {
      const { tenant, created } = await createTenant(control, { slug: 'acme' });
      expect(created).toBe(true);
      expect(tenant).toEqual({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
        slug: 'acme',
        name: 'acme',
        status: 'active',
        plan: 'standard',
        currency: 'USD',
        timeZone: 'UTC',
        extensions: [],
        customFields: [],
        domains: [],
        introspection: 'on',
        settings: { version: 0, document: {} },
        placement: { tier: 'shared', cluster: 'primary', schema: 'rowhouse_shared' },
        epoch: 2,
        customFieldsEpoch: 0,
      });
    });

    it('takes everything that it is told', async () => {
      const told = {
        slug: 'acme-2',
        name: 'Acme & Söhne',
        plan: 'gold',
        currency: 'EUR',
        timeZone: 'Europe/Berlin',
        tier: 'shared',
        cluster: 'primary',
        extensions: ['suppliers', 'inventory', 'suppliers'],
      };
      const { tier, cluster, ...properties } = told;
      expect(await create(told)).toMatchObject({
        ...properties,
        extensions: ['inventory', 'suppliers'],
        placement: { tier, cluster },
      });
    });

    it('returns the tenant that is there, and neither changes nor audits anything', async () => {
      const first = await create({ slug: 'acme', name: 'Acme', extensions: ['suppliers'] });
      const again = await createTenant(control, { slug: 'acme' });
      expect(again).toEqual({ tenant: first, created: false });
      expect(await createTenant(control, { slug: 'acme', name: 'Acme', extensions: ['suppliers'] })).toEqual(again);
      expect(await audited()).toHaveLength(1);
    });

    it('refuses the slug of a tenant with other properties, and names them', async () => {
      await create({ slug: 'acme', name: 'Acme', extensions: ['suppliers'] });
      const error = await refusal(
        create({
          slug: 'acme',
          name: 'Another',
          plan: 'gold',
          currency: 'EUR',
          timeZone: 'Asia/Tokyo',
          extensions: [],
        }),
      );
      expect(error).toMatchObject({ code: 'TENANT_CONFLICT' });
      expect(error.message).toMatch(
        /name "Acme", plan "standard", currency "USD", timeZone "UTC", extensions suppliers/,
      );
    });

    it('makes one tenant of twenty commands at the same time', async () => {
      const controls = Array.from({ length: 10 }, (_, index) => anotherControl(`cli:${index}`));
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          createTenant(controls[index % controls.length]!, { slug: 'acme', extensions: ['suppliers'] }),
        ),
      );
      expect(results.filter(({ created }) => created)).toHaveLength(1);
      expect(new Set(results.map(({ tenant }) => JSON.stringify(tenant))).size).toBe(1);
      expect(await audited()).toHaveLength(1);
    });

    it.each<[string, CreateTenant]>([
      ['SLUG_INVALID', { slug: '' }],
      ['SLUG_INVALID', { slug: 'Acme' }],
      ['SLUG_INVALID', { slug: '1acme' }],
      ['SLUG_INVALID', { slug: 'acme-' }],
      ['SLUG_INVALID', { slug: 'acme_co' }],
      ['SLUG_INVALID', { slug: 'acme\n' }],
      ['SLUG_INVALID', { slug: 'a'.repeat(64) }],
      ['SLUG_INVALID', { slug: 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11' }],
      ['TIER_UNSUPPORTED', { slug: 'acme', tier: 'schema' }],
      ['TIER_UNSUPPORTED', { slug: 'acme', cluster: 'elsewhere' }],
      ['BAD_USER_INPUT', { slug: 'acme', name: '' }],
      ['BAD_USER_INPUT', { slug: 'acme', name: ' \t' }],
      ['BAD_USER_INPUT', { slug: 'acme', name: 'a\u0000b' }],
      ['BAD_USER_INPUT', { slug: 'acme', name: 'a'.repeat(201) }],
      ['BAD_USER_INPUT', { slug: 'acme', plan: '' }],
      ['BAD_USER_INPUT', { slug: 'acme', currency: 'usd' }],
      ['BAD_USER_INPUT', { slug: 'acme', currency: 'XYZ' }],
      ['BAD_USER_INPUT', { slug: 'acme', timeZone: 'Mars/Olympus' }],
      ['BAD_USER_INPUT', { slug: 'acme', timeZone: '+01:00' }],
      ['EXTENSION_UNKNOWN', { slug: 'acme', extensions: ['teleportation'] }],
      ['EXTENSION_REQUIRES', { slug: 'acme', extensions: ['inventory'] }],
    ])('refuses with %s: %o', async (code, command) => {
      expect(await refusal(create(command))).toMatchObject({ code });
      expect(await listTenants(control)).toEqual([]);
      expect(await audited()).toEqual([]);
    });

    it('accepts slugs of one and of 63 characters', async () => {
      await create({ slug: 'a' });
      await create({ slug: `a${'-'.repeat(61)}b` });
      expect(await listTenants(control)).toHaveLength(2);
    });

    it('is audited with who gave the command and what was asked for', async () => {
      const tenant = await create({ slug: 'acme', plan: 'gold' });
      expect(await audited()).toEqual([
        { actor: 'cli:ada', action: 'create-tenant', tenant_id: tenant.id, details: { slug: 'acme', plan: 'gold' } },
      ]);
    });
  });

  describe('list and show', () => {
    it('lists by slug, and shows by slug and by id', async () => {
      const beta = await create({ slug: 'beta' });
      const acme = await create({ slug: 'acme-x' });
      const other = await create({ slug: 'acme' });
      expect(await listTenants(control)).toEqual([other, acme, beta]);
      expect(await showTenant(control, 'beta')).toEqual(beta);
      expect(await showTenant(control, beta.id.toUpperCase())).toEqual(beta);
    });

    it('says which tenant there is not', async () => {
      for (const named of ['nobody', '0199a000-0000-7000-8000-000000000009', "'; drop table tenants"]) {
        const error = await refusal(showTenant(control, named));
        expect(error).toMatchObject({
          code: 'TENANT_NOT_FOUND',
          message: `There is no tenant ${JSON.stringify(named)}.`,
        });
      }
    });
  });

  describe('suspend and resume', () => {
    it('change the status, once, and are audited', async () => {
      const tenant = await create({ slug: 'acme' });
      const suspended = await setTenantStatus(control, 'acme', 'suspended');
      expect(suspended).toEqual({ tenant: { ...tenant, status: 'suspended', epoch: tenant.epoch + 1 }, changed: true });
      expect(await setTenantStatus(control, 'acme', 'suspended')).toEqual({ ...suspended, changed: false });
      expect((await setTenantStatus(control, tenant.id, 'active')).tenant.status).toBe('active');
      expect((await audited()).map(({ action }) => action)).toEqual([
        'create-tenant',
        'suspend-tenant',
        'resume-tenant',
      ]);
    });

    it('are refused for a tenant that is being made or erased', async () => {
      await create({ slug: 'acme' });
      for (const status of ['provisioning', 'erasing', 'erased']) {
        await adminQuery(database.adminUrl, 'update rowhouse_catalog.tenants set status = $1', [status]);
        const error = await refusal(setTenantStatus(control, 'acme', 'suspended'));
        expect(error).toMatchObject({ code: 'TENANT_STATUS_CONFLICT', message: `The tenant acme is ${status}.` });
      }
    });
  });

  describe('set-extensions', () => {
    it('sets, enables and disables, once, and is audited with what changed', async () => {
      await create({ slug: 'acme' });
      const set = await setExtensions(control, 'acme', { set: ['suppliers', 'shipping'] });
      expect(set).toMatchObject({ changed: true, tenant: { extensions: ['shipping', 'suppliers'] } });
      expect(await setExtensions(control, 'acme', { set: ['shipping', 'suppliers'] })).toEqual({
        ...set,
        changed: false,
      });
      const changed = await setExtensions(control, 'acme', { enable: ['inventory'], disable: ['shipping'] });
      expect(changed.tenant.extensions).toEqual(['inventory', 'suppliers']);
      expect(changed.tenant.epoch).toBeGreaterThan(set.tenant.epoch);
      expect((await audited()).map(({ details }) => details).slice(1)).toEqual([
        { added: ['shipping', 'suppliers'], removed: [] },
        { added: ['inventory'], removed: ['shipping'] },
      ]);
    });

    it.each([
      ['EXTENSION_UNKNOWN', { enable: ['teleportation'] }, /teleportation: there is no such extension; there are: /],
      ['EXTENSION_UNKNOWN', { disable: ['teleportation'] }, /teleportation: there is no such extension/],
      ['EXTENSION_REQUIRES', { set: ['inventory'] }, /inventory: requires the extension suppliers/],
      ['EXTENSION_REQUIRES', { disable: ['suppliers'] }, /inventory: requires the extension suppliers/],
    ])('refuses with %s: %o', async (code, change, message) => {
      const tenant = await create({ slug: 'acme', extensions: ['suppliers', 'inventory'] });
      expect(await refusal(setExtensions(control, 'acme', change))).toMatchObject({
        code,
        message: expect.stringMatching(message),
        details: { faults: [expect.objectContaining({ at: expect.any(String) })] },
      });
      expect(await showTenant(control, 'acme')).toEqual(tenant);
    });

    it('can disable an extension that this code no longer has', async () => {
      const tenant = await create({ slug: 'acme' });
      await adminQuery(
        database.adminUrl,
        'insert into rowhouse_catalog.tenant_extensions (tenant_id, extension) values ($1, $2)',
        [tenant.id, 'teleportation'],
      );
      expect((await setExtensions(control, 'acme', { disable: ['teleportation'] })).tenant.extensions).toEqual([]);
    });

    it('never ends in a set that lacks what is required, however many change it at the same time', async () => {
      const controls = Array.from({ length: 8 }, (_, index) => anotherControl(`cli:${index}`));
      for (let round = 0; round < 5; round++) {
        await createTenant(control, { slug: `acme-${round}`, extensions: ['suppliers'] });
        const outcomes = await Promise.allSettled(
          controls.map((one, index) =>
            setExtensions(
              one,
              `acme-${round}`,
              index % 2 === 0 ? { enable: ['inventory'] } : { disable: ['suppliers'] },
            ),
          ),
        );
        for (const outcome of outcomes) {
          if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'EXTENSION_REQUIRES' });
        }
        const left = (await showTenant(control, `acme-${round}`)).extensions;
        expect([['inventory', 'suppliers'], []]).toContainEqual(left);
      }
    });
  });

  describe('every change of a tenant', () => {
    it('grows its epoch and is told, also when a table was changed by hand', async () => {
      const listener = new pg.Client({ connectionString: database.urls.directory });
      await listener.connect();
      await listener.query('listen rowhouse_tenants');
      const told: string[] = [];
      let wake = (): void => {};
      listener.on('notification', ({ payload = '' }) => {
        told.push(payload);
        wake();
      });
      const { id } = await create({ slug: 'acme', extensions: ['suppliers'] });
      const other = await create({ slug: 'beta' });
      const changes = [
        `update rowhouse_catalog.tenants set name = 'Acme' where id = '${id}'`,
        `update rowhouse_catalog.tenants set epoch = 1 where id = '${id}'`,
        `update rowhouse_catalog.placements set schema_name = 'elsewhere' where tenant_id = '${id}'`,
        `insert into rowhouse_catalog.tenant_extensions (tenant_id, extension) values ('${id}', 'shipping')`,
        `update rowhouse_catalog.tenant_extensions set extension = 'billing' where extension = 'shipping'`,
        `delete from rowhouse_catalog.tenant_extensions where extension = 'billing'`,
        `update rowhouse_catalog.tenant_extensions set tenant_id = '${other.id}' where tenant_id = '${id}'`,
        `delete from rowhouse_catalog.placements where tenant_id = '${id}'`,
      ];
      let epoch = (await showTenant(control, 'acme')).epoch;
      for (const change of changes) {
        await adminQuery(database.adminUrl, change);
        const [row] = await adminQuery<{ epoch: string }>(
          database.adminUrl,
          'select epoch from rowhouse_catalog.tenants where id = $1',
          [id],
        );
        expect(Number(row?.epoch), change).toBe(epoch + 1);
        epoch += 1;
        while (!told.includes(`${id}:${epoch}`)) await new Promise<void>((resolve) => (wake = resolve));
      }
      // The tenant that was given an extension was told of, too.
      expect(told).toContain(`${other.id}:${other.epoch + 1}`);
      await listener.end();
    });
  });

  describe('a database that is not ready for them', () => {
    it('without a house is answered with what to do', async () => {
      const bare = `${database.name}_bare`;
      await adminQuery(database.adminUrl, `create database ${bare}`);
      const url = new URL(database.adminUrl);
      url.pathname = `/${bare}`;
      const bareControl = createControl({ databaseUrl: url.href, extensions: registry, actor: 'cli:ada' });
      expect(await refusal(listTenants(bareControl))).toMatchObject({ code: 'HOUSE_NOT_MIGRATED' });
      await bareControl.close();
      await adminQuery(database.adminUrl, `drop database ${bare}`);
    });

    it('for a role that is not the control role is answered with what to do', async () => {
      const wrong = createControl({ databaseUrl: database.urls.gateway, extensions: registry, actor: 'cli:ada' });
      expect(await refusal(listTenants(wrong))).toMatchObject({ code: 'CONTROL_ROLE_REFUSED' });
      await wrong.close();
    });

    it('that is not there is answered with what to do', async () => {
      const gone = createControl({
        databaseUrl: 'postgres://a:b@127.0.0.1:1/c',
        extensions: registry,
        actor: 'cli:ada',
      });
      expect(await refusal(listTenants(gone))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await gone.close();
    });
  });

  it('leave nothing behind when they fail midway, and give their connection back', async () => {
    await expect(
      control.transaction(async (client) => {
        await client.query(`insert into rowhouse_catalog.clusters (name) values ('half')`);
        throw new Error('midway');
      }),
    ).rejects.toMatchObject({ code: 'INTERNAL_ERROR' });
    expect(await adminQuery(database.adminUrl, 'select name from rowhouse_catalog.clusters')).toEqual([
      { name: 'primary' },
    ]);
    await Promise.all(Array.from({ length: 6 }, () => listTenants(control)));
  });
});
