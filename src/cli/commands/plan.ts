import type { Command } from 'commander';
import { listPlans } from '../../control/commands/list-plans.ts';
import { setPlan } from '../../control/commands/set-plan.ts';
import { withControl } from '../connections.ts';
import { wholeNumber } from '../custom-field-arguments.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerPlan: CommandRegistration = (program, environment) => {
  const group = program.command('plan').description('what the plans of tenants allow');
  registerList(group, environment);
  registerSet(group, environment);
};

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list')
    .description('list the plans that have limits of their own; all others are held to those of standard')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse plan list'], ['rowhouse plan list --json']))
    .action(async ({ json }: { readonly json?: true }) => {
      const { output } = environment;
      const plans = await withControl(environment, listPlans);
      if (json) return output.json(plans);
      output.table(
        ['PLAN', 'CUSTOM FIELDS', 'INDEXED'],
        plans.map(({ name, customFields, indexedCustomFields }) => [
          name,
          String(customFields),
          String(indexedCustomFields),
        ]),
      );
    });
}

interface SetOptions {
  readonly customFields?: number;
  readonly indexedCustomFields?: number;
  readonly json?: true;
}

function registerSet(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('set <plan>')
    .description('set what a plan allows each entity of its tenants; takes nothing away from those who have more')
    .option('--custom-fields <count>', 'custom fields of an entity', wholeNumber)
    .option('--indexed-custom-fields <count>', 'how many of them may be indexed; references count', wholeNumber)
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse plan set gold --custom-fields 100 --indexed-custom-fields 20']))
    .action(async (name: string, { json, ...limits }: SetOptions) => {
      const { output } = environment;
      if (Object.keys(limits).length === 0) {
        command.error('error: name what is to be set: --custom-fields, --indexed-custom-fields, or both');
      }
      const { plan, changed } = await withControl(environment, (control) => setPlan(control, { name, ...limits }));
      if (json) return output.json({ ...plan, changed });
      output.line(
        `The plan ${plan.name} allows ${changed ? 'now' : 'already'} ${plan.customFields} custom fields of an entity, ${plan.indexedCustomFields} of them indexed.`,
      );
    });
}
