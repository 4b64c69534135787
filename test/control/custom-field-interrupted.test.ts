import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { toGlobalId } from '../../src/data/identifiers.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type CustomFieldBench, createCustomFieldBench } from '../support/custom-field-bench.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import type { HeldWork } from './custom-field-process.ts';

/** More than one batch. */
const rows = 1_200;

describe('work on custom fields whose process is killed', () => {
  let house: TestHouse;
  let bench: CustomFieldBench;
  const children: ChildProcess[] = [];

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createCustomFieldBench(house.database);
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await bench.close();
    await house.close();
  });

  async function killed(work: Omit<HeldWork, 'controlUrl' | 'gatewayUrl' | 'field'>): Promise<void> {
    const { control: controlUrl, gateway: gatewayUrl } = house.database.urls;
    const given: HeldWork = { controlUrl, gatewayUrl, field: { entity: 'Customer', name: 'score' }, ...work };
    const script = fileURLToPath(new URL('custom-field-process.ts', import.meta.url));
    const child = spawn(process.execPath, [script, JSON.stringify(given)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const exit = once(child, 'exit');
    const [said] = await Promise.race([once(child.stdout!, 'data'), exit.then(() => ['ended'])]);
    expect(String(said)).toBe('held\n');
    child.kill('SIGKILL');
    await exit;
  }

  /** A tenant with a number in most of its customers. */
  async function prepared(slug: string, index: boolean) {
    const tenant = await bench.tenant(slug);
    const field = await bench.define(tenant, { name: 'score', type: 'INT', index });
    // What is indexed has rows in the side table, as a gateway would have written them.
    const values = Array.from({ length: rows }, (_, number) => (number % 7 === 0 ? undefined : number));
    if (index) await indexCustomField(bench.control, bench.house, { tenant: slug, field, indexed: false });
    const ids = await bench.customers(tenant, field.storedAs, values);
    if (index) await indexCustomField(bench.control, bench.house, { tenant: slug, field, indexed: true });
    return { tenant, field: (await bench.field(tenant, 'score'))!, values, ids };
  }

  /** A client writes, and reads what it wrote. */
  async function write(tenant: Tenant, id: string, value: number): Promise<void> {
    const token = await house.token(tenant);
    const globalId = Buffer.from(`Customer:${id}`, 'latin1').toString('base64url');
    const { data, errors } = await graphql(
      house.url,
      token,
      `mutation ($id: ID!) {
        updateCustomer(input: { id: $id, customFields: { score: ${value} } }) {
          customer { customFields { score } } userErrors { message }
        }
      }`,
      { id: globalId },
    );
    expect(errors).toEqual([]);
    expect(data.updateCustomer.userErrors).toEqual([]);
    expect(Number(data.updateCustomer.customer.customFields.score)).toBe(value);
  }

  const resume = (tenant: Tenant) => resumeCustomFields(bench.control, bench.house, { tenant: tenant.slug });
  const numbersAside = async (tenant: Tenant, field: CustomField) =>
    (await bench.aside(tenant, field.storedAs)).map(Number);

  it.each([
    ['before gateways are told', { step: 'announce', done: 0, time: 1 }],
    ['before the first row', { step: 'index', done: 0, time: 1 }],
    ['amid its rows', { step: 'index', done: 1_000, time: 1 }],
    ['after its last row', { step: 'index', done: rows, time: 1 }],
  ] as const)('finishes an index that was cut off %s', async (when, hold) => {
    const { tenant, field, values, ids } = await prepared(`index-${when.replaceAll(' ', '-')}`, false);
    await killed({ tenant: tenant.slug, command: 'index', hold });
    expect((await bench.field(tenant, 'score'))!.index).toBe('building');
    await write(tenant, ids[0]!, 5_000);
    await write(tenant, ids[rows - 1]!, 5_001);
    expect(await resume(tenant)).toMatchObject({ finished: ['Customer.score'] });
    expect((await bench.field(tenant, 'score'))!.index).toBe('ready');
    const now = [5_000, ...values.slice(1, -1).filter((value) => value !== undefined), 5_001];
    expect(await numbersAside(tenant, field)).toEqual(now);
    expect(await resume(tenant)).toMatchObject({ finished: [] });
  });

  it.each([
    ['before gateways are told', { step: 'announce', done: 0, time: 1 }, 'old'],
    ['amid its rows', { step: 'convert', done: 1_000, time: 1 }, 'old'],
    ['after its last row', { step: 'convert', done: rows, time: 1 }, 'old'],
    ['after the change, before gateways are told', { step: 'announce', done: 0, time: 2 }, 'new'],
    ['after all gateways are told', { step: 'announce', done: 0, time: 3 }, 'new'],
    ['amid the removal of old values', { step: 'remove', done: 1_000, time: 1 }, 'new'],
    ['after the removal of old values', { step: 'remove', done: rows, time: 1 }, 'new'],
  ] as const)('finishes a conversion that was cut off %s', async (when, hold, form) => {
    const slug = `convert-${when.replaceAll(/\W+/g, '-')}`;
    const { tenant, field, values, ids } = await prepared(slug, true);
    const conversion = { type: 'DECIMAL', scale: 1 };
    await killed({ tenant: slug, command: 'convert', conversion, hold });
    expect((await bench.field(tenant, 'score'))!.type).toBe(form === 'old' ? 'INT' : 'DECIMAL');
    await write(tenant, ids[0]!, 5_000);
    await write(tenant, ids[rows - 1]!, 5_001);
    expect(await resume(tenant)).toMatchObject({ finished: ['Customer.score'] });
    const after = (await bench.field(tenant, 'score'))!;
    expect(after).toMatchObject({ id: field.id, type: 'DECIMAL', scale: 1, index: 'ready' });
    expect(after.conversion).toBeUndefined();
    const now = [5_000, ...values.slice(1, -1), 5_001];
    expect(await bench.stored(tenant, after.storedAs)).toEqual(now.map((value) => value?.toString() ?? null));
    expect(await numbersAside(tenant, after)).toEqual(
      now.flatMap((value) => (value === undefined ? [] : [value * 10])),
    );
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect(await resume(tenant)).toMatchObject({ finished: [] });
  });

  it('keeps the old form up to date after the change, until those who read it by the old definition are told', async () => {
    const { tenant, field, values, ids } = await prepared('settling', true);
    const conversion = { type: 'DECIMAL', scale: 1 };
    await killed({ tenant: 'settling', command: 'convert', conversion, hold: { step: 'announce', done: 0, time: 2 } });
    await write(tenant, ids[1]!, 5_000);
    const now = values.map((value, number) => (number === 1 ? 5_000 : (value ?? null)));
    const after = (await bench.field(tenant, 'score'))!;
    expect(await bench.stored(tenant, field.storedAs)).toEqual(now);
    expect(await numbersAside(tenant, field)).toEqual(now.filter((value) => value !== null));
    expect(await bench.stored(tenant, after.storedAs)).toEqual(now.map((value) => value?.toString() ?? null));
    // The same command again finishes it, and another one waits for that.
    const { control, house: tools } = bench;
    const target = { tenant: 'settling', field: { id: field.id } };
    const other = convertCustomField(control, tools, { ...target, conversion: { type: 'STRING' } });
    await expect(other).rejects.toMatchObject({ code: 'CUSTOM_FIELD_BUSY' });
    expect(await convertCustomField(control, tools, { ...target, conversion })).toMatchObject({ changed: true });
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect(await resume(tenant)).toMatchObject({ finished: [] });
  });

  it('leaves rows writable that have both forms of a large value meanwhile', async () => {
    const tenant = await bench.tenant('doubled');
    const field = await bench.define(tenant, { name: 'score', list: true });
    const large = Array.from({ length: 4 }, () => 'x'.repeat(10_000));
    const ids = await bench.customers(tenant, field.storedAs, [large, ['1']]);
    const conversion = { rules: { maximumItems: 9 } };
    await killed({ tenant: 'doubled', command: 'convert', conversion, hold: { step: 'convert', done: 2, time: 1 } });
    const token = await house.token(tenant);
    const written = async (input: object) => {
      const update =
        'mutation ($input: UpdateCustomerInput!) { updateCustomer(input: $input) { userErrors { code message } } }';
      const { data, errors } = await graphql(house.url, token, update, { input });
      expect(errors).toEqual([]);
      return data.updateCustomer.userErrors;
    };
    const [first, second] = ids.map((id) => toGlobalId('Customer', id));
    expect(await written({ id: first, name: 'Ann' })).toEqual([]);
    expect(await written({ id: second, customFields: { score: large } })).toEqual([]);
    expect(await written({ id: first, customFields: { score: [...large, ...large] } })).toMatchObject([
      { code: 'TOO_LARGE' },
    ]);
    await resume(tenant);
    const { storedAs } = (await bench.field(tenant, 'score'))!;
    expect(await bench.stored(tenant, storedAs)).toEqual([large, large]);
  });

  it.each([
    ['before gateways are told', { step: 'announce', done: 0, time: 1 }],
    ['amid its rows', { step: 'remove', done: 1_000, time: 1 }],
  ] as const)('finishes a deletion that was cut off %s', async (when, hold) => {
    const { tenant, field } = await prepared(`delete-${when.replaceAll(' ', '-')}`, true);
    await killed({ tenant: tenant.slug, command: 'delete', hold });
    expect(await bench.field(tenant, 'score')).toBeUndefined();
    const next = await bench.define(tenant, { name: 'score', type: 'STRING' });
    expect(await resume(tenant)).toMatchObject({ finished: ['Customer.score'] });
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect((await bench.again(tenant)).customFields).toEqual([next]);
    expect(await resume(tenant)).toMatchObject({ finished: [] });
  });

  it('finishes the removal of an index that was cut off', async () => {
    const { tenant, field, values } = await prepared('unindex', true);
    await killed({ tenant: 'unindex', command: 'unindex', hold: { step: 'announce', done: 0, time: 1 } });
    expect((await bench.field(tenant, 'score'))!.index).toBe('dropping');
    await resume(tenant);
    expect((await bench.field(tenant, 'score'))!.index).toBe('none');
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
    expect(await bench.stored(tenant, field.storedAs)).toEqual(values.map((value) => value ?? null));
  });

  it('is done once by two who come at the same time', async () => {
    const { tenant, field, values } = await prepared('two', false);
    await killed({ tenant: 'two', command: 'index', hold: { step: 'index', done: 1_000, time: 1 } });
    const reports = await Promise.all([resume(tenant), resume(tenant), resume(tenant)]);
    expect(reports.flatMap(({ finished }) => finished)).toEqual(['Customer.score']);
    expect(await numbersAside(tenant, field)).toEqual(values.filter((value) => value !== undefined));
  });

  it('stops when its turn is lost with its connection, and goes on when it is run again', async () => {
    const { tenant, field, values, ids } = await prepared('lost', false);
    const { adminUrl } = house.database;
    const other = new pg.Client({ connectionString: adminUrl });
    await other.connect();
    try {
      // Someone holds a row, so that the work cannot come to its end before its turn is lost.
      await other.query('begin');
      await other.query('select from rowhouse_shared.customers where id = $1::uuid for update', [ids[5]]);
      const indexing = indexCustomField(bench.control, bench.house, { tenant: 'lost', field, indexed: true });
      const outcome = indexing.catch((error) => error);
      const turns = `select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'rowhouse turn' and datname = current_database()`;
      while ((await adminQuery(adminUrl, turns)).length === 0) await setTimeout(20);
      expect(await outcome).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
      await other.query('rollback');
    } finally {
      await other.end();
    }
    expect((await bench.field(tenant, 'score'))!.index).toBe('building');
    await resume(tenant);
    expect(await numbersAside(tenant, field)).toEqual(values.filter((value) => value !== undefined));
  });
});
