import { showTenant } from '../../control/commands/show-tenant.ts';
import { graphiqlLink } from '../../http/graphiql.ts';
import type { TenantRole } from '../../identity/principal.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { collectRole } from '../arguments.ts';
import { withControl } from '../connections.ts';
import { linkLifetime, signDevelopmentToken } from '../development-token.ts';
import type { CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerGraphiql: CommandRegistration = (program, environment) => {
  program
    .command('graphiql <tenant>')
    .description('print the link to GraphiQL with the schema of a tenant, its token in place')
    .option('--role <role>', 'admin, editor or viewer; may be repeated (default: admin)', collectRole)
    .addHelpText('after', examples(['rowhouse graphiql northwind'], ['rowhouse graphiql northwind --role viewer']))
    .action(async (named: string, { role = ['admin'] }: { role?: readonly TenantRole[] }) => {
      const link = await withControl(environment, async (control, settings) => {
        const { publicUrl } = settings;
        if (!publicUrl) {
          throw new RowhouseError('CONFIGURATION_INVALID', {
            message: 'Set ROWHOUSE_PUBLIC_URL to the address of the gateway.',
          });
        }
        const tenant = await showTenant(control, named);
        const lifetime = linkLifetime(settings);
        const claims = { tenantId: tenant.id, subject: 'developer', roles: role, scopes: [], lifetime };
        return graphiqlLink(publicUrl, await signDevelopmentToken(settings, claims));
      });
      environment.output.line(link);
    });
};
