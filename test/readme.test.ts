import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core, extensions } from '../resolvers/index.ts';
import { migrate } from '../src/control/commands/migrate.ts';
import type { Extension } from '../src/kit.ts';
import { createTestDatabase, type TestDatabase } from './support/databases.ts';
import { graphql } from './support/graphql-client.ts';
import { createTestHouse, type TestHouse } from './support/house.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The code blocks of the chapter on extensions, by language. */
function blocks(): ReadonlyMap<string, string> {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const chapter = readme.slice(readme.indexOf('## Write an extension'), readme.indexOf('## In production'));
  return new Map([...chapter.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language = '', code = '']) => [language, code]));
}

describe('the extension in the README', () => {
  let folder: string;
  let database: TestDatabase;
  let house: TestHouse;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rowhouse-readme-'));
    const [sdl, sql, code] = ['graphql', 'sql', 'ts'].map((language) => blocks().get(language) ?? '');
    mkdirSync(join(folder, 'schema', 'migrations'), { recursive: true });
    writeFileSync(join(folder, 'schema', 'loans.graphql'), sdl!);
    writeFileSync(join(folder, 'schema', 'migrations', '001.do.loans.sql'), sql!);
    // The same code at another place: only its addresses change.
    writeFileSync(
      join(folder, 'index.ts'),
      code!
        .replace('../../../src/kit.ts', join(root, 'src/kit.ts'))
        .replace('../../core/entities.ts', join(root, 'resolvers/core/entities.ts'))
        .replace('../../../schema/extensions/loans/', `${pathToFileURL(join(folder, 'schema')).href}/`),
    );
    const loans = (await import(pathToFileURL(join(folder, 'index.ts')).href)).default as Extension;
    database = await createTestDatabase();
    await migrate({ adminDatabaseUrl: database.adminUrl, modules: [core, ...extensions, loans] });
    house = await createTestHouse({ database, extensions: [...extensions, loans] });
  });
  afterAll(async () => {
    await house.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('composes, migrates, and answers', async () => {
    const tenant = await house.createTenant({ slug: 'library', extensions: ['loans'] });
    const token = await house.token(tenant);
    await graphql(house.url, token, 'mutation { createCustomer(input: { name: "Alice" }) { customer { id } } }');
    const { data, errors } = await graphql(house.url, token, '{ customers { nodes { name loans { borrower } } } }');
    expect(errors).toEqual([]);
    expect(data).toEqual({ customers: { nodes: [{ name: 'Alice', loans: [] }] } });
  });
});
