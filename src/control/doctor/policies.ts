import { type Check, type Finding, fault } from './check.ts';

/** As PostgreSQL prints what `rowhouse.protect` writes. */
const expectedExpression = `(tenant_id = (current_setting('rowhouse.tenant_id'::text))::uuid)`;

interface Policy {
  readonly name: string;
  readonly permissive: boolean;
  /** `*` for all commands. */
  readonly command: string;
  readonly everyone: boolean;
  readonly using: string | null;
  readonly check: string | null;
}

export const policies: Check = {
  name: 'policies',
  about: 'Every table of every placement has one policy: the rows of the session’s tenant, to read and to write.',
  async examine({ client, placements }) {
    const { rows } = await client.query<{ table: string; policies: readonly Policy[] }>(
      `select format('%I.%I', n.nspname, c.relname) as table,
        coalesce(
          jsonb_agg(jsonb_build_object(
            'name', quote_ident(p.polname), 'permissive', p.polpermissive, 'command', p.polcmd,
            'everyone', p.polroles = '{0}',
            'using', pg_get_expr(p.polqual, p.polrelid), 'check', pg_get_expr(p.polwithcheck, p.polrelid)
          ) order by p.polname) filter (where p.oid is not null),
          '[]'
        ) as policies
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      left join pg_catalog.pg_policy p on p.polrelid = c.oid
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p') and c.relrowsecurity
      group by 1 order by 1`,
      [placements],
    );
    return rows.flatMap(({ table, policies }) => findingsOf(table, policies));
  },
};

function findingsOf(table: string, found: readonly Policy[]): readonly Finding[] {
  const protect = `select rowhouse.protect('${table}');`;
  if (found.length === 0) {
    return [fault(`table ${table}`, 'has no policy: nobody can read or write it', `As the owner: ${protect}`)];
  }
  const right = found.filter((policy) => differences(policy).length === 0);
  return found
    .filter((policy) => policy !== right[0])
    .map((policy) => {
      const [problem = 'is a second one'] = differences(policy);
      const drop = `drop policy ${policy.name} on ${table};`;
      return fault(
        `policy ${policy.name} on ${table}`,
        problem,
        right.length > 0 ? drop : `As the owner: ${drop} ${protect}`,
      );
    });
}

function differences(policy: Policy): readonly string[] {
  const differing: Array<[wrong: boolean, problem: string]> = [
    [!policy.permissive, 'is restrictive, and without a permissive one no row is seen'],
    [policy.command !== '*', 'is not for all commands'],
    [!policy.everyone, 'is for some roles only'],
    [policy.using !== expectedExpression, `lets see other rows than the tenant's: using ${policy.using}`],
    [policy.check !== expectedExpression, `lets write other rows than the tenant's: with check ${policy.check}`],
  ];
  return differing.filter(([wrong]) => wrong).map(([, problem]) => problem);
}
