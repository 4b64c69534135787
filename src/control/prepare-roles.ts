import type pg from 'pg';
import { type Fault, formatFaults, RowhouseError } from '../kernel/errors.ts';
import { attempt } from './attempt.ts';
import { groupRoles, houseSchemas } from './names.ts';

/** Who prepares what, as SQL identifiers. */
interface Facts {
  readonly administrator: string;
  readonly database: string;
  readonly owns_database: boolean;
}

const { owner, control } = groupRoles;

/**
 * Makes roles, schemas and rights on the database, as far as they are missing. Idempotent.
 *
 * Needs no superuser: an administrator with CREATEROLE who owns the database is enough, as managed PostgreSQL has
 * them; even less where somebody else has made the roles and granted them. On return the transaction goes on as the
 * administrator.
 *
 * @param client connected as the administrator, inside a transaction
 * @throws RowhouseError MIGRATION_FAILED with `details.faults`: each right that is missing, with the SQL that grants it
 */
export async function prepareRoles(client: pg.ClientBase, placementSchemas: readonly string[]): Promise<void> {
  const { rows } = await client.query<Facts>(
    `select quote_ident(current_user) as administrator, quote_ident(d.datname) as database,
      pg_has_role(current_user, d.datdba, 'usage') as owns_database
    from pg_database d where d.datname = current_database()`,
  );
  const facts = rows[0]!;
  refuse(facts, await makeRoles(client, facts));
  refuse(facts, [...(await becomeable(client, facts)), ...(await grantOnDatabase(client, facts))]);
  refuse(facts, await makeSchemas(client, placementSchemas));
}

function refuse({ administrator, database }: Facts, faults: readonly Fault[]): void {
  if (faults.length === 0) return;
  throw new RowhouseError('MIGRATION_FAILED', {
    message: `The administrator ${administrator} lacks rights on the database ${database}; nothing was changed. A superuser, or the owner of what is named, can mend it:\n${formatFaults(faults)}`,
    details: { faults },
  });
}

async function makeRoles(client: pg.ClientBase, { administrator }: Facts): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const role of Object.values(groupRoles)) {
    const { rowCount } = await client.query('select from pg_roles where rolname = $1', [role]);
    if (rowCount) continue;
    const statement = `create role ${role} nologin nosuperuser nobypassrls nocreatedb nocreaterole`;
    if ((await attempt(client, statement)) === 'refused') {
      faults.push({ at: role, message: `does not exist, and ${administrator} has no CREATEROLE: ${statement};` });
    }
  }
  return faults;
}

/**
 * Lets the administrator become the owner, who migrates, and the control role, who gives commands.
 *
 * Since PostgreSQL 16 whoever creates a role may administer it without being able to become it: membership has options.
 */
async function becomeable(client: pg.ClientBase, { administrator }: Facts): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const role of [owner, control]) {
    const { rows } = await client.query<{ becomes: boolean }>(
      `select pg_has_role(current_user, $1::text,
        case when current_setting('server_version_num')::integer >= 160000 then 'set' else 'member' end) as becomes`,
      [role],
    );
    if (rows[0]?.becomes) continue;
    const statement = `grant ${role} to ${administrator}`;
    if ((await attempt(client, statement)) === 'refused') {
      faults.push({ at: role, message: `${administrator} may not become it: ${statement};` });
    }
  }
  return faults;
}

async function grantOnDatabase(
  client: pg.ClientBase,
  { database, administrator, owns_database }: Facts,
): Promise<readonly Fault[]> {
  if (owns_database) {
    // A role that may make temporary tables could shadow a real one.
    await client.query(`revoke create, temporary on database ${database} from public`);
    await client.query(`grant connect on database ${database} to ${Object.values(groupRoles).join(', ')}`);
    await client.query(`grant create on database ${database} to ${owner}`);
    const { rowCount } = await client.query(`select from pg_namespace where nspname = 'public'`);
    if (rowCount) await client.query('revoke create on schema public from public');
  }
  // PostgreSQL answers a GRANT or REVOKE of what is another's with a warning alone, so the result is looked at.
  const { rows } = await client.query<Record<string, boolean>>(
    `select has_database_privilege('public', current_database(), 'create')
        or has_database_privilege('public', current_database(), 'temporary') as everyone_creates,
      coalesce(has_schema_privilege('public', to_regnamespace('public')::oid, 'create'), false) as everyone_makes_tables,
      not has_database_privilege($1::text, current_database(), 'create') as owner_cannot_create,
      exists (
        select from unnest($2::text[]) as r (name)
        where not has_database_privilege(r.name, current_database(), 'connect')
      ) as roles_cannot_connect`,
    [owner, Object.values(groupRoles)],
  );
  const missing = rows[0] ?? {};
  const remedies: Readonly<Record<string, string>> = {
    everyone_creates: `revoke create, temporary on database ${database} from public`,
    everyone_makes_tables: 'revoke create on schema public from public',
    owner_cannot_create: `grant create on database ${database} to ${owner}`,
    roles_cannot_connect: `grant connect on database ${database} to ${Object.values(groupRoles).join(', ')}`,
  };
  return Object.entries(remedies)
    .filter(([key]) => missing[key])
    .map(([key, remedy]) => ({
      at: key === 'everyone_makes_tables' ? 'schema public' : `database ${database}`,
      message: `${administrator} does not own it: ${remedy};`,
    }));
}

/** Makes the schemas as their owner. */
async function makeSchemas(client: pg.ClientBase, placementSchemas: readonly string[]): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  await client.query(`set local role ${owner}`);
  for (const schema of [...Object.values(houseSchemas), ...placementSchemas]) {
    const { rows } = await client.query<{ owner: string }>(
      'select nspowner::regrole::text as owner from pg_namespace where nspname = $1::text',
      [schema],
    );
    if (!rows[0]) await client.query(`create schema ${schema}`);
    else if (rows[0].owner !== owner) {
      faults.push({
        at: `schema ${schema}`,
        message: `belongs to ${rows[0].owner}: alter schema ${schema} owner to ${owner};`,
      });
      continue;
    }
    if (placementSchemas.includes(schema))
      await client.query(`grant usage on schema ${schema} to ${groupRoles.gateway}`);
  }
  await client.query('reset role');
  return faults;
}
