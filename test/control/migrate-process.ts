// Migrates a database with core and one extension, in a process that a test can kill.
import { pathToFileURL } from 'node:url';
import { core } from '../../resolvers/index.ts';
import { migrate } from '../../src/control/commands/migrate.ts';
import { defineExtension } from '../../src/kit.ts';

const [adminDatabaseUrl = '', name = '', folder = ''] = process.argv.slice(2);

await migrate({
  adminDatabaseUrl,
  modules: [
    core,
    defineExtension({
      name,
      version: '1.0.0',
      description: 'For a test.',
      schema: pathToFileURL(`${folder}/`),
      resolvers: {},
      permissions: {},
    }),
  ],
});
