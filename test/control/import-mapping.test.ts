// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of a mapping are written like this
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importData } from '../../src/control/commands/import-data.ts';
import { parseMapping } from '../../src/control/import/mapping-file.ts';
import { mappingJsonSchema } from '../../src/control/import/mapping-schema.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { type AnyMapping, createImportBench, type ImportBench } from '../support/import-files.ts';

const files = {
  'customers.csv': 'id,name,city\n1,Ann,Rome\n',
  'orders.ndjson': [{ id: 1, customer: 1 }],
  'empty.csv': '',
  'twice.csv': 'id,name,id\n1,Ann,2\n',
  data: 'id\n1\n',
};
const anyValue = 'expected a column, or an object with column, template, constant, rowNumberWithin or when';

describe('a mapping', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let tenant: Tenant;

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
    tenant = await house.createTenant({ slug: 'acme', extensions: ['suppliers'] });
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  async function faultsOf(mapping: AnyMapping): Promise<readonly string[]> {
    const { code, faults } = await bench.fail(tenant, mapping, files);
    expect(code).toBe('MAPPING_INVALID');
    return faults;
  }

  /** Faults of one entity, with paths below it. */
  async function entityFaults(entity: object, more: object = {}): Promise<readonly string[]> {
    const whole = { entity: 'Customer', file: 'customers.csv', externalId: 'id', fields: { name: 'name' }, ...entity };
    return (await faultsOf({ entities: [whole], ...more })).map((fault) => fault.replace('$.entities[0].', ''));
  }

  it('is told all its faults at once, those of its form and those of its meaning', async () => {
    expect(
      await faultsOf({
        timeZone: 'Mars/Olympus',
        colour: 'red',
        files: { 'unused.csv': {}, 'customers.csv': { delimiter: '::' } },
        lookups: { cities: { file: 'customers.csv', key: 'code', value: 'city' }, broken: { file: 'customers.csv' } },
        entities: [
          {
            entity: 'Customer',
            file: 'customers.csv',
            externalId: 'ID',
            fields: {
              nam: 'name',
              name: { column: 'name', convert: ['tirm'] },
              city: { column: 'town', convert: [{ lookup: 'cities' }, { lookup: 'towns' }, { lookup: 'broken' }] },
            },
          },
          { entity: 'Order', file: 'orders.ndjson', fields: {} },
          { entity: 'Shipment', file: 'missing.csv', externalId: 'id', fields: {} },
        ],
      }),
    ).toEqual([
      '$.files["customers.csv"].delimiter: expected one character',
      '$.lookups.broken.key: is required',
      '$.lookups.broken.value: is required',
      '$.entities[0].fields.name.convert[0]: expected "trim", "upper", "lower", or an object with nullIf, map, lookup, default, number, powerOfTen, round, date or split',
      '$.entities[1].externalId: is required',
      '$.colour: there is no such key here',
      '$.lookups.cities.key: customers.csv has no column "code"; it has id, name, city',
      '$.timeZone: "Mars/Olympus" is not an IANA time zone',
      '$.entities[0].externalId: customers.csv has no column "ID"; it has id, name, city',
      '$.entities[0].fields.nam: Customer has no field "nam"; it has name, email, phone, city, country',
      '$.entities[0].fields.city.column: customers.csv has no column "town"; it has id, name, city',
      '$.entities[0].fields.city.convert[1]: there is no lookup "towns"',
      '$.entities[2].entity: Shipment belongs to the extension shipping, which the tenant acme has not enabled',
      expect.stringMatching(/^\$\.entities\[2\]\.file: missing\.csv: there is no such file in /),
      '$.files["unused.csv"]: neither an entity nor a lookup reads this file',
    ]);
  });

  it('leaves alone what is written once, for its mutations to issue', async () => {
    expect(await entityFaults({ entity: 'Invoice' })).toEqual([
      'entity: Invoice is written once, by the mutations of the extension invoicing, and cannot be imported',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'entity',
      { entity: 'Receipt' },
      'entity: there is no entity "Receipt"; the tenant has Customer, Product, Order, OrderLine, Supplier, ProductSupplier',
    ],
    [
      'managed field',
      { fields: { version: 'id' } },
      'fields.version: version is kept by Rowhouse and cannot be imported',
    ],
    ['id', { fields: { id: 'id' } }, 'fields.id: id is given by Rowhouse; a row is known by its externalId'],
    [
      'external id among the fields',
      { fields: { externalId: 'id' } },
      'fields.externalId: Customer has no field "externalId"; it has name, email, phone, city, country',
    ],
    [
      'field that objects inherit',
      { fields: { constructor: 'id' } },
      'fields.constructor: Customer has no field "constructor"; it has name, email, phone, city, country',
    ],
    [
      'reference that is none',
      { fields: { name: { externalId: 'id' } } },
      'fields.name: Customer.name is not a reference',
    ],
    [
      'reference by value',
      { entity: 'Order', fields: { customer: 'id' } },
      'fields.customer: is a reference; write { "externalId": ... } with the external id of a Customer',
    ],
    [
      'reference by its id field',
      { entity: 'Order', fields: { customerId: { externalId: 'id' } } },
      'fields.customerId: customerId is written as "customer", by external id',
    ],
    ['time zone', { timeZone: '+02:00' }, 'timeZone: "+02:00" is not an IANA time zone'],
    [
      'file outside the folder',
      { file: '../customers.csv' },
      'file: ../customers.csv: must lie in the folder of the import',
    ],
    ['absolute file', { file: '/etc/passwd' }, 'file: /etc/passwd: must lie in the folder of the import'],
    [
      'file without a format',
      { file: 'data' },
      'file: data: give its format, csv or ndjson, under "files": the ending of its name does not tell',
    ],
    ['empty file', { file: 'empty.csv' }, 'file: empty.csv: is empty; the first line names the columns'],
    ['header', { file: 'twice.csv' }, 'file: twice.csv: has the column "id" twice'],
    ['value', { externalId: {} }, `externalId: ${anyValue}`],
    ['value of two kinds', { externalId: { column: 'id', constant: 1 } }, `externalId: ${anyValue}`],
    ['misspelt key', { externalId: { column: 'id', convrt: [] } }, 'externalId.convrt: there is no such key here'],
    ['template', { externalId: { template: 'id' } }, 'externalId.template: names no column; write a constant instead'],
    [
      'column of a template',
      { externalId: { template: '${id}-${no}' } },
      'externalId.template: customers.csv has no column "no"; it has id, name, city',
    ],
    [
      'column of a row number',
      { externalId: { rowNumberWithin: ['no'] } },
      'externalId.rowNumberWithin: customers.csv has no column "no"; it has id, name, city',
    ],
    [
      'column of a condition',
      { when: { column: 'no', empty: true } },
      'when.column: customers.csv has no column "no"; it has id, name, city',
    ],
    [
      'condition',
      { when: { column: 'id' } },
      'when: expected an object with a column and one of empty, equals, in, notIn',
    ],
    [
      'choice',
      { externalId: { when: { column: 'id', empty: 1 }, use: 'id' } },
      'externalId.when.empty: expected boolean, received number',
    ],
    ['choice without a value', { externalId: { when: { column: 'id', empty: true } } }, 'externalId.use: is required'],
    [
      'constant',
      { entity: 'Order', fields: { status: { constant: 'OPEN' } } },
      'fields.status.constant: "OPEN" is not one of PLACED, SHIPPED, CANCELLED',
    ],
    [
      'constant of a choice',
      { fields: { name: { when: { column: 'id', empty: true }, use: 'id', otherwise: { constant: null } } } },
      'fields.name.otherwise.constant: is empty, but required',
    ],
    [
      'number format',
      { externalId: { column: 'id', convert: [{ number: { decimal: '.', group: '.' } }] } },
      'externalId.convert[0]: the decimal and the group of a number differ',
    ],
    [
      'date format',
      { externalId: { column: 'id', convert: [{ date: 'MM/YYYY' }] } },
      'externalId.convert[0]: a date format has YYYY, M or MM, and D or DD; day is missing',
    ],
    [
      'date format with a part twice',
      { externalId: { column: 'id', convert: [{ date: 'D.M.YYYY M' }] } },
      'externalId.convert[0]: a date format has each part once',
    ],
    [
      'half a clock',
      { externalId: { column: 'id', convert: [{ date: 'D.M.YYYY h:mm' }] } },
      'externalId.convert[0]: h and A stand together in a date format',
    ],
    [
      'power of ten',
      { externalId: { column: 'id', convert: [{ powerOfTen: 1.5 }] } },
      'externalId.convert[0].powerOfTen: expected int, received number',
    ],
  ])('is told what is wrong with a faulty %s', async (_what, entity, fault) => {
    expect(await entityFaults(entity)).toEqual([fault]);
  });

  it('is told of an encoding that nobody knows, and of a folder where a file should be', async () => {
    expect(await entityFaults({}, { files: { 'customers.csv': { encoding: 'klingon' } } })).toEqual([
      'file: customers.csv: "klingon" is not an encoding',
    ]);
    const mappingFile = bench.write(
      { entities: [{ entity: 'Customer', file: 'x.csv', externalId: 'id', fields: {} }] },
      {},
    );
    mkdirSync(join(bench.directory, 'x.csv'));
    const options = { tenant: 'acme', mappingFile, directory: bench.directory };
    await expect(importFrom(options)).rejects.toThrow('$.entities[0].file: x.csv: is not a file');
  });

  it('is told when it is no JSON, no object, or not there', async () => {
    const mappingFile = bench.write({}, {});
    const options = { tenant: 'acme', mappingFile, directory: bench.directory };
    await expect(importFrom(options)).rejects.toThrow('$.entities: is required');
    writeFileSync(mappingFile, '[]');
    await expect(importFrom(options)).rejects.toThrow('$: expected object, received array');
    writeFileSync(mappingFile, '{ "entities": [ }');
    await expect(importFrom(options)).rejects.toMatchObject({ code: 'MAPPING_INVALID' });
    await expect(importFrom({ ...options, mappingFile: `${mappingFile}.missing` })).rejects.toThrow(
      'there is no such file',
    );
  });

  it('has a JSON Schema, which is kept beside the documentation', () => {
    const file = new URL('../../docs/import-mapping.schema.json', import.meta.url);
    const stale = `stale: write JSON.stringify(mappingJsonSchema()) to ${file.pathname} and format it`;
    expect(JSON.parse(readFileSync(file, 'utf8')), stale).toEqual(mappingJsonSchema());
  });

  it('stands in the documentation and among the examples without a fault of form', () => {
    const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
    const documented = [...read('docs/import.md').matchAll(/^```json\n([\s\S]*?)^```/gm)].map(([, json]) => json!);
    expect(documented.length).toBe(3);
    for (const json of [...documented, read('examples/northwind/mapping.json')]) {
      expect(parseMapping(JSON.parse(json)).faults).toEqual([]);
    }
  });

  function importFrom(options: { tenant: string; mappingFile: string; directory: string }) {
    const target = { databaseUrl: house.database.urls.gateway, modules: shippedModules };
    return importData(house.control, target, options);
  }
});
