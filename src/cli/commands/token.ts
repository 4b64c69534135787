import { Option } from 'commander';
import { showTenant } from '../../control/commands/show-tenant.ts';
import type { TenantRole } from '../../identity/principal.ts';
import { collectRole, collectScope, duration } from '../arguments.ts';
import { withControl } from '../connections.ts';
import { signDevelopmentToken } from '../development-token.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

interface TokenOptions {
  readonly role?: readonly TenantRole[];
  readonly scope?: readonly string[];
  readonly subject: string;
  readonly ttl: number;
}

export const registerToken: CommandRegistration = (program, environment) => {
  program
    .command('token <tenant>')
    .description('print a token of the development issuer for a tenant, and nothing else')
    .option(
      '--role <role>',
      'admin, editor or viewer; may be repeated (default: admin, unless scopes are given)',
      collectRole,
    )
    .option('--scope <scope>', 'a scope, as in customers:read; may be repeated', collectScope)
    .option('--subject <subject>', 'who is asking', 'developer')
    .addOption(new Option('--ttl <duration>', 'how long it lives').argParser(duration).default(3600, '1h'))
    .addHelpText(
      'after',
      `
Gateways accept it where ROWHOUSE_DEVELOPMENT_ISSUER is on, as \`rowhouse start\` has it.
${examples(
  ['rowhouse token northwind'],
  ['rowhouse token northwind --role viewer --ttl 15m'],
  ['rowhouse token northwind --scope customers:read --scope orders:read --subject reporting'],
  ['curl -H "Authorization: Bearer $(rowhouse token northwind)" ...'],
)}`,
    )
    .action((named: string, options: TokenOptions) => printToken(environment, named, options));
};

async function printToken(environment: CliEnvironment, named: string, options: TokenOptions): Promise<void> {
  const { output } = environment;
  const token = await withControl(environment, async (control, settings) => {
    const tenant = await showTenant(control, named);
    if (tenant.status !== 'active')
      output.note(`Note: the tenant ${tenant.slug} is ${tenant.status}; its requests are refused.`);
    return signDevelopmentToken(settings, {
      tenantId: tenant.id,
      subject: options.subject,
      roles: options.role ?? (options.scope ? [] : ['admin']),
      scopes: options.scope ?? [],
      lifetime: options.ttl,
    });
  });
  output.line(token);
}
