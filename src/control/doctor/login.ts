import { type Examination, type Finding, fault, type Login, type Reader, warning } from './check.ts';

/** Tells one database of one server from every other, whatever name it is reached by. */
const identityQuery = `
select (select system_identifier from pg_control_system())::text || ' ' ||
  (select oid from pg_catalog.pg_database where datname = current_database())::text as identity`;

/** Of a login that the gateway cannot do without: what was not seen is not known to be well. */
export function notExamined(variable: string): readonly Finding[] {
  const problem = 'is not set: its role was not examined, and `rowhouse serve` needs it';
  return [warning(variable, problem, 'Set it as the gateway has it.')];
}

/** What is wrong with a login itself: it cannot connect, it leads elsewhere, it lacks its group role. */
export async function loginFindings(
  { client, migrated }: Examination,
  login: Login,
  groupRole: string,
): Promise<readonly Finding[]> {
  if (!login.client) {
    return [
      fault(login.variable, `cannot be connected to: ${login.failure}`, 'Check the URL, the password and pg_hba.conf.'),
    ];
  }
  const findings: Finding[] = [];
  if ((await identityOf(client)) !== (await identityOf(login.client))) {
    findings.push(
      fault(
        login.variable,
        'leads to another database than ROWHOUSE_ADMIN_DATABASE_URL',
        'Let both name the same house.',
      ),
    );
  }
  if (!migrated) return findings;
  const { rows } = await login.client.query<{ role: string; member: boolean }>(
    `select quote_ident(session_user) as role, exists (
      select from pg_catalog.pg_roles g where g.rolname = $1::text and pg_has_role(session_user, g.oid, 'usage')
    ) as member`,
    [groupRole],
  );
  if (!rows[0]?.member) {
    findings.push(
      fault(`role ${rows[0]?.role}`, `is not a member of ${groupRole}`, `grant ${groupRole} to ${rows[0]?.role};`),
    );
  }
  return findings;
}

async function identityOf(client: Reader): Promise<string | undefined> {
  const { rows } = await client.query<{ identity: string }>(identityQuery);
  return rows[0]?.identity;
}
