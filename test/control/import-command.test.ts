import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type Finished, operatorVariables, rowhouse } from '../cli/command.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench, type ImportBench } from '../support/import-files.ts';

const mapping = {
  entities: [{ entity: 'Customer', file: 'customers.csv', externalId: 'id', fields: { name: 'name' } }],
};

describe('rowhouse import', () => {
  let house: TestHouse;
  let bench: ImportBench;
  let tenant: Tenant;

  const run = (...words: string[]): Promise<Finished> =>
    rowhouse(['import', ...words], { variables: operatorVariables(house.database) });

  beforeAll(async () => {
    house = await createTestHouse();
    bench = createImportBench(house);
    tenant = await house.createTenant({ slug: 'acme' });
  });
  afterAll(async () => {
    bench.remove();
    await house.close();
  });

  it('imports the files beside the mapping, and says what it did', async () => {
    const mappingFile = bench.write(mapping, { 'customers.csv': 'id,name\n1,Ann\n2,Bob\n' });
    const { code, stdout, stderr } = await run('acme', '--mapping', mappingFile);
    expect(stdout).toBe(
      ['ENTITY    INSERTED  UPDATED  UNCHANGED  SKIPPED', 'Customer  2         0        0          0', ''].join('\n'),
    );
    expect(stderr).toMatch(/2 rows into acme in [\d.]+ s \(\d+ a second\)\.\n$/);
    expect(code).toBe(0);
  });

  it('shows its progress in lines where there is no terminal', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) => `${index},${'x'.repeat(100)}`);
    const mappingFile = bench.write(mapping, { 'customers.csv': `id,name\n${rows.join('\n')}\n` });
    const { stderr } = await run('acme', '--mapping', mappingFile);
    expect(stderr).toMatch(/^Importing into acme, KB: \d+ of 529 \(\d+%\)\n/);
    expect(stderr).toContain('Importing into acme, KB: 529 of 529 (100%)\n');
  });

  it('prints JSON alone on standard output, files coming from another folder', async () => {
    const mappingFile = bench.write(mapping, { 'customers.csv': 'id,name\nj,Ann\n' });
    const { code, stdout } = await run(tenant.id, '--mapping', mappingFile, '--dir', bench.directory, '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      tenant: { id: tenant.id, slug: 'acme' },
      entities: [{ entity: 'Customer', inserted: 1, updated: 0, unchanged: 0, skipped: 0 }],
      rows: 1,
      milliseconds: expect.any(Number),
    });
  });

  it('says on standard error which rows are bad, and ends with 1', async () => {
    const mappingFile = bench.write(mapping, { 'customers.csv': 'id,name\n8,Ann\n9,\n' });
    const { code, stdout, stderr } = await run('acme', '--mapping', mappingFile);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(
      'IMPORT_INVALID: The import has a fault, nothing was imported:\n  customers.csv:3: Customer.name: is empty, but required\n',
    );
  });

  it('ends with 1 for a faulty mapping, and with 2 where none is given', async () => {
    const mappingFile = bench.write({ entities: [{ ...mapping.entities[0], entity: 'Client' }] }, {});
    const faulty = await run('acme', '--mapping', mappingFile);
    expect([faulty.code, faulty.stdout]).toEqual([1, '']);
    expect(faulty.stderr).toContain(
      'MAPPING_INVALID: The mapping file has 2 faults:\n  $.entities[0].entity: there is no entity "Client"',
    );
    expect((await run('acme', '--mapping', join(bench.directory, 'none.json'))).stderr).toContain('none.json');
    expect((await run('acme')).code).toBe(2);
  });
});
