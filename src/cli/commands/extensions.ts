import type { CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerExtensions: CommandRegistration = (program, { output, modules }) => {
  const group = program.command('extensions').description('the extensions that tenants may enable');

  group
    .command('list')
    .description('list the extensions of this house: name, version, what each requires, what it is for')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse extensions list'], ['rowhouse extensions list --json']))
    .action((options: { json?: true }) => {
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
};
