import { type Check, fault, warning } from './check.ts';

/** Connections of one gateway process beside its pool: look-ups in the catalog, the listening one, administration. */
const besidePool = Object.freeze({ directory: 4, listener: 1, control: 2 });

export const connections: Check = {
  name: 'connections',
  about: 'PostgreSQL takes the connections that the gateway may open.',
  beforeMigration: true,
  async examine({ client, settings, logins }) {
    const { rows } = await client.query<{ available: number; database_limit: number }>(
      `select (
          select setting::integer from pg_catalog.pg_settings where name = 'max_connections'
        ) - (
          select coalesce(sum(setting::integer), 0)::integer from pg_catalog.pg_settings
          where name in ('superuser_reserved_connections', 'reserved_connections')
        ) as available,
        (select datconnlimit from pg_catalog.pg_database where datname = current_database()) as database_limit`,
    );
    const { available, database_limit } = rows[0]!;
    const limit = database_limit < 0 ? available : Math.min(available, database_limit);
    const needed = settings.poolSize + besidePool.directory + besidePool.listener + besidePool.control;
    const at =
      database_limit >= 0 && database_limit < available ? 'connection limit of the database' : 'max_connections';
    const remedy =
      'Raise it, or lower ROWHOUSE_POOL_SIZE; a transaction-mode pooler may serve ROWHOUSE_DATABASE_URL (see ROWHOUSE_PREPARED_STATEMENTS).';
    const findings = [];
    if (needed > limit) {
      findings.push(fault(at, `leaves ${limit} connections, and a gateway process may open ${needed}`, remedy));
    } else if (needed * 2 > limit) {
      const problem = `leaves ${limit} connections, and two gateway processes, as a rolling restart has them, may open ${needed * 2}`;
      findings.push(warning(at, problem, remedy));
    }
    const gateway = logins.gateway?.client;
    if (gateway) {
      const { rows: roles } = await gateway.query<{ limit: number }>(
        'select rolconnlimit as limit from pg_catalog.pg_roles where rolname = session_user',
      );
      const own = roles[0]?.limit ?? -1;
      if (own >= 0 && own < settings.poolSize) {
        findings.push(
          fault(
            'connection limit of the gateway role',
            `is ${own}, and a gateway process may open ${settings.poolSize}`,
            'alter role ... connection limit -1; or lower ROWHOUSE_POOL_SIZE.',
          ),
        );
      }
    }
    return findings;
  },
};
