import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importRows } from '../../src/control/import/open-import.ts';
import { entity, field } from '../../src/data/entity.ts';
import { createEvents, type RowhouseEvent } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

describe('an import of rows from memory', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let tenant: Tenant;
  let count = 0;

  const target = () => ({ databaseUrl: house.database.urls.gateway, tenant, modules: shippedModules });

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });
  const newTenant = async () => {
    tenant = await house.createTenant({ slug: `tenant-${++count}`, timeZone: 'Europe/Paris' });
  };

  it('takes values of JavaScript, and rows from an iterator that is asynchronous', async () => {
    await newTenant();
    async function* orders() {
      yield {
        externalId: 'o1',
        number: 'SO-1',
        customer: 'c1',
        currency: 'EUR',
        placedAt: new Date('2026-01-02T03:04:05.678Z'),
        shippedAt: '2026-01-05',
      };
    }
    const counts = await importRows(target(), async (importing) => {
      await importing.rows('Customer', [{ externalId: 'c1', name: 'Ann', email: null }]);
      await importing.rows('Product', [{ externalId: 'p1', name: 'Tea', unitPrice: 4.5, discontinued: false }]);
      await importing.rows('Order', orders());
      await importing.rows('OrderLine', [
        { externalId: 'l1', order: 'o1', product: 'p1', position: 1, quantity: 2, unitPrice: '4.50', discount: '0.1' },
      ]);
    });
    expect([...counts]).toEqual(
      ['Customer', 'Product', 'Order', 'OrderLine'].map((type) => [type, { inserted: 1, updated: 0, unchanged: 0 }]),
    );
    expect(
      await bench.rows(
        tenant,
        `status, placed_at at time zone 'UTC' as placed, shipped_at at time zone 'UTC' as shipped`,
        'orders',
      ),
    ).toEqual([
      { status: 'PLACED', placed: new Date('2026-01-02T03:04:05.678'), shipped: new Date('2026-01-04T23:00:00') },
    ]);
  });

  it('leaves alone what a row leaves out, row by row', async () => {
    await newTenant();
    await importRows(target(), (importing) =>
      importing.rows('Customer', [
        { externalId: '1', name: 'Ann', city: 'Rome' },
        { externalId: '2', name: 'Bob', city: 'Rome' },
        { externalId: '3', name: 'Cid', city: 'Rome' },
      ]),
    );
    const counts = await importRows(target(), (importing) =>
      importing.rows('Customer', [
        { externalId: '1', city: null },
        { externalId: '2', name: 'Bert', city: undefined },
        { externalId: '3' },
      ]),
    );
    expect(counts.get('Customer')).toEqual({ inserted: 0, updated: 2, unchanged: 1 });
    expect(await bench.rows(tenant, 'name, city, version', 'customers')).toEqual([
      { name: 'Ann', city: null, version: 2 },
      { name: 'Bert', city: 'Rome', version: 2 },
      { name: 'Cid', city: 'Rome', version: 1 },
    ]);
  });

  it('throws all faults at the end, by the number of the row, and keeps nothing', async () => {
    await newTenant();
    const failing = importRows(target(), async (importing) => {
      await importing.rows('Customer', [
        { externalId: '1', name: 'Ann' },
        { externalId: '', name: null },
        { externalId: '1', name: 'Ann' },
      ]);
      await importing.rows('Order', [{ externalId: '1', number: '1', currency: 'EUR', customer: '9' }]);
    });
    await expect(failing).rejects.toMatchObject({
      code: 'IMPORT_INVALID',
      details: {
        total: 4,
        faults: [
          { at: 'Customer:2', message: 'Customer.externalId: is empty' },
          { at: 'Customer:2', message: 'Customer.name: is empty, but required' },
          { at: 'Customer:3', message: 'Customer: the external id "1" stands at Customer:1 already' },
          { at: 'Order:1', message: 'Order.customer: there is no Customer with the external id "9"' },
        ],
      },
    });
    expect(await bench.rows(tenant, 'id', 'customers')).toEqual([]);
  });

  it('refuses types and fields that the tenant does not have, and keeps nothing', async () => {
    await newTenant();
    const afterOthers = (work: Parameters<typeof importRows>[1]) =>
      importRows(target(), async (importing) => {
        await importing.rows('Customer', [{ externalId: '1', name: 'Ann' }]);
        await work(importing);
      });
    await expect(afterOthers((importing) => importing.rows('Supplier', []))).rejects.toThrow(
      `Supplier belongs to the extension suppliers, which the tenant ${tenant.slug} has not enabled`,
    );
    await expect(
      afterOthers((importing) => importing.rows('Customer', [{ externalId: '2', nam: 'Bob' }])),
    ).rejects.toThrow('Customer has no field "nam"');
    expect(await bench.rows(tenant, 'id', 'customers')).toEqual([]);
  });

  it('cannot go on after its end', async () => {
    await newTenant();
    let ended: Parameters<Parameters<typeof importRows>[1]>[0] | undefined;
    await importRows(target(), async (importing) => {
      ended = importing;
    });
    await expect(ended!.commit()).rejects.toThrow('The import has ended.');
    await expect(ended!.rows('Customer', [{ externalId: '1', name: 'Ann' }])).rejects.toThrow('The session has ended.');
  });

  it('says the tenant in every statement, and sends one text for all batches of a table', async () => {
    await newTenant();
    const events = createEvents();
    const texts: string[] = [];
    events.listen((event: RowhouseEvent) => {
      if (event.type === 'statement.executed') texts.push(event.text);
    });
    const rows = Array.from({ length: 4_100 }, (_, index) => ({ externalId: `${index}`, name: `Customer ${index}` }));
    for (const name of ['first', 'second']) {
      await importRows({ ...target(), events }, (importing) =>
        importing.rows(
          'Customer',
          rows.map((row) => ({ ...row, name })),
        ),
      );
    }
    expect(texts.every((text) => text.includes('$1::uuid'))).toBe(true);
    const distinct = [...new Set(texts)].map((text) => text.split(' ', 2).join(' '));
    expect(distinct.sort()).toEqual([
      'insert into',
      'select external_id',
      "select pg_try_advisory_xact_lock(hashtextextended('rowhouse",
      'update "customers"',
    ]);
  });

  it('lets rows of a tree refer to one another', async () => {
    await newTenant();
    await adminQuery(
      house.database.adminUrl,
      `create table rowhouse_shared.folders (
        tenant_id uuid not null, id uuid not null, external_id text, version integer not null default 1,
        name text not null, parent_id uuid,
        created_at timestamptz(3) not null, updated_at timestamptz(3) not null,
        primary key (tenant_id, id), unique (tenant_id, external_id),
        foreign key (tenant_id, parent_id) references rowhouse_shared.folders (tenant_id, id));
      select rowhouse.protect('rowhouse_shared.folders')`,
    );
    const folder = entity({
      type: 'Folder',
      table: 'folders',
      fields: { name: field.string('name'), parentId: field.reference('parent_id', 'Folder', { nullable: true }) },
    });
    const { core, extensions } = shippedModules;
    const modules = { core: { ...core, entities: [...core.entities, folder] }, extensions };
    const row = (externalId: string, parent: string | null) => ({ externalId, name: externalId, parent });
    await importRows({ ...target(), modules }, (importing) => importing.rows('Folder', [row('old', null)]));
    await importRows({ ...target(), modules }, (importing) =>
      importing.rows('Folder', [row('leaf', 'branch'), row('branch', 'root'), row('old', 'root'), row('root', null)]),
    );
    expect(
      await adminQuery(
        house.database.adminUrl,
        `select c.name, p.name as parent from rowhouse_shared.folders c
        left join rowhouse_shared.folders p on p.id = c.parent_id order by c.name`,
      ),
    ).toEqual([
      { name: 'branch', parent: 'root' },
      { name: 'leaf', parent: 'branch' },
      { name: 'old', parent: 'root' },
      { name: 'root', parent: null },
    ]);
    const lost = importRows({ ...target(), modules }, (importing) => importing.rows('Folder', [row('x', 'nowhere')]));
    await expect(lost).rejects.toThrow('Folder.parent: there is no Folder with the external id "nowhere"');
  });
});
