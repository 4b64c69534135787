import { administrator } from './administrator.ts';
import { bypasses } from './bypasses.ts';
import { catalogGrants } from './catalog-grants.ts';
import type { Check } from './check.ts';
import { collations } from './collations.ts';
import { connections } from './connections.ts';
import { controlRole } from './control-role.ts';
import { customFieldColumns } from './custom-field-columns.ts';
import { customFieldEpochs } from './custom-field-epochs.ts';
import { customFieldValues } from './custom-field-values.ts';
import { customFields } from './custom-fields.ts';
import { databaseGrants } from './database-grants.ts';
import { defaultPrivileges } from './default-privileges.ts';
import { directoryRole } from './directory-role.ts';
import { functions } from './functions.ts';
import { gatewayRole } from './gateway-role.ts';
import { groupRolesCheck } from './group-roles.ts';
import { indexes } from './indexes.ts';
import { keys } from './keys.ts';
import { migrations } from './migrations.ts';
import { ownership } from './ownership.ts';
import { placementGrants } from './placement-grants.ts';
import { policies } from './policies.ts';
import { postgresqlVersion } from './postgresql-version.ts';
import { rowLevelSecurity } from './row-level-security.ts';
import { sequences } from './sequences.ts';
import { serverSettings } from './server-settings.ts';
import { settings } from './settings.ts';
import { tables } from './tables.ts';
import { tenantColumns } from './tenant-columns.ts';
import { tenantSettings } from './tenant-settings.ts';
import { tenants } from './tenants.ts';
import { transport } from './transport.ts';
import { triggers } from './triggers.ts';

/** Everything that doctor looks after, in the order in which it is told. */
export const checks: readonly Check[] = Object.freeze([
  // The server and the settings.
  postgresqlVersion,
  collations,
  serverSettings,
  connections,
  transport,
  settings,

  // Who may do what.
  administrator,
  groupRolesCheck,
  gatewayRole,
  directoryRole,
  controlRole,
  databaseGrants,
  defaultPrivileges,

  // The house.
  migrations,
  ownership,
  functions,
  catalogGrants,
  tenants,
  tenantSettings,
  customFields,

  // The placements.
  tables,
  customFieldColumns,
  tenantColumns,
  rowLevelSecurity,
  policies,
  placementGrants,
  keys,
  indexes,
  triggers,
  sequences,
  bypasses,

  // What tenants keep.
  customFieldValues,
  customFieldEpochs,
]);
