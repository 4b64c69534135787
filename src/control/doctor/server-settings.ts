import type { Check, Finding, Reader } from './check.ts';

interface Expectation {
  /** Whether a value, as pg_settings gives it, is right. */
  readonly right: (value: string) => boolean;
  readonly status: Finding['status'];
  readonly problem: string;
  readonly remedy: string;
}

const on = (value: string): boolean => value === 'on';
const zero = (value: string): boolean => value === '0';

/** Settings of PostgreSQL that Rowhouse relies on, as a connection begins with them; one that a version does not have is passed over. */
const expectations: Readonly<Record<string, Expectation>> = Object.freeze({
  row_security: {
    right: on,
    status: 'fault',
    problem: 'is off: every statement on a tenant table fails',
    remedy: 'Set row_security = on.',
  },
  standard_conforming_strings: {
    right: on,
    status: 'fault',
    problem: 'is off: the statement guard would read a string literal otherwise than PostgreSQL does',
    remedy: 'Set standard_conforming_strings = on.',
  },
  default_transaction_read_only: {
    right: (value) => value === 'off',
    status: 'fault',
    problem: 'is on: nothing can be written',
    remedy: 'Set default_transaction_read_only = off, or use the primary server rather than a replica.',
  },
  session_replication_role: {
    right: (value) => value === 'origin',
    status: 'fault',
    problem: 'is not origin: foreign keys and the triggers of the catalog do not act',
    remedy: 'Set session_replication_role = origin.',
  },
  fsync: {
    right: on,
    status: 'warning',
    problem: 'is off: a crash of the machine may destroy the database',
    remedy: 'Set fsync = on, unless the data may be lost.',
  },
  full_page_writes: {
    right: on,
    status: 'warning',
    problem: 'is off: a crash of the machine may destroy the database',
    remedy: 'Set full_page_writes = on, unless the data may be lost.',
  },
  synchronous_commit: {
    right: (value) => value !== 'off',
    status: 'warning',
    problem: 'is off: a crash may lose changes that were acknowledged',
    remedy: 'Set synchronous_commit = on, unless the last moments may be lost.',
  },
  idle_session_timeout: {
    right: zero,
    status: 'warning',
    problem: 'is set: PostgreSQL ends connections that the gateway keeps, the listening one too',
    remedy: 'Set idle_session_timeout = 0; ROWHOUSE_POOL_IDLE_MS limits how long a connection is kept.',
  },
  transaction_timeout: {
    right: zero,
    status: 'warning',
    problem: 'is set: long imports and migrations are cut short',
    remedy: 'Set transaction_timeout = 0; each session sets the timeouts of its statements itself.',
  },
  statement_timeout: {
    right: zero,
    status: 'warning',
    problem: 'is set: long imports and migrations are cut short',
    remedy: 'Set statement_timeout = 0; each session sets its own.',
  },
});

const presetTenant: Omit<Expectation, 'right'> = Object.freeze({
  status: 'fault',
  problem: 'is set before a session has begun: a statement outside a session would find rows instead of failing',
  remedy: 'Take it out of postgresql.conf, ALTER DATABASE ... SET and ALTER ROLE ... SET.',
});

/** Settings that are wrong as a connection begins, by name, with their values. */
async function wrongSettings(client: Reader): Promise<ReadonlyMap<string, string>> {
  const { rows } = await client.query<{ name: string; value: string }>(
    `select name, reset_val as value from pg_catalog.pg_settings where name = any($1::text[])
    union all
    select 'rowhouse.tenant_id', current_setting('rowhouse.tenant_id', true)
    where coalesce(current_setting('rowhouse.tenant_id', true), '') <> ''
    order by name`,
    [Object.keys(expectations)],
  );
  return new Map(
    rows.filter(({ name, value }) => !expectations[name]?.right(value)).map(({ name, value }) => [name, value]),
  );
}

export const serverSettings: Check = {
  name: 'server-settings',
  about: 'PostgreSQL is set as Rowhouse relies on, for each of its roles.',
  beforeMigration: true,
  async examine({ client, logins }) {
    const askers: Array<[who: string, client: Reader]> = [['the administrator', client]];
    for (const [kind, login] of Object.entries(logins)) {
      if (login?.client) askers.push([`the ${kind} role`, login.client]);
    }
    // A setting may stand for the server, a database, a role or one URL: what all have is told once.
    const affected = new Map<string, string[]>();
    for (const [who, asked] of askers) {
      for (const [name, value] of await wrongSettings(asked)) {
        const setting = `${name} = ${value}`;
        affected.set(setting, [...(affected.get(setting) ?? []), who]);
      }
    }
    return [...affected].map(([setting, who]): Finding => {
      const name = setting.slice(0, setting.indexOf(' '));
      const { status, problem, remedy } = expectations[name] ?? presetTenant;
      const at = who.length === askers.length ? name : `${name} of ${who.join(', ')}`;
      return { status, at, problem: `${problem} (${setting})`, remedy };
    });
  },
};
