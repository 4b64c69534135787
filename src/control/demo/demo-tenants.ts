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
}

/** Three companies with three different schemas: none, some and all of the extensions that ship with Rowhouse. */
export const demoTenants: readonly DemoTenant[] = Object.freeze([
  { slug: 'acme', name: 'Acme Trading', extensions: [], currency: 'USD', timeZone: 'America/New_York' },
  {
    slug: 'globex',
    name: 'Globex Corporation',
    extensions: ['suppliers', 'inventory'],
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
  },
  {
    slug: 'initech',
    name: 'Initech',
    extensions: ['suppliers', 'inventory', 'shipping'],
    currency: 'GBP',
    timeZone: 'Europe/London',
  },
]);
