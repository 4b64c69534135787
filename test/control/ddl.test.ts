import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { adminQuery, databaseUrl } from '../support/databases.ts';
import { describeSchema } from './describe-schema.ts';

/** The DDL as the migrations leave it: a change of it is to be seen and reviewed. The same on every PostgreSQL. */
describe('the DDL', () => {
  const name = `rowhouse_test_${randomBytes(6).toString('hex')}`;
  let url: string;

  beforeAll(async () => {
    await adminQuery(inject('adminUrl'), `create database ${name}`);
    url = databaseUrl(inject('adminUrl'), name);
    await migrate({ adminDatabaseUrl: url, modules: [core] });
  });
  afterAll(async () => {
    await adminQuery(inject('adminUrl'), `drop database if exists ${name} with (force)`);
  });

  it.each(['rowhouse', 'rowhouse_catalog', 'rowhouse_shared'])('of %s is as it was reviewed', async (schema) => {
    expect(await describeSchema(url, schema)).toMatchSnapshot();
  });
});
