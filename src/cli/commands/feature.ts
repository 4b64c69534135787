import type { Command } from 'commander';
import { type ListedFeature, listFeatures } from '../../control/commands/list-features.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { describeRule, onOrOff } from '../feature-text.ts';
import { printable } from '../printable.ts';
import { registerSetFeature } from './feature-set.ts';

export const registerFeature: CommandRegistration = (program, environment) => {
  const group = program
    .command('feature')
    .description(
      'what can be switched on and off: for the house, for a plan, for a share, for a tenant, for a subject',
    );
  registerList(group, environment);
  registerSetFeature(group, environment);
};

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list [tenant]')
    .description('list the features of the house and their rules, and for a tenant what holds there')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse feature list'], ['rowhouse feature list acme']))
    .action(async (named: string | undefined, { json }: { readonly json?: true }) => {
      const { output, modules } = environment;
      const { tenant, features, strays } = await withControl(environment, (control) =>
        listFeatures(control, { modules }, named),
      );
      if (json) return output.json(features.map((feature) => ({ ...feature, rule: feature.rule ?? null })));
      if (features.length === 0) output.note('No module of this house declares a feature.');
      else if (tenant) {
        output.table(['FEATURE', 'ON', 'BECAUSE OF', 'SUBJECTS', 'DESCRIPTION'], features.map(tenantRowOf));
      } else output.table(['FEATURE', 'OF', 'DEFAULT', 'RULE', 'DESCRIPTION'], features.map(houseRowOf));
      for (const name of strays) {
        output.note(`There is a rule for ${name}, which no module declares: rowhouse feature set ${name} --unset`);
      }
    });
}

function houseRowOf({ name, module, rule, description, ...feature }: ListedFeature): readonly string[] {
  return [name, module, onOrOff(feature.default), rule ? describeRule(rule) : '-', description];
}

const reasons = Object.freeze({
  TARGETING_MATCH: 'tenant or plan',
  SPLIT: 'percentage',
  STATIC: 'house',
  DEFAULT: 'default',
  DISABLED: 'extension not enabled',
});

function tenantRowOf({ name, verdict, override, description }: ListedFeature): readonly string[] {
  const { subjects = {} } = (override ?? {}) as { readonly subjects?: Readonly<Record<string, boolean>> };
  return [
    name,
    verdict ? onOrOff(verdict.value) : '-',
    verdict ? reasons[verdict.reason] : '-',
    Object.entries(subjects)
      .map(([subject, value]) => `${printable(subject)} ${onOrOff(value)}`)
      .join(', ') || '-',
    description,
  ];
}
