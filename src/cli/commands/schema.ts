import { compose, printShape } from '../../composition/compose.ts';
import { showTenant } from '../../control/commands/show-tenant.ts';
import { withControl } from '../connections.ts';
import type { CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

export const registerSchema: CommandRegistration = (program, environment) => {
  const group = program.command('schema').description('the GraphQL schemas of tenants');

  group
    .command('print <tenant>')
    .description('print the schema of a tenant as SDL: core and the extensions that it has enabled')
    .addHelpText(
      'after',
      examples(
        ['rowhouse schema print northwind > northwind.graphql'],
        ['diff <(rowhouse schema print acme) <(rowhouse schema print globex)', 'what an extension adds'],
      ),
    )
    .action(async (named: string) => {
      const { output, modules } = environment;
      const tenant = await withControl(environment, (control) => showTenant(control, named));
      const shape = compose(modules.core, modules.extensions, tenant.extensions);
      output.line(printShape(shape).trimEnd());
    });
};
