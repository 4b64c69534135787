import pg from 'pg';
import { core, extensions } from '../../../resolvers/index.ts';
import { migrate } from '../../../src/control/commands/migrate.ts';
import { ensureLoginRoles } from '../../../src/control/login-roles.ts';
import { createDevelopmentIssuer } from '../../../src/identity/development-issuer.ts';
import { placeOrderFunction } from './peer-objects.ts';
import { rowId } from './row-ids.ts';
import { seed } from './seed.ts';
import type { DatabaseServer } from './server.ts';
import type { Sizes } from './sizes.ts';

/** One tenant as it asks. */
export interface AskingTenant {
  /** Counted from 1. */
  readonly number: number;
  readonly id: string;
  /** Of an administrator of the tenant, signed by Rowhouse's development issuer. */
  readonly token: string;
}

/** A database that Rowhouse migrated and the seed filled. */
export interface House {
  /** Of its database. */
  readonly name: string;
  readonly sizes: Sizes;
  readonly adminUrl: string;
  /** Of the role that Rowhouse reads and writes by, under Row-Level Security. */
  readonly gatewayUrl: string;
  /** The same rights, and no Row-Level Security. */
  readonly bypassUrl: string;
  readonly directoryUrl: string;
  readonly controlUrl: string;
  readonly tenants: readonly AskingTenant[];
}

/** The same for every server that verifies tokens. */
export const tokenSecret = 'a secret that only this benchmark knows, long enough';
export const tokenAudience = 'rowhouse';

const issuer = await createDevelopmentIssuer(tokenSecret, tokenAudience);

/** @param name of the database, and of its login roles: lower-case letters */
export async function openHouse(server: DatabaseServer, name: string, sizes: Sizes): Promise<House> {
  await withAdmin(server.adminUrl, (admin) => admin.query(`create database ${name}`));
  const adminUrl = new URL(server.adminUrl);
  adminUrl.pathname = `/${name}`;
  await migrate({ adminDatabaseUrl: adminUrl.href, modules: [core, ...extensions] });
  const urls = await ensureLoginRoles(adminUrl.href, name);
  const bypassUrl = new URL(urls.gateway);
  bypassUrl.username = `rowhouse_bypass_${name}`;
  await withAdmin(adminUrl.href, async (admin) => {
    const { username, password } = bypassUrl;
    await admin.query(
      `create role ${username} login bypassrls password ${admin.escapeLiteral(password)} in role rowhouse_gateway`,
    );
    await admin.query(placeOrderFunction);
    await seed(admin, sizes);
  });
  return Object.freeze({
    name,
    sizes,
    adminUrl: adminUrl.href,
    gatewayUrl: urls.gateway,
    bypassUrl: bypassUrl.href,
    directoryUrl: urls.directory,
    controlUrl: urls.control,
    tenants: await Promise.all(Array.from({ length: sizes.tenants }, (_, index) => askingTenant(index + 1))),
  });
}

/** Work on a connection that is ended whatever happens. */
export async function withAdmin<Result>(url: string, work: (admin: pg.Client) => Promise<Result>): Promise<Result> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

async function askingTenant(number: number): Promise<AskingTenant> {
  const id = rowId('tenant', number);
  const token = await issuer.sign({ tenantId: id, subject: 'bench', roles: ['admin'], scopes: [], lifetime: 7200 });
  return Object.freeze({ number, id, token });
}
