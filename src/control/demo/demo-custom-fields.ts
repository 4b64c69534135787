import type { Faker } from '@faker-js/faker';
import type { CustomFieldDefinition } from '../../tenancy/custom-field-definition.ts';
import type { ImportCustomFields, ImportRow } from '../import/open-import.ts';
import type { DemoRows } from './demo-rows.ts';

/** What a company of distributors might want to know besides: custom fields of several types, one with an index. */
export const distributionFields: readonly CustomFieldDefinition[] = Object.freeze([
  {
    entity: 'Customer',
    name: 'tier',
    type: 'ENUM',
    description: 'Decides on discounts and on who is called back first.',
    values: [{ name: 'GOLD' }, { name: 'SILVER' }, { name: 'BRONZE', description: 'Where everybody begins.' }],
    default: ['BRONZE'],
    index: true,
  },
  {
    entity: 'Customer',
    name: 'accountManager',
    type: 'STRING',
    description: 'Whom the customer knows here.',
    rules: { maximumLength: 100 },
  },
  { entity: 'Customer', name: 'referredBy', type: 'REFERENCE', references: 'Customer' },
  { entity: 'Product', name: 'origin', type: 'STRING', description: 'Country.' },
  {
    entity: 'Product',
    name: 'labels',
    type: 'ENUM',
    list: true,
    values: [{ name: 'ORGANIC' }, { name: 'FAIR_TRADE' }, { name: 'RECYCLED' }],
  },
  { entity: 'Order', name: 'deliveryNote', type: 'STRING', rules: { maximumLength: 200 } },
]);

const managers = 4;

/** Core rows with values for {@link distributionFields}. */
export function distributionValues(faker: Faker, core: DemoRows): DemoRows {
  const staff = Array.from({ length: managers }, () => faker.person.fullName());
  const known: string[] = [];
  const valuesOf: Readonly<Record<string, (row: ImportRow) => ImportCustomFields>> = {
    Customer({ externalId }) {
      const referredBy = known.length > 0 && faker.datatype.boolean(0.3) ? faker.helpers.arrayElement(known) : null;
      known.push(externalId);
      return {
        tier: faker.helpers.weightedArrayElement([
          { value: 'GOLD', weight: 1 },
          { value: 'SILVER', weight: 3 },
          { value: 'BRONZE', weight: 6 },
        ]),
        accountManager: faker.helpers.arrayElement(staff),
        referredBy,
      };
    },
    Product: () => ({
      origin: faker.location.country(),
      labels: faker.helpers.arrayElements(['ORGANIC', 'FAIR_TRADE', 'RECYCLED'], { min: 0, max: 2 }),
    }),
    Order: () => ({
      deliveryNote: faker.datatype.boolean(0.2)
        ? faker.helpers.arrayElement(['Ring twice.', 'Goods entrance at the back.', 'Mornings only.'])
        : null,
    }),
  };
  return new Map(
    [...core].map(([type, rows]) => {
      const values = valuesOf[type];
      return [type, values ? rows.map((row): ImportRow => ({ ...row, customFields: values(row) })) : rows];
    }),
  );
}
