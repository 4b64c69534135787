import type pg from 'pg';

/**
 * The group roles of a house. They cannot log in: the operator's login roles are members of them, so that passwords and
 * rotation stay where the operator keeps them.
 *
 * - `rowhouse_owner` owns schemas, tables and functions. Migrations become it.
 * - `rowhouse_gateway` reads and writes tenant rows under Row-Level Security. It owns nothing (law 1).
 * - `rowhouse_directory` reads the catalog.
 * - `rowhouse_control` reads and writes the catalog.
 */
export const groupRoles = Object.freeze({
  owner: 'rowhouse_owner',
  gateway: 'rowhouse_gateway',
  directory: 'rowhouse_directory',
  control: 'rowhouse_control',
});

/** Schemas of the house itself; placements have schemas of their own. */
export const houseSchemas = Object.freeze({ door: 'rowhouse', catalog: 'rowhouse_catalog' });

/**
 * Makes roles, schemas and rights on the database, as far as they are missing. Idempotent; needs CREATEROLE once.
 *
 * @param client connected as the administrator, inside a transaction
 */
export async function prepareRoles(client: pg.ClientBase, placementSchemas: readonly string[]): Promise<void> {
  // Roles belong to the server, not to the database: several houses on one server share them, and may be made at once.
  await client.query(`select pg_advisory_xact_lock(hashtext('rowhouse roles'))`);
  for (const role of Object.values(groupRoles)) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    if (!rowCount) await client.query(`create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole`);
  }
  const member = await client.query<{ member: boolean }>(
    `select pg_has_role(current_user, '${groupRoles.owner}', 'member') as member`,
  );
  if (!member.rows[0]?.member) await client.query(`grant ${groupRoles.owner} to current_user`);
  const database = await client.query<{ name: string }>('select quote_ident(current_database()) as name');
  const name = database.rows[0]?.name;
  // A role that may make temporary tables could shadow a real one.
  await client.query(`revoke create, temporary on database ${name} from public`);
  await client.query('revoke create on schema public from public');
  await client.query(
    `grant connect on database ${name} to ${groupRoles.gateway}, ${groupRoles.directory}, ${groupRoles.control}, ${groupRoles.owner}`,
  );
  await client.query(`grant create on database ${name} to ${groupRoles.owner}`);
  for (const schema of [...Object.values(houseSchemas), ...placementSchemas]) {
    await client.query(`create schema if not exists ${schema} authorization ${groupRoles.owner}`);
  }
  for (const schema of placementSchemas) {
    await client.query(`grant usage on schema ${schema} to ${groupRoles.gateway}`);
  }
}
