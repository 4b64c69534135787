import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { openImport } from '../../src/control/import/open-import.ts';
import { toGlobalId } from '../../src/data/identifiers.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type CustomTenant, defineAll } from '../support/custom-field-tenants.ts';
import { adminQuery } from '../support/databases.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

describe('what happens while an import runs', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let count = 0;

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  const tenantWith = async (
    definition: Pick<CustomFieldDefinition, 'name' | 'type'> & Partial<CustomFieldDefinition>,
  ): Promise<CustomTenant> => defineAll(house, await house.createTenant({ slug: `tenant-${++count}` }), [definition]);

  const open = (tenant: Tenant) =>
    openImport({ databaseUrl: house.database.urls.gateway, tenant, modules: shippedModules });

  const index = (tenant: Tenant, name: string) =>
    indexCustomField(
      house.control,
      { databaseUrl: house.database.urls.gateway, modules: shippedModules },
      { tenant: tenant.id, field: { entity: 'Customer', name }, indexed: true },
    );

  const sideRows = ({ id }: Tenant) =>
    adminQuery(
      house.database.adminUrl,
      `select c.external_id as row, v.text_value as value from rowhouse_shared.custom_values v
      join rowhouse_shared.customers c on c.tenant_id = v.tenant_id and c.id = v.row_id
      where v.tenant_id = $1 order by 1`,
      [id],
    );

  it('a change of how custom fields are stored makes it end without a trace', async () => {
    const { tenant } = await tenantWith({ name: 'code', type: 'STRING' });
    const importing = await open(tenant);
    try {
      await importing.rows('Customer', [{ externalId: '1', name: 'Ann', customFields: { code: 'x' } }]);
      await index(tenant, 'code');
      await expect(importing.commit()).rejects.toMatchObject({
        code: 'TENANT_CHANGED',
        message: `The way in which custom fields of ${tenant.slug} are stored was changed during the import; nothing was imported. Run it again.`,
      });
    } finally {
      await importing.rollback();
    }
    expect(await bench.rows(tenant, 'id', 'customers')).toEqual([]);
  });

  it('an import of files is run again by itself, by the new definitions', async () => {
    const { tenant } = await tenantWith({ name: 'code', type: 'STRING' });
    const first = await open(tenant);
    const mapping = {
      entities: [
        { entity: 'Customer', file: 'c.csv', externalId: 'id', fields: { name: 'id', 'customFields.code': 'code' } },
      ],
    };
    const waiting = Promise.withResolvers<void>();
    const running = bench.run(tenant, mapping, { 'c.csv': 'id,code\na,x\nb,y\n' }, { onWaiting: waiting.resolve });
    try {
      // The second import knows the tenant as it is now, and waits for the first.
      await waiting.promise;
      await index(tenant, 'code');
    } finally {
      await first.rollback();
    }
    expect((await running).entities).toEqual([
      { entity: 'Customer', inserted: 2, updated: 0, unchanged: 0, skipped: 0 },
    ]);
    expect(await sideRows(tenant)).toEqual([
      { row: 'a', value: 'x' },
      { row: 'b', value: 'y' },
    ]);
  });

  it('nobody deletes a row that a custom field has come to refer to', async () => {
    const { tenant } = await tenantWith({ name: 'boss', type: 'REFERENCE', references: 'Customer' });
    const before = await open(tenant);
    await before.rows('Customer', [{ externalId: 'boss', name: 'Ann' }]);
    await before.commit();
    const [boss] = await bench.rows<{ id: string }>(tenant, 'id', 'customers');
    const token = await house.token(tenant);
    const remove = () =>
      graphql(
        house.url,
        token,
        'mutation ($id: ID!) { deleteCustomer(input: { id: $id }) { deletedId userErrors { code } } }',
        { id: toGlobalId('Customer', boss!.id) },
      );

    const importing = await open(tenant);
    try {
      await importing.rows('Customer', [{ externalId: 'other', name: 'Bob', customFields: { boss: 'boss' } }]);
      const removing = remove();
      await waitsForLock(house);
      await importing.commit();
      expect((await removing).data.deleteCustomer).toEqual({ deletedId: null, userErrors: [{ code: 'IN_USE' }] });
    } finally {
      await importing.rollback();
    }
  });
});

/** Waits until a statement of the test's database waits for a lock. */
async function waitsForLock(house: TestHouse): Promise<void> {
  for (;;) {
    const waiting = await adminQuery(
      house.database.adminUrl,
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    if (waiting.length > 0) return;
  }
}
