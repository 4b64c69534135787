import { Argument, type Command } from 'commander';
import { setIntrospection } from '../../control/commands/set-introspection.ts';
import { type IntrospectionPolicy, introspectionPolicies } from '../../tenancy/tenant.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';

/** Who may introspect under a policy, for people. */
const openTo: Readonly<Record<IntrospectionPolicy, string>> = {
  on: 'every credential',
  authenticated: 'people who have signed in',
  off: 'nobody',
};

/** `tenant set-introspection` */
export function registerSetIntrospection(group: Command, environment: CliEnvironment): void {
  group
    .command('set-introspection <tenant>')
    .description('set who may introspect the schema of a tenant: every credential, people alone, or nobody')
    .addArgument(new Argument('<policy>', 'who may').choices(introspectionPolicies))
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
What the policy allows, ROWHOUSE_INTROSPECTION=false forbids for all tenants. Those who may not introspect are not told
the names of what they may not see, either: it is answered as if it did not exist.
${examples(
  ['rowhouse tenant set-introspection northwind on', 'every credential, as from the beginning'],
  ['rowhouse tenant set-introspection northwind authenticated', 'people who have signed in, but no programs'],
  ['rowhouse tenant set-introspection northwind off'],
)}`,
    )
    .action(async (named: string, policy: IntrospectionPolicy, { json }: { readonly json?: true }) => {
      const { output } = environment;
      const { tenant, changed } = await withControl(environment, (control) => setIntrospection(control, named, policy));
      if (json) return output.json({ ...tenant, changed });
      const open = `open to ${openTo[tenant.introspection]}`;
      output.line(`Introspection of the tenant ${tenant.slug} is ${changed ? 'now' : 'already'} ${open}.`);
    });
}
