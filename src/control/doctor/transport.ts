import { type Check, type Reader, warning } from './check.ts';

/** Whether a URL leads to this machine: a loopback address, or a socket. */
export function isLocal(url: string): boolean {
  const { hostname, searchParams } = new URL(url);
  const host = searchParams.get('host') ?? hostname;
  return host === '' || host.startsWith('/') || host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

export const transport: Check = {
  name: 'transport',
  about: 'Connections to a PostgreSQL on another machine are encrypted.',
  beforeMigration: true,
  async examine({ client, administratorUrl, logins }) {
    const connections: Array<[variable: string, url: string, client: Reader | undefined]> = [
      ['ROWHOUSE_ADMIN_DATABASE_URL', administratorUrl, client],
      ...Object.values(logins)
        .filter((login) => login !== undefined)
        .map((login): [string, string, Reader | undefined] => [login.variable, login.url, login.client]),
    ];
    const findings = [];
    for (const [variable, url, connection] of connections) {
      if (!connection || isLocal(url)) continue;
      const { rows } = await connection.query<{ ssl: boolean }>(
        'select ssl from pg_catalog.pg_stat_ssl where pid = pg_backend_pid()',
      );
      if (rows[0]?.ssl === false) {
        findings.push(
          warning(
            variable,
            'is not encrypted: passwords and rows pass the network in the clear',
            'Add ?sslmode=verify-full to the URL (and sslrootcert where the authority is your own).',
          ),
        );
      }
    }
    return findings;
  },
};
