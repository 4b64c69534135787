import type { Command } from 'commander';
import { type CreateTenant, createTenant } from '../../control/commands/create-tenant.ts';
import { nameList } from '../arguments.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';

/** `tenant create` */
export function registerCreate(group: Command, environment: CliEnvironment): void {
  group
    .command('create <slug>')
    .description('create a tenant; does nothing when it is there with the same properties')
    .option('--name <name>', 'its name (default: the slug)')
    .option('--plan <plan>', 'its plan (default: standard)')
    .option('--extensions <names>', 'extensions to enable, separated by commas', nameList)
    .option('--tier <tier>', 'where its rows live (default: shared)')
    .option('--cluster <cluster>', 'the PostgreSQL server (default: primary)')
    .option('--currency <code>', 'ISO 4217 code of its prices (default: USD)')
    .option('--time-zone <name>', 'IANA name of its time zone (default: UTC)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse tenant create northwind --extensions suppliers,inventory,shipping'],
        ['rowhouse tenant create hooli --name "Hooli Inc." --currency EUR --time-zone Europe/Paris'],
      ),
    )
    .action(async (slug: string, { json, ...properties }: Omit<CreateTenant, 'slug'> & { readonly json?: true }) => {
      const { output } = environment;
      const { tenant, created } = await withControl(environment, (control) =>
        createTenant(control, { slug, ...properties }),
      );
      if (json) return output.json({ ...tenant, created });
      output.line(
        created ? `Created the tenant ${tenant.slug} (${tenant.id}).` : `The tenant ${tenant.slug} is there already.`,
      );
      output.line(
        `Next: rowhouse graphiql ${tenant.slug}, rowhouse token ${tenant.slug}, rowhouse schema print ${tenant.slug}`,
      );
    });
}
