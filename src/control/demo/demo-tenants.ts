import type { Faker } from '@faker-js/faker';
import type { CustomFieldDefinition } from '../../tenancy/custom-field-definition.ts';
import { distributionFields, distributionValues } from './demo-custom-fields.ts';
import type { DemoRows } from './demo-rows.ts';

/** A tenant that `rowhouse start` provisions, so that a newcomer finds somebody at home. */
export interface DemoTenant {
  readonly slug: string;
  readonly name: string;
  /** Those that the house does not have are left out. */
  readonly extensions: readonly string[];
  /** ISO 4217. */
  readonly currency: string;
  /** IANA name. */
  readonly timeZone: string;
  readonly customFields?: {
    readonly definitions: readonly CustomFieldDefinition[];
    /** Core rows with values for them. */
    readonly values: (faker: Faker, core: DemoRows) => DemoRows;
  };
}

/**
 * Three companies with three different schemas: none, some and all of the extensions that ship with Rowhouse, and one with
 * fields of its own.
 */
export const demoTenants: readonly DemoTenant[] = Object.freeze([
  { slug: 'acme', name: 'Acme Trading', extensions: [], currency: 'USD', timeZone: 'America/New_York' },
  {
    slug: 'globex',
    name: 'Globex Corporation',
    extensions: ['suppliers', 'inventory'],
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    customFields: { definitions: distributionFields, values: distributionValues },
  },
  {
    slug: 'initech',
    name: 'Initech',
    extensions: ['suppliers', 'inventory', 'shipping'],
    currency: 'GBP',
    timeZone: 'Europe/London',
  },
]);
