import type { Faker } from '@faker-js/faker';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomFieldDefinition } from '../../tenancy/custom-field-definition.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { audit } from '../audit.ts';
import { defineCustomField } from '../commands/define-custom-field.ts';
import type { Control } from '../control.ts';
import { type ImportModules, importRows } from '../import/open-import.ts';
import { coreRows, type DemoRows, inventoryRows, shippingRows, supplierRows } from './demo-rows.ts';
import { demoTenants } from './demo-tenants.ts';

/** Recorded in the audit when a tenant's demo rows are there: a start that died before it is made up for by the next. */
const action = 'seed-demo';

/** Data of the extensions that ship with Rowhouse; others have no demo rows. */
const extensionRows: Readonly<Record<string, (faker: Faker, core: DemoRows) => DemoRows>> = {
  suppliers: supplierRows,
  inventory: inventoryRows,
  shipping: shippingRows,
};

export interface SeedOptions {
  readonly control: Control;
  /** URL of the gateway role. */
  readonly databaseUrl: string;
  readonly modules: ImportModules;
  readonly tenant: Tenant;
}

/**
 * Fills a demo tenant with plausible rows, once, and defines its custom fields before. All rows come in one transaction;
 * equal tenants get equal rows.
 *
 * @returns how many rows were made; 0 when the tenant was filled before
 * @throws RowhouseError IMPORT_INVALID, DATABASE_UNAVAILABLE; CONFIGURATION_INVALID when the faker library is not
 *   installed
 */
export async function seedDemoTenant({ control, databaseUrl, modules, tenant }: SeedOptions): Promise<number> {
  if (await wasSeeded(control, tenant)) return 0;
  const faker = await fakerOf(tenant);
  const core = coreRows(faker, tenant.currency);
  const parts = tenant.extensions.flatMap((name) => extensionRows[name]?.(faker, core) ?? []);
  const { customFields } = demoTenants.find(({ slug }) => slug === tenant.slug) ?? {};
  const rows = [customFields?.values(faker, core) ?? core, ...parts].flatMap((part) => [...part]);
  const defined = await defineAll(control, modules, tenant, customFields?.definitions ?? []);
  await importRows({ databaseUrl, tenant: defined, modules }, async (importing) => {
    for (const [type, typeRows] of rows) await importing.rows(type, typeRows);
  });
  await control.transaction((client) => audit(client, { actor: control.actor, action, tenantId: tenant.id }));
  return rows.reduce((sum, [, typeRows]) => sum + typeRows.length, 0);
}

/** @returns the tenant with all of them: those that a start which died has left are there already */
async function defineAll(
  control: Control,
  modules: ImportModules,
  tenant: Tenant,
  definitions: readonly CustomFieldDefinition[],
): Promise<Tenant> {
  let defined = tenant;
  for (const definition of definitions) {
    defined = (await defineCustomField(control, { modules }, { tenant: tenant.id, definition })).tenant;
  }
  return defined;
}

async function wasSeeded(control: Control, tenant: Tenant): Promise<boolean> {
  return control.transaction(async (client) => {
    const { rowCount } = await client.query(
      'select from rowhouse_catalog.audit where tenant_id = $1::uuid and action = $2::text limit 1',
      [tenant.id, action],
    );
    return (rowCount ?? 0) > 0;
  });
}

/** A faker of the tenant's language, seeded by its slug. */
async function fakerOf(tenant: Tenant): Promise<Faker> {
  try {
    const { faker } =
      tenant.currency === 'EUR'
        ? await import('@faker-js/faker/locale/de')
        : tenant.currency === 'GBP'
          ? await import('@faker-js/faker/locale/en_GB')
          : await import('@faker-js/faker/locale/en_US');
    faker.seed([...tenant.slug].map((character) => character.charCodeAt(0)));
    return faker;
  } catch (cause) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: 'The demo data is made with @faker-js/faker, which is not installed: npm install @faker-js/faker',
      cause,
    });
  }
}
