import pg from 'pg';
import type { TestHouse } from '../../support/house.ts';
import type { World } from './world.ts';

/**
 * Takes Row-Level Security off the tables of a test's own database.
 *
 * @param only a table; all of them unless told otherwise
 */
export async function removePolicies(house: TestHouse, only?: string): Promise<void> {
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ schema: string; table: string; policy: string }>(
      'select schemaname as schema, tablename as table, policyname as policy from pg_policies order by tablename',
    );
    const concerned = rows.filter(({ table }) => only === undefined || table === only);
    if (concerned.length === 0) throw new Error(`there is no policy on ${only ?? 'any table'}`);
    for (const { schema, table, policy } of concerned) {
      await client.query(`drop policy ${policy} on ${schema}.${table}`);
      await client.query(`alter table ${schema}.${table} disable row level security`);
    }
  } finally {
    await client.end();
  }
}

/** Gives every tenant table that has lost its policy the one that it had. */
export async function restorePolicies(house: TestHouse): Promise<void> {
  const client = new pg.Client({ connectionString: house.database.adminUrl });
  await client.connect();
  try {
    await client.query(`select rowhouse.protect(c.oid::regclass)
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id'
      where c.relkind = 'r' and not c.relrowsecurity and c.relnamespace in (
        select placed.relnamespace from pg_class placed where placed.relname = 'customers'
      )`);
  } finally {
    await client.end();
  }
}

/** SQLSTATE insufficient_privilege (PostgreSQL manual, Appendix A). */
const insufficientPrivilege = '42501';

/**
 * Tries the policy of every table as the gateway role, without any predicate: outside a session nothing can be read, and
 * inside one a tenant reads and changes its own rows alone, and can give them to nobody.
 */
export async function probePolicies(world: World): Promise<void> {
  const client = new pg.Client({ connectionString: world.house.database.urls.gateway });
  await client.connect();
  try {
    for (const name of world.tables.keys()) await probePolicy(world, client, name);
  } finally {
    await client.end();
  }
}

async function probePolicy({ own, foreign, report }: World, client: pg.Client, name: string): Promise<void> {
  const { schema } = own.tenant.placement;
  /** Runs a statement as the tenant under examination, and undoes it. */
  const inside = async (text: string, values: readonly string[]): Promise<Outcome> => {
    await client.query('begin');
    try {
      await client.query('select rowhouse.enter($1::uuid, $2::text, 10000, 10000, 10000)', [own.tenant.id, schema]);
      return await outcomeOf(client.query(text, [...values]));
    } finally {
      await client.query('rollback');
    }
  };
  // The first time nobody has entered on this connection, later somebody has left again.
  const outside = await outcomeOf(client.query(`select count(*) from ${schema}.${name}`));
  if (outside.sqlstate === undefined) report.leak(name, 'can be read outside a session');

  const read = await inside(`select distinct tenant_id as tenant from ${name}`, []);
  const tenants = read.rows.map(({ tenant }) => tenant);
  if (!tenants.includes(own.tenant.id)) report.fail(name, 'shows a tenant none of its rows');
  if (tenants.some((tenant) => tenant !== own.tenant.id)) report.leak(name, 'shows rows of other tenants');

  for (const verb of [`update ${name} set tenant_id = tenant_id`, `delete from ${name}`]) {
    const changed = await inside(`${verb} where tenant_id = $1::uuid`, [foreign.tenant.id]);
    // Of what is written once there is nothing that anybody may change.
    const isRefused = changed.sqlstate === insufficientPrivilege;
    if (changed.count !== 0 && !isRefused) report.leak(name, `lets a tenant ${verb.split(' ', 1)[0]} rows of others`);
  }

  const moved = await inside(`update ${name} set tenant_id = $1::uuid`, [foreign.tenant.id]);
  // That is the policy's own refusal; any other could be a key's that happens to stand in the way.
  if (moved.sqlstate !== insufficientPrivilege) report.leak(name, 'lets a tenant give its rows to another one');
}

interface Outcome {
  readonly rows: ReadonlyArray<{ readonly tenant?: string }>;
  readonly count: number | undefined;
  readonly sqlstate: string | undefined;
}

async function outcomeOf(query: Promise<pg.QueryResult>): Promise<Outcome> {
  try {
    const { rows, rowCount } = await query;
    return { rows, count: rowCount ?? 0, sqlstate: undefined };
  } catch (error) {
    return { rows: [], count: undefined, sqlstate: (error as { readonly code?: string }).code ?? 'unknown' };
  }
}
