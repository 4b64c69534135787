import type { Command } from 'commander';
import { rollbackSettings } from '../../control/commands/rollback-settings.ts';
import { withControl } from '../connections.ts';
import { wholeNumber } from '../custom-field-arguments.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { printable } from '../printable.ts';

interface RollbackOptions {
  readonly force?: true;
  readonly reason?: string;
  readonly json?: true;
}

/** `settings rollback` */
export function registerRollback(group: Command, environment: CliEnvironment): void {
  group
    .command('rollback <tenant>')
    .argument('<version>', 'a version of the history; 0 is the time before anything was set', wholeNumber)
    .description(
      'make an old version of the settings of a tenant the newest: all sections, features and branding included',
    )
    .option('--force', 'leave out what the extensions at hand refuse by now, instead of refusing the whole')
    .option('--reason <text>', 'why, for the history')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rowhouse settings rollback acme 7', '`rowhouse settings history acme` has the versions']),
    )
    .action(async (tenant: string, version: number, { json, ...options }: RollbackOptions) => {
      const { output, modules } = environment;
      const result = await withControl(environment, (control) =>
        rollbackSettings(control, { modules }, { tenant, version, ...options }),
      );
      const { slug, settings } = result.tenant;
      if (json) return output.json({ ...settings, changed: result.changed, faults: result.faults });
      for (const { at, message } of result.faults) output.note(`left out ${printable(at)}: ${printable(message)}`);
      output.line(
        result.changed
          ? `The settings of ${slug} are those of version ${version} again, as version ${settings.version}.`
          : `The settings of ${slug} are those of version ${version} already; they stay at version ${settings.version}.`,
      );
    });
}
