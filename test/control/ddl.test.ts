import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import { adminQuery, createTestDatabase, databaseUrl } from '../support/databases.ts';
import { describeSchema } from './describe-schema.ts';

const isOpen = ({ customFields }: { readonly customFields?: unknown }): boolean => customFields !== undefined;

/** The DDL as the migrations leave it: a change of it is to be seen and reviewed. The same on every PostgreSQL. */
describe('the DDL', () => {
  const name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
  let url: string;

  beforeAll(async () => {
    await adminQuery(inject('adminUrl'), `create database ${name}`);
    url = databaseUrl(inject('adminUrl'), name);
    await migrate({ adminDatabaseUrl: url, modules: [core] });
  });
  afterAll(async () => {
    await adminQuery(inject('adminUrl'), `drop database if exists ${name} with (force)`);
  });

  it.each(['rowhouse', 'rowhouse_catalog', 'rowhouse_shared'])('of %s is as it was reviewed', async (schema) => {
    expect(await describeSchema(url, schema)).toMatchSnapshot();
  });

  it('deletes no row by a cascade that a custom field may refer to: nobody would ask who does', async () => {
    const { core: base, extensions } = shippedModules;
    const referable = [base, ...extensions.values()].flatMap(({ entities }) => entities.filter(isOpen));
    expect(referable.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['Customer', 'Product', 'Order', 'OrderLine', 'Supplier', 'Shipment']),
    );
    const house = await createTestDatabase();
    try {
      const cascading = await adminQuery<{ table: string; rule: string }>(
        house.adminUrl,
        `select conrelid::regclass::text as table, pg_get_constraintdef(oid) as rule from pg_constraint
        where contype = 'f' and confdeltype = 'c' and connamespace = 'rowhouse_shared'::regnamespace`,
      );
      expect(cascading).toContainEqual(expect.objectContaining({ table: 'rowhouse_shared.product_suppliers' }));
      const tables = new Set(referable.map(({ table }) => `rowhouse_shared.${table}`));
      expect(cascading.filter(({ table }) => tables.has(table))).toEqual([]);
    } finally {
      await house.drop();
    }
  });
});
