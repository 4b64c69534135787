import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { doctor } from '../../src/control/commands/doctor.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { createControl } from '../../src/control/control.ts';
import { ensureLoginRoles, type LoginUrls } from '../../src/control/login-roles.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/embedded-postgres.ts';
import { parseSettings } from '../../src/kernel/config.ts';
import { adminQuery, databaseUrl } from '../support/databases.ts';
import { findingsOf } from './broken-house.ts';

/** The URL of a database as another role. */
function as(url: string, user: string, password: string): string {
  const changed = new URL(url);
  changed.username = user;
  changed.password = password;
  return changed.href;
}

/**
 * Managed PostgreSQL gives no superuser: its administrator has CREATEROLE and CREATEDB. On a server of its own, because
 * the roles of a house belong to the server, and who made them matters since PostgreSQL 16.
 */
describe('a house on managed PostgreSQL', () => {
  let directory: string;
  let server: EmbeddedPostgres;
  let url: string;
  let logins: LoginUrls;

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'rowhouse-test-'));
    chmodSync(directory, 0o711);
    server = await startEmbeddedPostgres({
      stateDirectory: join(directory, 'state'),
      systemDirectory: join(directory, 'system'),
      ephemeral: true,
    });
    await adminQuery(server.adminUrl, `create role operator login createrole createdb password 'secret'`);
    await adminQuery(as(server.adminUrl, 'operator', 'secret'), 'create database house');
    url = as(databaseUrl(server.adminUrl, 'house'), 'operator', 'secret');
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
  });

  it('is built by an administrator who is no superuser', async () => {
    expect((await migrate({ adminDatabaseUrl: url, modules: [core] })).length).toBeGreaterThan(0);
    expect(await migrate({ adminDatabaseUrl: url, modules: [core] })).toEqual([]);
    logins = await ensureLoginRoles(url, 'managed');
    expect(await ensureLoginRoles(url, 'managed')).not.toEqual(logins);
    logins = await ensureLoginRoles(url, 'managed');
  });

  it('is administered by that administrator', async () => {
    const control = createControl({ databaseUrl: url, extensions: new Map(), actor: 'cli:operator' });
    expect(await createTenant(control, { slug: 'acme' })).toMatchObject({ created: true });
    await control.close();
  });

  it('is found well', async () => {
    const settings = parseSettings<'adminDatabaseUrl'>(
      {},
      {
        overrides: {
          adminDatabaseUrl: url,
          databaseUrl: logins.gateway,
          catalogDatabaseUrl: logins.directory,
          controlDatabaseUrl: logins.control,
        },
      },
    );
    const findings = findingsOf(await doctor({ settings, modules: [core], embedded: false }));
    expect(findings.filter(({ status }) => status === 'fault')).toEqual([]);
  });

  it('can have another one beside it, of the same administrator', async () => {
    await adminQuery(url, 'create database second');
    expect((await migrate({ adminDatabaseUrl: databaseUrl(url, 'second'), modules: [core] })).length).toBeGreaterThan(
      0,
    );
  });

  it('is not built by another administrator until the first has let it, and the message says how', async () => {
    await adminQuery(server.adminUrl, `create role second_operator login createrole createdb password 'secret'`);
    const other = as(url, 'second_operator', 'secret');
    await adminQuery(databaseUrl(other, 'postgres'), 'create database third');
    const third = databaseUrl(other, 'third');
    const error = await migrate({ adminDatabaseUrl: third, modules: [core] }).catch((failure) => failure);
    expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
    const remedies = error.details.faults.map(({ message }: { message: string }) => message.replace(/^.*?: /, ''));
    expect(remedies).toEqual([
      'grant rowhouse_owner to second_operator;',
      'grant rowhouse_control to second_operator;',
    ]);
    for (const remedy of remedies) await adminQuery(url, remedy);
    expect((await migrate({ adminDatabaseUrl: third, modules: [core] })).length).toBeGreaterThan(0);
  });
});

describe('an administrator without rights', () => {
  const name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
  const role = `without_rights_${randomBytes(6).toString('hex')}`;

  beforeAll(async () => {
    await adminQuery(inject('adminUrl'), `create role ${role} login password 'secret'`);
    await adminQuery(inject('adminUrl'), `create database ${name}`);
  });
  afterAll(async () => {
    await adminQuery(inject('adminUrl'), `drop database ${name} with (force)`);
    await adminQuery(inject('adminUrl'), `drop role ${role}`);
  });

  it('is told every right that is missing, and can migrate when the SQL of the message was executed', async () => {
    const adminUrl = databaseUrl(inject('adminUrl'), name);
    const poorUrl = as(adminUrl, role, 'secret');
    const error = await migrate({ adminDatabaseUrl: poorUrl, modules: [core] }).catch((failure) => failure);
    expect(error).toMatchObject({ code: 'MIGRATION_FAILED' });
    expect(error.message).toContain(
      `The administrator ${role} lacks rights on the database ${name}; nothing was changed.`,
    );
    const faults: readonly { at: string; message: string }[] = error.details.faults;
    expect(faults.map(({ at }) => at)).toEqual([
      'rowhouse_owner',
      'rowhouse_control',
      `database ${name}`,
      `database ${name}`,
    ]);
    for (const { message } of faults) await adminQuery(adminUrl, message.slice(message.indexOf(': ') + 2));
    expect((await migrate({ adminDatabaseUrl: poorUrl, modules: [core] })).length).toBeGreaterThan(0);
  });
});
