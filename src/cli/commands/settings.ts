import type { Command } from 'commander';
import { getSettings, type ListedSetting } from '../../control/commands/get-settings.ts';
import { settingsHistory } from '../../control/commands/settings-history.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { printable } from '../printable.ts';
import { registerRollback } from './settings-rollback.ts';
import { registerSet } from './settings-set.ts';

interface Json {
  readonly json?: true;
}

export const registerSettings: CommandRegistration = (program, environment) => {
  const group = program
    .command('settings')
    .description('what is set for a tenant, extension by extension: look at, change, roll back');
  registerGet(group, environment);
  registerSet(group, environment);
  registerHistory(group, environment);
  registerRollback(group, environment);
};

function registerGet(group: Command, environment: CliEnvironment): void {
  group
    .command('get <tenant>')
    .description('show what can be set for a tenant, and what is')
    .option('--extension <name>', 'of one extension alone, or of core')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse settings get acme'],
        [
          'rowhouse settings get acme --json | jq .document',
          'only what was set, as `settings set --file` takes a section',
        ],
      ),
    )
    .action(async (named: string, { extension, json }: Json & { readonly extension?: string }) => {
      const { output, modules } = environment;
      const { tenant, settings, faults } = await withControl(environment, (control) =>
        getSettings(control, { modules }, { tenant: named, extension }),
      );
      const { version, document } = tenant.settings;
      if (json) return output.json({ version, document, settings, faults });
      if (settings.length === 0) output.note('There is nothing to set.');
      else output.table(['SETTING', 'VALUE', 'SET', 'BY', 'DESCRIPTION'], settings.map(rowOf));
      output.note(`Version ${version} of the settings of ${tenant.slug}.`);
      for (const { at, message } of faults) {
        output.note(output.noteStyle.yellow(`${printable(at)}: ${printable(message)}; the default holds instead`));
      }
    });
}

function rowOf({ extension, name, value, set, administrator, description }: ListedSetting): readonly string[] {
  return [
    `${extension}.${name}`,
    printable(JSON.stringify(value)),
    set ? 'yes' : '-',
    administrator ? 'administrator' : 'operator',
    description ?? '-',
  ];
}

function registerHistory(group: Command, environment: CliEnvironment): void {
  group
    .command('history <tenant>')
    .description('list the versions of the settings of a tenant, the latest first; the last hundred are kept')
    .option('--json', 'print JSON, each version with its document')
    .addHelpText('after', examples(['rowhouse settings history acme']))
    .action(async (named: string, { json }: Json) => {
      const { output } = environment;
      const { tenant, versions } = await withControl(environment, (control) => settingsHistory(control, named));
      if (json) return output.json(versions);
      if (versions.length === 0) return output.note(`Nothing was ever set for the tenant ${tenant.slug}.`);
      output.table(
        ['VERSION', 'AT', 'BY', 'REASON', 'SECTIONS'],
        versions.map(({ version, at, actor, reason, document }) => [
          String(version),
          at.toISOString(),
          printable(actor),
          printable(reason ?? '-'),
          Object.keys(document).sort().join(', ') || '-',
        ]),
      );
    });
}
