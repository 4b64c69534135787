import type { Command } from 'commander';
import { listTenants } from '../../control/commands/list-tenants.ts';
import { setTenantStatus } from '../../control/commands/set-tenant-status.ts';
import { showTenant } from '../../control/commands/show-tenant.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { registerCreate } from './tenant-create.ts';
import { registerSetExtensions } from './tenant-set-extensions.ts';
import { registerSetIntrospection } from './tenant-set-introspection.ts';

interface Json {
  readonly json?: true;
}

export const registerTenant: CommandRegistration = (program, environment) => {
  const group = program.command('tenant').description('the tenants of the house: create, look at, change');
  registerCreate(group, environment);
  registerList(group, environment);
  registerShow(group, environment);
  registerStatus(group, environment, 'suspend', 'suspended', 'refuse every request of a tenant, its data untouched');
  registerStatus(group, environment, 'resume', 'active', 'serve a suspended tenant again');
  registerSetExtensions(group, environment);
  registerSetIntrospection(group, environment);
};

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list')
    .description('list all tenants')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse tenant list'], ['rowhouse tenant list --json | jq -r ".[].slug"']))
    .action(async ({ json }: Json) => {
      const { output } = environment;
      const tenants = await withControl(environment, listTenants);
      if (json) return output.json(tenants);
      if (tenants.length === 0) return output.note('There are no tenants. Create one: rowhouse tenant create SLUG');
      output.table(
        ['SLUG', 'NAME', 'STATUS', 'PLAN', 'EXTENSIONS'],
        tenants.map(({ slug, name, status, plan, extensions }) => [
          slug,
          name,
          status,
          plan,
          extensions.join(', ') || '-',
        ]),
      );
    });
}

function registerShow(group: Command, environment: CliEnvironment): void {
  group
    .command('show <tenant>')
    .description('show a tenant, by slug or id')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse tenant show northwind'], ['rowhouse tenant show northwind --json']))
    .action(async (named: string, { json }: Json) => {
      const tenant = await withControl(environment, (control) => showTenant(control, named));
      if (json) return environment.output.json(tenant);
      showProperties(environment, tenant);
    });
}

function registerStatus(
  group: Command,
  environment: CliEnvironment,
  verb: 'suspend' | 'resume',
  status: 'active' | 'suspended',
  description: string,
): void {
  group
    .command(`${verb} <tenant>`)
    .description(description)
    .option('--json', 'print JSON')
    .addHelpText('after', examples([`rowhouse tenant ${verb} northwind`, 'every gateway knows within a second']))
    .action(async (named: string, { json }: Json) => {
      const { output } = environment;
      const { tenant, changed } = await withControl(environment, (control) => setTenantStatus(control, named, status));
      if (json) return output.json({ ...tenant, changed });
      output.line(`The tenant ${tenant.slug} is ${changed ? '' : 'already '}${tenant.status}.`);
    });
}

function showProperties({ output }: CliEnvironment, tenant: Tenant): void {
  const { tier, cluster, schema } = tenant.placement;
  output.table(
    ['PROPERTY', 'VALUE'],
    [
      ['id', tenant.id],
      ['slug', tenant.slug],
      ['name', tenant.name],
      ['status', tenant.status],
      ['plan', tenant.plan],
      ['extensions', tenant.extensions.join(', ') || '-'],
      ['introspection', tenant.introspection],
      ['currency', tenant.currency],
      ['time zone', tenant.timeZone],
      ['placement', `tier ${tier}, cluster ${cluster}, schema ${schema}`],
      ['epoch', String(tenant.epoch)],
    ],
  );
}
