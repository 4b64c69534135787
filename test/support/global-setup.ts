import type { TestProject } from 'vitest/node';
import { core, extensions } from '../../resolvers/index.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { ensureLoginRoles, type LoginUrls } from '../../src/control/login-roles.ts';
import { adminQuery, databaseUrl } from './databases.ts';
import { startTestServer } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser, maintenance database. */
    readonly adminUrl: string;
    /** Migrated database that test files clone. */
    readonly templateDatabase: string;
    /** Login roles; their URLs lead to the template. */
    readonly loginUrls: LoginUrls;
  }
}

/** Starts PostgreSQL once for the whole run (or takes the one that is given) and migrates the template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const templateDatabase = `rowhouse_template_${process.pid}`;
  await adminQuery(server.adminUrl, `create database ${templateDatabase}`);
  const templateUrl = databaseUrl(server.adminUrl, templateDatabase);
  await migrate({ adminDatabaseUrl: templateUrl, modules: [core, ...extensions] });
  const loginUrls = await ensureLoginRoles(templateUrl, `test_${process.pid}`);
  project.provide('adminUrl', server.adminUrl);
  project.provide('templateDatabase', templateDatabase);
  project.provide('loginUrls', loginUrls);
  return async () => {
    await adminQuery(server.adminUrl, `drop database if exists ${templateDatabase} with (force)`);
    for (const url of Object.values(loginUrls)) await adminQuery(server.adminUrl, `drop role ${new URL(url).username}`);
    await server.stop();
  };
}
