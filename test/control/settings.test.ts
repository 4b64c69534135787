import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { getSettings } from '../../src/control/commands/get-settings.ts';
import { listFeatures } from '../../src/control/commands/list-features.ts';
import { rollbackSettings } from '../../src/control/commands/rollback-settings.ts';
import { setFeature } from '../../src/control/commands/set-feature.ts';
import { type SetSettings, setSettings } from '../../src/control/commands/set-settings.ts';
import { setTenantFeature } from '../../src/control/commands/set-tenant-feature.ts';
import { settingsHistory } from '../../src/control/commands/settings-history.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { changeSettings } from '../../src/control/settings/change-settings.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { tunable } from '../fixtures/tunable.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';

describe('the settings of a tenant', () => {
  let database: TestDatabase;
  let control: Control;
  let tenant: Tenant;
  let number = 0;
  const extensions = new Map([['tunable', tunable]]);
  const house = { modules: { core, extensions } };

  const set = (values: SetSettings['values'], more: Partial<SetSettings> = {}) =>
    setSettings(control, house, { tenant: tenant.id, extension: 'tunable', values, ...more });
  const refusal = async (work: Promise<unknown>): Promise<{ code: string; at: readonly string[] }> => {
    const error = await work.catch((thrown) => thrown);
    if (!(error instanceof RowhouseError)) throw error;
    const faults = (error.details.faults ?? []) as readonly { readonly at: string }[];
    return { code: error.code, at: faults.map(({ at }) => at) };
  };
  /** As if an older version of the extension had accepted it. */
  const store = (document: object) =>
    adminQuery(
      database.adminUrl,
      'update rowhouse_catalog.tenants set settings = $2::jsonb, settings_version = settings_version + 1 where id = $1::uuid',
      [tenant.id, JSON.stringify(document)],
    );

  beforeAll(async () => {
    database = await createTestDatabase();
    control = createControl({ databaseUrl: database.urls.control, extensions, actor: 'cli:test' });
  });
  beforeEach(async () => {
    ({ tenant } = await createTenant(control, { slug: `tenant-${number++}`, extensions: ['tunable'] }));
  });
  afterAll(async () => {
    await control.close();
    await database.drop();
  });

  it('are set as they are parsed, version by version, with history, audit and a larger epoch', async () => {
    const first = await set({ greeting: '  Moin ', limit: 3 }, { reason: 'a campaign' });
    expect(first.changed).toBe(true);
    expect(first.tenant.settings).toEqual({ version: 1, document: { tunable: { greeting: 'Moin', limit: 3 } } });
    expect(first.tenant.epoch).toBeGreaterThan(tenant.epoch);
    const second = await set({ limit: null });
    expect(second.tenant.settings).toEqual({ version: 2, document: { tunable: { greeting: 'Moin' } } });
    const { versions } = await settingsHistory(control, tenant.slug);
    expect(versions).toMatchObject([
      { version: 2, document: { tunable: { greeting: 'Moin' } }, actor: 'cli:test', reason: null },
      { version: 1, document: { tunable: { greeting: 'Moin', limit: 3 } }, reason: 'a campaign' },
    ]);
    const audited = await adminQuery(
      database.adminUrl,
      'select action, details from rowhouse_catalog.audit where tenant_id = $1::uuid and action like $2 order by id',
      [tenant.id, '%settings'],
    );
    expect(audited).toMatchObject([
      { action: 'set-settings', details: { section: 'tunable', version: 1, before: {} } },
      { action: 'set-settings', details: { version: 2, after: { greeting: 'Moin' } } },
    ]);
  });

  it('make no version of what changes nothing', async () => {
    await set({ greeting: 'Moin' });
    const again = await set({ greeting: 'Moin', limit: null });
    expect(again).toMatchObject({ changed: false, tenant: { settings: { version: 1 } } });
  });

  it('are refused with all faults, and nothing of them is kept', async () => {
    const values = { greeting: '', steps: [{ label: 'ok', days: 0 }], limit: 1.5, other: 1 };
    expect(await refusal(set(values))).toEqual({
      code: 'SETTINGS_INVALID',
      at: ['greeting', 'steps[0].days', 'limit', 'other'],
    });
    expect(await refusal(set({ note: 'a\0b' }))).toEqual({ code: 'SETTINGS_INVALID', at: ['note'] });
    expect(await refusal(set({ note: '\ud800' }))).toEqual({ code: 'SETTINGS_INVALID', at: ['note'] });
    expect((await settingsHistory(control, tenant.id)).versions).toEqual([]);
  });

  it('are bounded in size, all sections together', async () => {
    expect(await refusal(set({ note: 'x'.repeat(33_000) }))).toMatchObject({ code: 'SETTINGS_INVALID' });
    expect((await set({ note: 'x'.repeat(32_000) })).changed).toBe(true);
  });

  it('are told to whoever knows another version that they have changed', async () => {
    await set({ limit: 1 }, { expectedVersion: 0 });
    expect(await refusal(set({ limit: 2 }, { expectedVersion: 0 }))).toMatchObject({ code: 'SETTINGS_CONFLICT' });
    expect((await set({ limit: 2 }, { expectedVersion: 1 })).tenant.settings.version).toBe(2);
  });

  it('lose no change of fifty that are made at the same time', async () => {
    const changes = Array.from({ length: 50 }, (_, index) =>
      changeSettings(control, house, {
        tenant: tenant.id,
        section: 'tunable',
        change: (values) => ({
          ...values,
          limit: Number(values.limit ?? 0) + 1,
          note: `${values.note ?? ''}${index},`,
        }),
      }),
    );
    await Promise.all(changes);
    const { tenant: after } = await getSettings(control, house, { tenant: tenant.id });
    expect(after.settings).toMatchObject({ version: 50, document: { tunable: { limit: 50 } } });
    const { versions } = await settingsHistory(control, tenant.id);
    expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 50 }, (_, index) => 50 - index));
  });

  it('keep the last hundred versions', async () => {
    for (let limit = 1; limit <= 103; limit++) await set({ limit });
    const { versions } = await settingsHistory(control, tenant.id);
    expect([versions.length, versions[0]?.version, versions.at(-1)?.version]).toEqual([100, 103, 4]);
    const gone = rollbackSettings(control, house, { tenant: tenant.id, version: 3 });
    expect(await refusal(gone)).toMatchObject({ code: 'SETTINGS_VERSION_NOT_FOUND' });
  });

  it('are rolled back as a new version, to the time before anything was set, too', async () => {
    await set({ limit: 1 });
    await set({ limit: 2, greeting: 'Hi' });
    const back = await rollbackSettings(control, house, { tenant: tenant.id, version: 1 });
    expect(back).toMatchObject({ changed: true, faults: [] });
    expect(back.tenant.settings).toEqual({ version: 3, document: { tunable: { limit: 1 } } });
    const empty = await rollbackSettings(control, house, { tenant: tenant.id, version: 0 });
    expect(empty.tenant.settings).toEqual({ version: 4, document: {} });
    const again = await rollbackSettings(control, house, { tenant: tenant.id, version: 0 });
    expect(again).toMatchObject({ changed: false, tenant: { settings: { version: 4 } } });
  });

  it('are not rolled back to what is refused by now, unless that is left out', async () => {
    await set({ limit: 1, greeting: 'Hi' });
    await adminQuery(
      database.adminUrl,
      `update rowhouse_catalog.settings_history set document = '{"tunable": {"limit": -1, "greeting": "Hi"}, "gone": {"a": 1}}'
      where tenant_id = $1::uuid`,
      [tenant.id],
    );
    const command = { tenant: tenant.id, version: 1 };
    expect(await refusal(rollbackSettings(control, house, command))).toEqual({
      code: 'SETTINGS_INVALID',
      at: ['gone', 'tunable.limit'],
    });
    const forced = await rollbackSettings(control, house, { ...command, force: true });
    expect(forced.faults.map(({ at }) => at).sort()).toEqual(['gone', 'tunable.limit']);
    expect(forced.tenant.settings.document).toEqual({ tunable: { greeting: 'Hi' } });
  });

  it('that a newer schema refuses stand back behind their default, are told, and are in nobody’s way', async () => {
    await store({ tunable: { limit: 'many', greeting: 'Hi' }, gone: { a: 1 } });
    const { settings, faults } = await getSettings(control, house, { tenant: tenant.id });
    expect(settings.find(({ name }) => name === 'limit')).toMatchObject({ value: 10, default: 10, set: true });
    expect(faults.map(({ at }) => at).sort()).toEqual(['gone', 'tunable.limit']);
    const { tenant: after } = await set({ greeting: 'Ho' });
    expect(after.settings.document).toEqual({ tunable: { limit: 'many', greeting: 'Ho' }, gone: { a: 1 } });
    expect(await refusal(set({ limit: 'more' }))).toEqual({ code: 'SETTINGS_INVALID', at: ['limit'] });
    expect((await set({ limit: null })).tenant.settings.document).toMatchObject({ tunable: { greeting: 'Ho' } });
  });

  it('are prepared for an extension that is not enabled by operators alone', async () => {
    const { tenant: bare } = await createTenant(control, { slug: `tenant-${number++}` });
    const command = { tenant: bare.id, extension: 'tunable', values: { greeting: 'Hi' } };
    const asAdministrator = setSettings(control, house, { ...command, asAdministrator: true });
    expect(await refusal(asAdministrator)).toMatchObject({ code: 'EXTENSION_UNKNOWN' });
    expect((await setSettings(control, house, command)).changed).toBe(true);
    for (const extension of ['nothing', 'features', 'constructor']) {
      expect(await refusal(set({}, { extension }))).toMatchObject({ code: 'EXTENSION_UNKNOWN' });
    }
  });

  it('do not move with what is written beside them when that fails', async () => {
    const failing = changeSettings(control, house, {
      tenant: tenant.id,
      section: 'tunable',
      change: () => ({ limit: 5 }),
      within: async () => {
        throw new RowhouseError('BAD_USER_INPUT');
      },
    });
    expect(await refusal(failing)).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await settingsHistory(control, tenant.id)).versions).toEqual([]);
  });

  describe('and the features', () => {
    const ofTenant = async (name: string) =>
      (await listFeatures(control, house, tenant.id)).features.find((feature) => feature.name === name);

    it('are switched for a tenant and a subject in a section of their own', async () => {
      const command = { name: 'checkout-v2', tenant: tenant.slug };
      await setTenantFeature(control, house, { ...command, on: true });
      await setTenantFeature(control, house, { ...command, subject: '__proto__', on: false });
      const override = (await ofTenant('checkout-v2'))?.override as { readonly subjects: object };
      expect(Object.getOwnPropertyNames(override.subjects)).toEqual(['__proto__']);
      expect((await ofTenant('checkout-v2'))?.verdict).toEqual({ value: true, reason: 'TARGETING_MATCH' });
      await setTenantFeature(control, house, { ...command, subject: '__proto__', on: null });
      const { tenant: after } = await setTenantFeature(control, house, { ...command, on: null });
      expect(after.settings).toEqual({ version: 4, document: {} });
      const unknown = setTenantFeature(control, house, { ...command, name: 'no-such', on: true });
      expect(await refusal(unknown)).toMatchObject({ code: 'FEATURE_UNKNOWN' });
    });

    it('have rules of the house that are merged, bounded, taken back, and counted by a version', async () => {
      const rule = (change: object) => setFeature(control, house, { name: 'classic-view', ...change });
      expect((await rule({ plans: { gold: true }, percentage: 12.5 })).rule).toEqual({
        on: undefined,
        plans: { gold: true },
        percentage: 12.5,
        percentageBy: 'tenant',
      });
      expect(await rule({ plans: { gold: true } })).toMatchObject({ changed: false });
      expect((await rule({ on: false, plans: { gold: null, silver: false }, percentage: null })).rule).toMatchObject({
        on: false,
        plans: { silver: false },
        percentage: undefined,
      });
      expect((await ofTenant('classic-view'))?.verdict).toEqual({ value: false, reason: 'STATIC' });
      expect(await refusal(rule({ percentage: 101, plans: { ' ': true } }))).toEqual({
        code: 'FEATURE_INVALID',
        at: ['percentage', 'plans'],
      });
      expect(await refusal(rule({ percentage: 0.001 }))).toMatchObject({ code: 'FEATURE_INVALID' });
      expect(await rule({ clear: true })).toEqual({ rule: undefined, changed: true });
      expect((await ofTenant('classic-view'))?.verdict).toEqual({ value: true, reason: 'DEFAULT' });
      const unknown = setFeature(control, house, { name: 'no-such', on: true });
      expect(await refusal(unknown)).toMatchObject({ code: 'FEATURE_UNKNOWN' });
    });

    it('that no module declares any more are told, and can be taken back', async () => {
      await adminQuery(database.adminUrl, "insert into rowhouse_catalog.features (name, enabled) values ('old', true)");
      expect((await listFeatures(control, house)).strays).toEqual(['old']);
      expect(await setFeature(control, house, { name: 'old', clear: true })).toMatchObject({ changed: true });
      expect((await listFeatures(control, house)).strays).toEqual([]);
    });
  });
});
