import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import { core } from '../../resolvers/index.ts';
import { extensionRegistry } from '../../src/composition/requirements.ts';
import { defineCustomField } from '../../src/control/commands/define-custom-field.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { type Context, type CustomFieldDefinition, deleteRow, insertRow, UserErrors } from '../../src/kit.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { sharedSchema } from '../support/data-layer.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createTrials } from '../support/trials.ts';

describe('a mutation that began with an outdated record of its tenant', () => {
  let house: TestHouse;
  let owner: Tenant;
  let token: string;
  const { extension, trials } = createTrials();
  const [fieldId, storedAs] = [newId(), newId()];

  beforeAll(async () => {
    house = await createTestHouse({ extensions: [extension] });
  });
  afterAll(() => house.close());

  const admin = <Row extends object>(text: string, ...values: readonly unknown[]) =>
    adminQuery<Row & Record<string, unknown>>(house.database.adminUrl, text, values);

  beforeEach(async () => {
    trials.clear();
    owner = await house.createTenant({ slug: `t${newId()}`, extensions: ['trials'] });
    token = await house.token(owner);
    await admin('delete from rowhouse_catalog.custom_fields');
    await admin(
      `insert into rowhouse_catalog.custom_fields (id, tenant_id, entity, name, type, list, stored_as)
       values ($1, $2, 'Customer', 'size', 'STRING', false, $3)`,
      fieldId,
      owner.id,
      storedAs,
    );
  });

  /** As a command does that begins to convert a field: the catalog first, then the barrier in front of writers. */
  const beginConversion = async (key: string): Promise<void> => {
    await admin(
      'update rowhouse_catalog.custom_fields set conversion = $2 where id = $1',
      fieldId,
      JSON.stringify({ type: 'INT', list: false, rules: {}, storedAs: key }),
    );
    const [{ epoch } = { epoch: '' }] = await admin<{ epoch: string }>(
      'select epoch from rowhouse_catalog.tenants where id = $1',
      owner.id,
    );
    await raiseBarrier(epoch);
  };
  const raiseBarrier = (epoch: string) =>
    admin(
      `insert into ${sharedSchema}.custom_field_epochs (tenant_id, epoch) values ($1, $2)
       on conflict (tenant_id) do update set epoch = excluded.epoch`,
      owner.id,
      epoch,
    );
  const stored = async (): Promise<readonly unknown[]> =>
    (
      await admin<{ name: string; custom_fields: unknown }>(
        `select name, custom_fields from ${sharedSchema}.customers where tenant_id = $1 order by name`,
        owner.id,
      )
    ).map(({ name, custom_fields }) => [name, custom_fields]);
  const insert = (context: Context) => insertRow(context, customer, { name: 'Ann', customFields: { size: '7' } });
  const send = (query: string) => graphql(house.url, token, query);
  const eventsOf = (type: string) =>
    house.seen.filter((event) => event.type === type && 'tenantId' in event && event.tenantId === owner.id);

  it('is run again by the present one, and its client sees nothing of it', async () => {
    const key = newId();
    let attempts = 0;
    trials.set('overtaken', {
      run: async (context) => {
        if (++attempts === 1) await beginConversion(key);
        return (await insert(context)).name;
      },
    });
    const answer = await send(`mutation {
      first: createCustomer(input: { name: "Before" }) { customer { name } }
      trial(input: { name: "overtaken" }) { value }
      last: createCustomer(input: { name: "Zoe" }) { customer { name } }
    }`);
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({
      first: { customer: { name: 'Before' } },
      trial: { value: 'Ann' },
      last: { customer: { name: 'Zoe' } },
    });
    expect(attempts).toBe(2);
    expect(await stored()).toEqual([
      ['Ann', { [storedAs]: '7', [key]: 7 }],
      ['Before', {}],
      ['Zoe', {}],
    ]);
    expect(eventsOf('operation.retried')).toHaveLength(1);
    expect(eventsOf('request.completed')).toMatchObject([{ status: 200, code: undefined }]);
  });

  it('is refused with a code that asks to send it again, once there is no present record to be had', async () => {
    let attempts = 0;
    trials.set('ahead', {
      run: async (context) => {
        attempts++;
        return (await insert(context)).name;
      },
    });
    await raiseBarrier('1000000');
    const { data, errors } = await send(
      'mutation { createCustomer(input: { name: "Before" }) { customer { name } } trial(input: { name: "ahead" }) { value } }',
    );
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ extensions: { code: 'TENANT_CHANGED', retryable: true } }]);
    expect(attempts).toBe(3);
    expect(await stored()).toEqual([]);
  });

  it('is not run again when the tenant is not served any more', async () => {
    let attempts = 0;
    trials.set('suspended', {
      run: async (context) => {
        attempts++;
        await admin(`update rowhouse_catalog.tenants set status = 'suspended' where id = $1`, owner.id);
        await beginConversion(newId());
        return (await insert(context)).name;
      },
    });
    const { errors } = await send('mutation { trial(input: { name: "suspended" }) { value } }');
    expect(errors).toMatchObject([{ extensions: { code: 'TENANT_SUSPENDED' } }]);
    expect(attempts).toBe(1);
    expect(await stored()).toEqual([]);
  });

  describe('and deletes a row', () => {
    const idOf = async (name: string): Promise<string> => {
      const [row] = await admin<{ id: string }>(
        `select id from ${sharedSchema}.customers where tenant_id = $1 and name = $2`,
        owner.id,
        name,
      );
      return row!.id;
    };
    /** A mutation that begins, waits for others, and deletes the customer Ann. */
    const deleteAfter = async (meanwhile: () => Promise<unknown>) => {
      let attempts = 0;
      const id = await idOf('Ann');
      trials.set('late', {
        run: async (context) => {
          if (++attempts === 1) await meanwhile();
          try {
            return `deleted ${(await deleteRow(context, customer, id)).id === id}`;
          } catch (error) {
            if (error instanceof UserErrors) return error.userErrors.map(({ code }) => code).join();
            throw error;
          }
        },
      });
      const answer = await send('mutation { trial(input: { name: "late" }) { value } }');
      expect(answer.errors).toEqual([]);
      expect(attempts).toBe(2);
      return answer.data?.trial.value;
    };
    /** A write by the definitions of now. */
    const create = async (customFields: string) => {
      const created = await send(
        `mutation { createCustomer(input: { name: "Bob", customFields: ${customFields} }) { userErrors { code } } }`,
      );
      expect(created).toMatchObject({ errors: [], data: { createCustomer: { userErrors: [] } } });
    };
    /** Defines a field, and waits until the gateway knows it. */
    const define = async (
      definition: Pick<CustomFieldDefinition, 'name' | 'type'> & Partial<CustomFieldDefinition>,
    ) => {
      await defineCustomField(
        house.control,
        { modules: { core, extensions: extensionRegistry([extension]) } },
        { tenant: owner.id, definition: { entity: 'Customer', ...definition } },
      );
      await expect
        .poll(async () => (await send('{ __type(name: "CustomerCustomFieldsInput") { inputFields { name } } }')).data)
        .toMatchObject({ __type: { inputFields: expect.arrayContaining([{ name: definition.name }]) } });
    };
    const aside = async (): Promise<readonly unknown[]> =>
      admin(`select row_id from ${sharedSchema}.custom_values where tenant_id = $1`, owner.id);

    beforeEach(async () => {
      await send('mutation { createCustomer(input: { name: "Ann" }) { customer { name } } }');
    });

    it('leaves no reference to it behind of a field that was defined meanwhile', async () => {
      const id = toGlobalId('Customer', await idOf('Ann'));
      const outcome = await deleteAfter(async () => {
        await define({ name: 'owner', type: 'REFERENCE', references: 'Customer' });
        await create(`{ owner: "${id}" }`);
      });
      expect(outcome).toBe('IN_USE');
      const { data } = await send('{ customers { nodes { name customFields { owner { name } } } } }');
      expect(data?.customers.nodes).toContainEqual({ name: 'Bob', customFields: { owner: { name: 'Ann' } } });
    });

    it('leaves none of its values behind in an index that was defined meanwhile', async () => {
      const id = toGlobalId('Customer', await idOf('Ann'));
      const outcome = await deleteAfter(async () => {
        await define({ name: 'code', type: 'STRING', index: true });
        const changed = await send(
          `mutation { updateCustomer(input: { id: "${id}", customFields: { code: "A" } }) { userErrors { code } } }`,
        );
        expect(changed).toMatchObject({ errors: [], data: { updateCustomer: { userErrors: [] } } });
      });
      expect(outcome).toBe('deleted true');
      expect(await aside()).toEqual([]);
    });

    it('is not run again for changes of the tenant that are not of its custom fields', async () => {
      await define({ name: 'code', type: 'STRING', index: true });
      await create('{ code: "A" }');
      const id = await idOf('Ann');
      let attempts = 0;
      trials.set('settled', {
        run: async (context) => {
          attempts++;
          await admin(`update rowhouse_catalog.tenants set name = 'Renamed' where id = $1`, owner.id);
          await create('{ code: "B" }');
          return (await deleteRow(context, customer, id)).id;
        },
      });
      expect((await send('mutation { trial(input: { name: "settled" }) { value } }')).data).toEqual({
        trial: { value: id },
      });
      expect(attempts).toBe(1);
    });
  });

  it('has written nothing by it, even where the refusal is caught', async () => {
    trials.set('stubborn', {
      run: async (context) => {
        await insert(context).catch(() => {});
        return (await insertRow(context, customer, { name: 'Stubborn' })).name;
      },
    });
    await raiseBarrier('1000000');
    const { data } = await send('mutation { trial(input: { name: "stubborn" }) { value } }');
    expect(data).toEqual({ trial: { value: 'Stubborn' } });
    expect(await stored()).toEqual([['Stubborn', {}]]);
  });

  it('or a query that did, reads values where they are now', async () => {
    const key = newId();
    await send(
      'mutation { createCustomer(input: { name: "Ann", customFields: { size: "7" } }) { customer { name } } }',
    );
    const ask = () =>
      send('{ customers(filter: { customFields: { size: { eq: "8" } } }) { nodes { customFields { size } } } }');
    expect((await ask()).data).toEqual({ customers: { nodes: [] } });
    // The values moved to another key, and nobody was told of it: triggers do not fire for a replica.
    await admin(`set session_replication_role = replica;
      update rowhouse_catalog.custom_fields set stored_as = '${key}' where id = '${fieldId}';
      update rowhouse_catalog.tenants set epoch = epoch + 1 where id = '${owner.id}';
      update ${sharedSchema}.customers set custom_fields = '{"${key}": "8"}' where tenant_id = '${owner.id}';
      insert into ${sharedSchema}.custom_field_epochs (tenant_id, epoch)
        select id, epoch from rowhouse_catalog.tenants where id = '${owner.id}'
        on conflict (tenant_id) do update set epoch = excluded.epoch`);
    const answer = await ask();
    expect(answer.errors).toEqual([]);
    expect(answer.data).toEqual({ customers: { nodes: [{ customFields: { size: '8' } }] } });
    expect(eventsOf('operation.retried')).toHaveLength(1);
  });
});
