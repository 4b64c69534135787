import type { Command } from 'commander';
import { setSettings } from '../../control/commands/set-settings.ts';
import { withControl } from '../connections.ts';
import { wholeNumber } from '../custom-field-arguments.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { assignedValues, collectAssignment, valuesOfFile } from '../settings-arguments.ts';

interface SetOptions {
  readonly file?: string;
  readonly expectVersion?: number;
  readonly reason?: string;
  readonly json?: true;
}

/** `settings set` */
export function registerSet(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('set <tenant> <extension>')
    .argument(
      '[name=value...]',
      'values as JSON or as text, as each is declared; null resets to the default',
      collectAssignment,
    )
    .description('set what can be set for an extension, or for core; what is not named is left alone')
    .option('--file <file>', 'take the values from a JSON file: an object of values by name')
    .option('--expect-version <number>', 'only if the settings are still of this version', wholeNumber)
    .option('--reason <text>', 'why, for the history')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Settings are no place for secrets: they stand in the catalog as they are, and in the audit.
${examples(
  ['rowhouse settings set acme loyalty pointsPerUnit=2'],
  ['rowhouse settings set acme loyalty pointsPerUnit=null --reason "the campaign is over"', 'the default again'],
  ['rowhouse settings set acme support --file support.json'],
)}`,
    )
    .action(
      async (
        tenant: string,
        extension: string,
        assignments: readonly (readonly [string, string])[] | undefined,
        { file, expectVersion, reason, json }: SetOptions,
      ) => {
        const { output, modules } = environment;
        // Without an argument commander gives an empty list of its own.
        const assigned = assignments ?? [];
        if (file === undefined && assigned.length === 0) {
          command.error('error: name what is to be set: name=value, or --file');
        }
        const module = extension === 'core' ? modules.core : modules.extensions.get(extension);
        const values = {
          ...(file !== undefined && (await valuesOfFile(file))),
          ...assignedValues(assigned, module?.settings),
        };
        const changed = await withControl(environment, (control) =>
          setSettings(control, { modules }, { tenant, extension, values, expectedVersion: expectVersion, reason }),
        );
        const { slug, settings } = changed.tenant;
        if (json) return output.json({ ...settings, changed: changed.changed });
        output.line(
          changed.changed
            ? `The settings of ${slug} are of version ${settings.version} now. Every gateway knows within a second.`
            : `The settings of ${slug} are so already; they stay at version ${settings.version}.`,
        );
      },
    );
}
