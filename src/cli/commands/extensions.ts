import type { Command } from 'commander';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { registerNew } from './extension-new.ts';

export const registerExtensions: CommandRegistration = (program, environment) => {
  const group = program
    .command('extension')
    .alias('extensions')
    .description('the extensions that tenants may enable: list them, begin one of your own');
  registerList(group, environment);
  registerNew(group, environment);
};

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list')
    .description('list the extensions of this house: name, version, what each requires, what it is for')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse extension list'],
        ['rowhouse extension list --json'],
        ['ROWHOUSE_EXTENSIONS=@acme/loans rowhouse extension list', 'with those of a package'],
      ),
    )
    .action((options: { json?: true }) => {
      const { output, modules } = environment;
      const extensions = [...modules.extensions.values()].map(({ name, version, requires, description }) => ({
        name,
        version,
        requires,
        description,
      }));
      if (options.json) return output.json(extensions);
      if (extensions.length === 0) return output.note('This house has no extensions.');
      output.table(
        ['NAME', 'VERSION', 'REQUIRES', 'DESCRIPTION'],
        extensions.map(({ name, version, requires, description }) => [name, version, requires.join(', '), description]),
      );
    });
}
