import { OpenFeatureAPI } from '@openfeature/server-sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { setFeature } from '../../src/control/commands/set-feature.ts';
import { setSettings } from '../../src/control/commands/set-settings.ts';
import { setTenantFeature } from '../../src/control/commands/set-tenant-feature.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { tunable } from '../fixtures/tunable.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { SteadyLoad } from '../support/steady-load.ts';

const question = '{ tuning { greeting steps limit checkout checkoutDetails } tenant { features { name enabled } } }';
const update = `mutation ($input: UpdateSettingsInput!) {
  updateSettings(input: $input) {
    tenant { settingsVersion settings { extension values editable schema } }
    userErrors { field code message }
  }
}`;

/** Milliseconds within which every process must know. */
const aSecond = { timeout: 1_000, interval: 10 };

describe('settings and features', () => {
  let house: TestHouse;
  let acme: Tenant;
  let bolt: Tenant;
  let other: { readonly url: string };
  const modules = { core, extensions: new Map([['tunable', tunable]]) };

  beforeAll(async () => {
    house = await createTestHouse({ extensions: [tunable] });
    acme = await house.createTenant({ slug: 'acme', plan: 'gold', extensions: ['tunable'] });
    bolt = await house.createTenant({ slug: 'bolt' });
    other = await house.secondApp();
  });
  afterAll(() => house.close());

  const ask = async (url: string, token: string, query = question, variables = {}) =>
    graphql(url, token, query, variables);

  it('are changed through one process and known by the other within a second, under load, without a failed request', async () => {
    const token = await house.token(acme);
    const load = new SteadyLoad((number) => ask(number % 2 === 0 ? house.url : other.url, token));
    load.start(4);
    await load.more(20);
    const greetingThere = async () => (await ask(other.url, token)).data?.tuning.greeting;
    for (const greeting of ['Servus', 'Moin', 'Salut']) {
      const input = { extension: 'tunable', values: { greeting } };
      const { data } = await ask(house.url, token, update, { input });
      expect(data?.updateSettings.userErrors).toEqual([]);
      await expect.poll(greetingThere, aSecond).toBe(greeting);
    }
    const checkoutThere = async () => (await ask(other.url, token)).data?.tuning.checkoutDetails;
    await setFeature(house.control, { modules }, { name: 'checkout-v2', on: true });
    await expect.poll(checkoutThere, aSecond).toBe('true STATIC');
    await setTenantFeature(house.control, { modules }, { name: 'checkout-v2', tenant: 'acme', on: false });
    await expect.poll(checkoutThere, aSecond).toBe('false TARGETING_MATCH');
    const override = { name: 'checkout-v2', tenant: 'acme', subject: 'tester', on: true };
    await setTenantFeature(house.control, { modules }, override);
    await expect.poll(checkoutThere, aSecond).toBe('true TARGETING_MATCH');
    await load.more(20);
    await load.stop();
    expect(load.failures).toEqual([]);
  });

  it('are found by whoever changed them with the next request', async () => {
    const token = await house.token(acme);
    const input = { extension: 'tunable', values: { greeting: 'Ahoy', steps: [{ label: 'Pack', days: 2 }] } };
    await ask(house.url, token, update, { input });
    const { data } = await ask(house.url, token);
    expect(data?.tuning).toMatchObject({ greeting: 'Ahoy', steps: ['Pack 2'], limit: 10 });
  });

  it('show an administrator what is theirs, and refuse what is not', async () => {
    const token = await house.token(acme);
    await setSettings(house.control, { modules }, { tenant: 'acme', extension: 'tunable', values: { limit: 77 } });
    const refused = await ask(house.url, token, update, {
      input: { extension: 'tunable', values: { limit: 5, greeting: 'Hi', nothing: 1 } },
    });
    expect(refused.data?.updateSettings).toEqual({
      tenant: null,
      userErrors: [
        { field: ['input', 'values', 'limit'], code: 'NOT_ALLOWED', message: expect.any(String) },
        { field: ['input', 'values', 'nothing'], code: 'NOT_ALLOWED', message: expect.any(String) },
      ],
    });
    const shown = await ask(house.url, token, '{ tenant { settings { extension values editable schema } } }');
    expect(shown.data?.tenant.settings).toEqual([
      {
        extension: 'tunable',
        values: { greeting: 'Ahoy', steps: [{ label: 'Pack', days: 2 }] },
        editable: ['greeting', 'steps'],
        schema: expect.objectContaining({
          properties: {
            greeting: expect.objectContaining({ maxLength: 40, default: 'Hello' }),
            steps: expect.anything(),
          },
        }),
      },
    ]);
    expect(refused.text + shown.text).not.toMatch(/77|"note"/);
  });

  it('tell all faults with their paths, stale versions, and extensions that are not enabled', async () => {
    const token = await house.token(acme);
    const codes = async (who: string, input: object) => {
      const { data } = await ask(house.url, who, update, { input });
      return data?.updateSettings.userErrors.map(({ field, code }: { field: string[]; code: string }) => [
        field.slice(1).join('.'),
        code,
      ]);
    };
    const values = { greeting: '', steps: [{ label: 'x', days: 0, more: 1 }] };
    expect(await codes(token, { extension: 'tunable', values })).toEqual([
      ['values.greeting', 'INVALID'],
      ['values.steps.0.days', 'INVALID'],
      ['values.steps.0', 'INVALID'],
    ]);
    expect(await codes(token, { extension: 'tunable', values: {}, expectedVersion: 1 })).toEqual([
      ['expectedVersion', 'STALE_VERSION'],
    ]);
    const stranger = await house.token(bolt);
    expect(await codes(stranger, { extension: 'tunable', values: { greeting: 'Hi' } })).toEqual([
      ['extension', 'NOT_FOUND'],
    ]);
    expect(await codes(stranger, { extension: 'none', values: {} })).toEqual([['extension', 'NOT_FOUND']]);
  });

  it('are for administrators alone; features are for whoever has signed in', async () => {
    const viewer = await house.token(acme, { roles: ['viewer'], subject: 'alice' });
    const refused = await ask(house.url, viewer, update, {
      input: { extension: 'tunable', values: { greeting: 'No' } },
    });
    expect(refused.errors[0]?.extensions?.code).toBe('FORBIDDEN');
    const hidden = await ask(house.url, viewer, '{ tenant { slug settings { extension } settingsVersion } }');
    expect(hidden.data?.tenant).toEqual({ slug: 'acme', settings: null, settingsVersion: null });
    const { data } = await ask(house.url, viewer);
    // The override for `tester` is nobody else's; what is not public is not told.
    expect(data?.tenant.features).toEqual([
      { name: 'checkout-v2', enabled: false },
      { name: 'classic-view', enabled: true },
    ]);
  });

  it('reset to the default by null', async () => {
    const token = await house.token(acme);
    await ask(house.url, token, update, { input: { extension: 'tunable', values: { greeting: null } } });
    expect((await ask(house.url, token)).data?.tuning.greeting).toBe('Hello');
  });

  it('are resolved by OpenFeature outside of requests, for a tenant that the context names', async () => {
    const api = Reflect.construct(OpenFeatureAPI, []) as OpenFeatureAPI;
    await api.setProviderAndWait(house.app.featureProvider);
    const client = api.getClient();
    const acmes = { tenantId: acme.id };
    const details = async (name: string, context: object) => client.getBooleanDetails(name, true, context as never);
    expect(await details('checkout-v2', acmes)).toMatchObject({ value: false, reason: 'TARGETING_MATCH' });
    expect(await details('checkout-v2', { ...acmes, targetingKey: 'tester' })).toMatchObject({ value: true });
    expect(await details('checkout-v2', { tenantId: bolt.id })).toMatchObject({ value: false, reason: 'DISABLED' });
    expect(await details('classic-view', acmes)).toMatchObject({ value: true, reason: 'DEFAULT' });
    expect(await details('no-such', acmes)).toMatchObject({
      value: true,
      reason: 'ERROR',
      errorCode: 'FLAG_NOT_FOUND',
    });
    expect(await details('checkout-v2', {})).toMatchObject({ value: true, errorCode: 'INVALID_CONTEXT' });
    const stranger = { tenantId: '00000000-0000-7000-8000-000000000000' };
    expect(await details('checkout-v2', stranger)).toMatchObject({ errorCode: 'INVALID_CONTEXT' });
    expect(await client.getStringDetails('checkout-v2', 'x', acmes)).toMatchObject({ errorCode: 'TYPE_MISMATCH' });
    await api.clearProviders();
  });
});
