import { type Command, InvalidArgumentError, Option } from 'commander';
import { setFeature } from '../../control/commands/set-feature.ts';
import { setTenantFeature } from '../../control/commands/set-tenant-feature.ts';
import { type PercentageBy, percentageBys } from '../../tenancy/feature-rules.ts';
import { withControl } from '../connections.ts';
import { nameAndText } from '../custom-field-arguments.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { describeRule } from '../feature-text.ts';

interface SetOptions {
  readonly on?: true;
  readonly off?: true;
  readonly unset?: true;
  readonly plan?: Readonly<Record<string, boolean | null>>;
  readonly percentage?: number | null;
  readonly by?: PercentageBy;
  readonly tenant?: string;
  readonly subject?: string;
  readonly json?: true;
}

/** `feature set` */
export function registerSetFeature(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('set <feature>')
    .description('switch a feature: for the whole house, or for a tenant or a subject of it')
    .addOption(new Option('--on', 'switch it on').conflicts(['off', 'unset']))
    .addOption(new Option('--off', 'switch it off').conflicts(['unset']))
    .option('--unset', 'take back what was said; for the house, plans and percentage with it')
    .option('--plan <name=on|off|unset>', 'for the tenants of a plan; may be repeated', collectPlan)
    .option('--percentage <number|unset>', 'on for this share, others are left to the next rule', percentage)
    .addOption(new Option('--by <what>', 'of what the percentage is a share').choices(percentageBys))
    .option('--tenant <tenant>', 'for this tenant alone, whatever the house says')
    .option('--subject <subject>', 'for this subject of the tenant alone')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
The first that says something decides: the subject, the tenant, the percentage for those whom it takes in, the plan, the house,
the default of whoever declares it.
${examples(
  ['rowhouse feature set checkout-v2 --on --tenant acme', 'one customer'],
  ['rowhouse feature set checkout-v2 --percentage 10', 'a tenth of all tenants, always the same'],
  ['rowhouse feature set checkout-v2 --plan gold=on --off', 'one plan, and nobody else'],
  ['rowhouse feature set checkout-v2 --off --tenant acme --subject alice'],
  ['rowhouse feature set checkout-v2 --unset', 'the default again, but for tenants of whom something is said'],
)}`,
    )
    .action(
      async (name: string, { on, off, unset, plan, percentage: share, by, tenant, subject, json }: SetOptions) => {
        const { output, modules } = environment;
        const value = on ? true : off ? false : unset ? null : undefined;
        const ofHouse = plan !== undefined || share !== undefined || by !== undefined;
        if (value === undefined && !ofHouse)
          command.error('error: name what is to be set: --on, --off, --unset, --plan or --percentage');
        if (tenant === undefined) {
          if (subject !== undefined) command.error('error: --subject needs --tenant');
          if (unset && ofHouse) command.error('error: --unset takes plans and percentage back, too');
          const rule = { on: value, plans: plan, percentage: share, percentageBy: by };
          const change = await withControl(environment, (control) =>
            setFeature(control, { modules }, { name, clear: unset ?? false, ...rule }),
          );
          if (json) return output.json({ name, rule: change.rule ?? null, changed: change.changed });
          const said = change.rule ? describeRule(change.rule) : 'nothing; the default holds';
          return output.line(`For the whole house is ${change.changed ? 'now' : 'already'} said of ${name}: ${said}.`);
        }
        if (ofHouse || value === undefined) command.error('error: for a tenant there are --on, --off and --unset');
        const { tenant: record, changed } = await withControl(environment, (control) =>
          setTenantFeature(control, { modules }, { name, tenant, subject, on: value }),
        );
        if (json) return output.json({ ...record.settings, changed });
        const whom = subject === undefined ? record.slug : `${subject} of ${record.slug}`;
        const said = value === null ? 'left to the rules of the house' : value ? 'on' : 'off';
        output.line(`The feature ${name} is ${changed ? 'now' : 'already'} ${said} for ${whom}.`);
      },
    );
}

function collectPlan(
  text: string,
  before: Readonly<Record<string, boolean | null>> = {},
): Readonly<Record<string, boolean | null>> {
  const [plan, value] = nameAndText(text);
  const values: Readonly<Record<string, boolean | null>> = { on: true, off: false, unset: null };
  if (plan === '' || value === undefined || !Object.hasOwn(values, value)) {
    throw new InvalidArgumentError('A plan is written as in gold=on, gold=off or gold=unset.');
  }
  return { ...before, [plan]: values[value] ?? null };
}

function percentage(text: string): number | null {
  if (text === 'unset') return null;
  if (!/^\d{1,3}(\.\d{1,9})?$/.test(text)) throw new InvalidArgumentError('This is a number from 0 to 100, or unset.');
  return Number(text);
}
