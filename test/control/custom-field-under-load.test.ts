import { EventEmitter, once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { deleteCustomField } from '../../src/control/commands/delete-custom-field.ts';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { updateCustomField } from '../../src/control/commands/update-custom-field.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { type CustomFieldBench, createCustomFieldBench } from '../support/custom-field-bench.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

const customers = 1_500;

/** The lock that writers of custom values share until they commit. */
const holdTenant = `select pg_advisory_xact_lock_shared(hashtextextended('rowhouse custom fields ' || $1::text, 0))`;

describe('work on custom fields while clients write', () => {
  let house: TestHouse;
  let bench: CustomFieldBench;
  let urls: readonly string[];

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createCustomFieldBench(house.database);
    urls = [house.url, (await house.secondApp()).url];
  });
  afterAll(async () => {
    await bench.close();
    await house.close();
  });

  /** Tenants with a number in every customer, and clients who write others in a loop until they are told to stop. */
  async function busy(slug: string) {
    const tenant = await bench.tenant(slug);
    const field = await bench.define(tenant, { name: 'score', type: 'INT' });
    const expected = Array.from({ length: customers }, (_, number) => number);
    const ids = await bench.customers(tenant, field.storedAs, expected);
    const token = await house.token(tenant);
    let stopped = false;
    let writes = 0;
    const told = new EventEmitter();
    const failures: unknown[] = [];
    const client = async (url: string, first: number, step: number): Promise<void> => {
      for (let turn = 0; !stopped; turn++) {
        const index = (first + turn * step) % customers;
        const value = 10_000 + turn;
        // A whole number is a literal of Int and of Decimal: the document fits before a conversion and after it.
        const { data, errors } = await graphql(
          url,
          token,
          `mutation {
            updateCustomer(input: { id: "${toGlobalId('Customer', ids[index]!)}", customFields: { score: ${value} } }) {
              customer { customFields { score } } userErrors { message }
            }
          }`,
        );
        const shown = data?.updateCustomer?.customer?.customFields.score;
        if (errors.length > 0 || Number(shown) !== value) failures.push([value, data, errors]);
        else expected[index] = value;
        writes++;
        told.emit('written');
      }
    };
    // Odd and even customers: no two clients write the same one, so that each knows what the last word was.
    const clients = urls.map((url, number) => client(url, number, 2 * 7));
    return {
      tenant,
      field,
      expected,
      failures,
      /** Comes back when clients have written so many more times. */
      async written(more: number): Promise<void> {
        const goal = writes + more;
        while (writes < goal && failures.length === 0) await once(told, 'written');
      },
      async stop(): Promise<void> {
        stopped = true;
        await Promise.all(clients);
      },
    };
  }

  it('converts, indexes and renames without a failed request, a wrong value or a lost one', async () => {
    const { tenant, field, expected, failures, written, stop } = await busy('busy');
    const command = { tenant: 'busy', field: { id: field.id } };
    try {
      await written(10);
      await indexCustomField(bench.control, bench.house, { ...command, indexed: true });
      await written(10);
      await convertCustomField(bench.control, bench.house, { ...command, conversion: { type: 'DECIMAL', scale: 3 } });
      await written(10);
      await indexCustomField(bench.control, bench.house, { ...command, indexed: false });
      await indexCustomField(bench.control, bench.house, { ...command, indexed: true });
      await convertCustomField(bench.control, bench.house, { ...command, conversion: { scale: 0 } });
      await updateCustomField(bench.control, bench.house, { ...command, change: { description: 'More words.' } });
      await written(10);
    } finally {
      await stop();
    }
    expect(failures).toEqual([]);
    const after = (await bench.field(tenant, 'score'))!;
    expect(after).toMatchObject({ type: 'DECIMAL', scale: 0, index: 'ready' });
    expect(await bench.stored(tenant, after.storedAs)).toEqual(expected.map(String));
    expect(await bench.aside(tenant, after.storedAs)).toEqual(expected.map(String));
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
  });

  it.each([
    ['index', 'indexed'],
    ['convert', 'converted'],
  ] as const)('waits for a gateway that writes a new row by the definition of before: %s', async (command, slug) => {
    const tenant = await bench.tenant(slug);
    const field = await bench.define(tenant, { name: 'score' });
    const target = { tenant: slug, field };
    await bench.customers(tenant, field.storedAs, ['1']);
    const writer = new pg.Client({ connectionString: house.database.adminUrl });
    await writer.connect();
    try {
      await writer.query('begin');
      await writer.query(holdTenant, [tenant.id]);
      await writer.query(
        `insert into rowhouse_shared.customers (tenant_id, id, name, custom_fields)
        values ($1::uuid, $2::uuid, 'New', jsonb_build_object($3::text, '2'))`,
        [tenant.id, newId(), field.storedAs],
      );
      const working =
        command === 'index'
          ? indexCustomField(bench.control, bench.house, { ...target, indexed: true })
          : convertCustomField(bench.control, bench.house, { ...target, conversion: { list: true } });
      await isBlocked(house.database.adminUrl, writer);
      await writer.query('commit');
      const { storedAs } = (await working).field;
      if (command === 'index') expect(await bench.aside(tenant, storedAs)).toEqual(['1', '2']);
      else expect(await bench.stored(tenant, storedAs)).toEqual([['1'], ['2']]);
    } finally {
      await writer.end();
    }
  });

  it('undoes a conversion that a value stands against which was being written meanwhile', async () => {
    const tenant = await bench.tenant('raced');
    const field = await bench.define(tenant, { name: 'score', index: true });
    const [id] = await bench.customers(tenant, field.storedAs, ['1', '2']);
    const writer = new pg.Client({ connectionString: house.database.adminUrl });
    await writer.connect();
    try {
      // As a gateway does that goes by the definition of before: it holds the tenant's lock until it commits.
      await writer.query('begin');
      await writer.query(holdTenant, [tenant.id]);
      await writer.query(
        `update rowhouse_shared.customers set custom_fields = jsonb_build_object($3::text, 'three')
        where tenant_id = $1::uuid and id = $2::uuid`,
        [tenant.id, id, field.storedAs],
      );
      const converting = convertCustomField(bench.control, bench.house, {
        tenant: 'raced',
        field,
        conversion: { type: 'INT' },
      }).catch((error) => error);
      await isBlocked(house.database.adminUrl, writer);
      expect((await bench.field(tenant, 'score'))!.conversion).toMatchObject({ type: 'INT' });
      await writer.query('commit');
      expect(await converting).toMatchObject({
        code: 'CUSTOM_FIELD_NOT_CONVERTIBLE',
        details: { count: 1, values: [{ id: toGlobalId('Customer', id!), value: 'three' }] },
      });
    } finally {
      await writer.end();
    }
    expect(await bench.field(tenant, 'score')).toEqual(field);
    const [row] = await adminQuery<{ keys: string[] }>(
      house.database.adminUrl,
      `select array_agg(distinct key) as keys
      from rowhouse_shared.customers, jsonb_object_keys(custom_fields) as key where tenant_id = $1::uuid`,
      [tenant.id],
    );
    expect(row!.keys).toEqual([field.storedAs]);
    expect(await bench.stored(tenant, field.storedAs)).toEqual(['three', '2']);
    expect(await resumeCustomFields(bench.control, bench.house, { tenant: 'raced' })).toMatchObject({ finished: [] });
  });

  it('undoes an index that a text is too long for', async () => {
    const tenant = await bench.tenant('long');
    const field = await bench.define(tenant, { name: 'note' });
    await bench.customers(tenant, field.storedAs, ['short', 'x'.repeat(501)]);
    const command = { tenant: 'long', field, indexed: true };
    await expect(indexCustomField(bench.control, bench.house, command)).rejects.toMatchObject({
      code: 'CUSTOM_FIELD_NOT_CONVERTIBLE',
      message: 'One value of Customer.note cannot be indexed; nothing was changed.',
      details: { count: 1, values: [{ problem: 'A text of at most 500 characters was expected.' }] },
    });
    expect(await bench.field(tenant, 'note')).toEqual(field);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
  });

  it('takes a deleted field away from those who write it', async () => {
    const { tenant, field, failures, written, stop } = await busy('deleted');
    try {
      await written(10);
      await deleteCustomField(bench.control, { tenant: 'deleted', field });
      await resumeCustomFields(bench.control, bench.house, { tenant: 'deleted' });
    } finally {
      await stop();
    }
    // Refused as a field that the schema does not have, and nothing else went wrong.
    const codes = failures.map((failure) =>
      (failure as [unknown, unknown, { extensions: { code: string } }[]])[2].map(({ extensions }) => extensions.code),
    );
    expect(new Set(codes.flat())).toEqual(new Set(codes.length > 0 ? ['GRAPHQL_VALIDATION_FAILED'] : []));
    expect((await bench.stored(tenant, field.storedAs)).filter((value) => value !== null)).toEqual([]);
    expect(await bench.aside(tenant, field.storedAs)).toEqual([]);
  });
});

/** Comes back when someone waits for what a connection holds. Asked from outside: its transaction sees one state of the server. */
async function isBlocked(adminUrl: string, { processID }: pg.Client & { readonly processID?: number }): Promise<void> {
  const query = 'select pid from pg_locks where $1::integer = any (pg_blocking_pids(pid))';
  while ((await adminQuery(adminUrl, query, [processID])).length === 0) await setTimeout(20);
}
