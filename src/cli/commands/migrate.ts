import { type AppliedMigration, migrate } from '../../control/commands/migrate.ts';
import { findHouse } from '../connections.ts';
import type { CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerMigrate: CommandRegistration = (program, environment) => {
  program
    .command('migrate')
    .description(
      'bring the database to this version: roles, catalog, tables of core and every extension; all or nothing',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Needs ROWHOUSE_ADMIN_DATABASE_URL; \`rowhouse start\` migrates its own database by itself.
${examples(['ROWHOUSE_ADMIN_DATABASE_URL=postgresql://admin@db/rowhouse rowhouse migrate'])}`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { output, modules } = environment;
      const { adminDatabaseUrl } = findHouse(environment, ['adminDatabaseUrl']);
      const applied = await migrate({
        adminDatabaseUrl,
        modules: [modules.core, ...modules.extensions.values()],
        onProgress: (migration) => output.note(describe(migration)),
      });
      if (json) return output.json(applied);
      output.line(
        applied.length === 0
          ? 'Nothing to do: the database is up to date.'
          : `Applied ${applied.length === 1 ? 'one migration' : `${applied.length} migrations`}.`,
      );
    });
};

function describe({ stream, version, name }: AppliedMigration): string {
  return `${stream} ${String(version).padStart(3, '0')} ${name}`;
}
