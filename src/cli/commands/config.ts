import { describeSettings, parseSettings, type SettingKey, type Settings, settingsTable } from '../../kernel/config.ts';
import { settingsOfRunningHouse, urlKeys } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerConfig: CommandRegistration = (program, environment) => {
  program
    .command('config')
    .description('show every setting as commands find it here, secrets left out, and where it comes from')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse config'], ['rowhouse config --json']))
    .action(({ json }: { json?: true }) => {
      const { output } = environment;
      const rows = effectiveSettings(environment);
      if (json) return output.json(rows);
      output.table(
        ['SETTING', 'VALUE', 'FROM'],
        rows.map(({ variable, value, from }) => [variable, value || '-', from]),
      );
    });
};

interface SettingRow {
  readonly variable: string;
  readonly value: string;
  readonly from: 'environment' | 'running house' | 'default' | 'not set';
}

function effectiveSettings({ variables }: CliEnvironment): readonly SettingRow[] {
  const given = parseSettings(variables);
  const alone = urlKeys.some((key) => given[key] !== undefined);
  const running: Partial<Settings> = (alone ? undefined : settingsOfRunningHouse(given)) ?? {};
  const settings = parseSettings(variables, { overrides: running });
  const keys = new Map<string, SettingKey>(
    Object.entries(settingsTable).map(([key, { variable }]) => [variable, key as SettingKey]),
  );
  return describeSettings(settings).map(({ variable, value }) => {
    const key = keys.get(variable) as SettingKey;
    const from = variables[variable]
      ? 'environment'
      : running[key] !== undefined
        ? 'running house'
        : value === ''
          ? 'not set'
          : 'default';
    return { variable, value, from };
  });
}
