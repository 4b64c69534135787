import { groupRoles, houseSchemas } from '../names.ts';
import { type Grant, grantsIn, revoke } from './acl.ts';
import { type Check, fault, warning } from './check.ts';

const { door, catalog } = houseSchemas;
const { gateway, directory, control } = groupRoles;

/** The most that each role may have, by schema and kind of object. What is not here, is nobody's. */
const allowed: Readonly<Record<string, readonly string[]>> = Object.freeze({
  [`${catalog} schema ${directory}`]: ['USAGE'],
  [`${catalog} schema ${control}`]: ['USAGE'],
  [`${catalog} table ${directory}`]: ['SELECT'],
  [`${catalog} table ${control}`]: ['SELECT', 'INSERT', 'UPDATE', 'DELETE'],
  // Gateways record by one function, with the rights of its owner and within its bounds, what they have executed.
  [`${catalog} function ${directory}`]: ['EXECUTE'],
  // Trigger functions cannot be called; PostgreSQL lets everyone execute what nobody can reach.
  [`${catalog} function public`]: ['EXECUTE'],
  [`${door} schema ${gateway}`]: ['USAGE'],
  [`${door} function ${gateway}`]: ['EXECUTE'],
});

/** The least with which directory and control commands work. */
const needed: readonly (readonly [role: string, table: string, privileges: readonly string[]])[] = [
  ...['clusters', 'tenants', 'placements', 'tenant_extensions'].flatMap((table) => [
    [directory, table, ['select']] as const,
    [control, table, ['select', 'insert']] as const,
  ]),
  [control, 'tenants', ['update']],
  [control, 'placements', ['update']],
  [control, 'tenant_extensions', ['delete']],
  ...['custom_fields', 'plans'].flatMap((table) => [
    [directory, table, ['select']] as const,
    [control, table, ['select', 'insert', 'update', 'delete']] as const,
  ]),
  ...['domains', 'logos'].flatMap((table) => [
    [directory, table, ['select']] as const,
    [control, table, ['select', 'insert', 'update', 'delete']] as const,
  ]),
  [directory, 'domains_version', ['select']],
  [control, 'domains_version', ['select', 'update']],
  ...['features', 'features_version'].map((table) => [directory, table, ['select']] as const),
  [control, 'features', ['select', 'insert', 'update', 'delete']],
  [control, 'features_version', ['select', 'update']],
  [control, 'settings_history', ['select', 'insert', 'delete']],
  [control, 'audit', ['insert']],
  ...['operations', 'served_schemas'].map((table) => [control, table, ['select']] as const),
  [control, 'operation_uses', ['select', 'update']],
];

export const catalogGrants: Check = {
  name: 'catalog-grants',
  about:
    'The directory role reads the catalog, the control role reads and writes it, the gateway role sees none of it.',
  async examine({ client }) {
    const findings = (await grantsIn(client, [catalog, door]))
      .filter((grant) => !isAllowed(grant))
      .map((grant) => {
        const { kind, name, grantee, privilege, grantable } = grant;
        const ours = grantee === 'public' || (Object.values(groupRoles) as string[]).includes(grantee);
        const find = ours ? fault : warning;
        const problem = `${grantee} has ${privilege} on it${grantable ? ' and may grant it' : ''}`;
        return find(`${kind} ${name}`, problem, revoke(grant));
      });
    const { rows } = await client.query<{ role: string; table: string; privilege: string }>(
      `select w.role, w.relation as table, w.privilege
      from unnest($1::text[], $2::text[], $3::text[]) as w (role, relation, privilege)
      where coalesce(
        not has_table_privilege(w.role, to_regclass(w.relation)::oid, w.privilege), true
      )
      order by 1, 2, 3`,
      [
        needed.flatMap(([role, , privileges]) => privileges.map(() => role)),
        needed.flatMap(([, table, privileges]) => privileges.map(() => `${catalog}.${table}`)),
        needed.flatMap(([, , privileges]) => privileges),
      ],
    );
    return [
      ...findings,
      ...rows.map(({ role, table, privilege }) =>
        fault(
          `table ${table}`,
          `${role} has no ${privilege.toUpperCase()} on it`,
          `grant ${privilege} on ${table} to ${role};`,
        ),
      ),
    ];
  },
};

function isAllowed({ schema, kind, grantee, privilege, grantable }: Grant): boolean {
  return !grantable && (allowed[`${schema} ${kind} ${grantee}`] ?? []).includes(privilege);
}
