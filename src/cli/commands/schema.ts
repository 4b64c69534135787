import type { GraphQLSchema } from 'graphql';
import { deriveView } from '../../authorization/view.ts';
import { grantedRules } from '../../authorization/view-rules.ts';
import { compose, printShape, type Shape } from '../../composition/compose.ts';
import { overlayShape } from '../../composition/overlay.ts';
import { planShape } from '../../composition/shape-plan.ts';
import { viewSchema } from '../../composition/view-schema.ts';
import { showTenant } from '../../control/commands/show-tenant.ts';
import { customFieldsOfRow } from '../../data/columns.ts';
import { resolveCustomField } from '../../data/custom-field-resolvers.ts';
import type { TenantRole } from '../../identity/principal.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { collectRole, collectScope } from '../arguments.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { registerSchemaCheck } from './schema-check.ts';
import { registerSchemaOperations } from './schema-operations.ts';

interface PrintOptions {
  readonly role?: readonly TenantRole[];
  readonly scope?: readonly string[];
}

export const registerSchema: CommandRegistration = (program, environment) => {
  const group = program.command('schema').description('the GraphQL schemas of tenants');

  group
    .command('print <tenant>')
    .description('print the schema of a tenant as SDL: core, the extensions that it has enabled, and its custom fields')
    .option('--role <role>', 'what a role may see of it: admin, editor or viewer; may be repeated', collectRole)
    .option('--scope <scope>', 'what a scope grants, as in customers:read; may be repeated', collectScope)
    .addHelpText(
      'after',
      `
With roles and scopes it prints what introspection shows to whoever has these, and no others; without, the whole.
${examples(
  ['rowhouse schema print northwind > northwind.graphql'],
  ['diff <(rowhouse schema print acme) <(rowhouse schema print globex)', 'what an extension adds'],
  ['rowhouse schema print northwind --role viewer'],
  ['rowhouse schema print northwind --scope customers:read --scope orders:read', 'what an integration may use'],
)}`,
    )
    .action(async (named: string, options: PrintOptions) => {
      const { output } = environment;
      const tenant = await withControl(environment, (control) => showTenant(control, named));
      const shape = shapeOf(environment, tenant);
      const schema = options.role || options.scope ? seenBy(environment, tenant, shape, options) : shape.schema;
      output.line(printShape({ schema }).trimEnd());
    });
  registerSchemaCheck(group, environment);
  registerSchemaOperations(group, environment);
};

function shapeOf({ modules }: CliEnvironment, tenant: Tenant): Shape {
  const { core, extensions } = modules;
  const { key, baseKey, customFields } = planShape(core, extensions, tenant.extensions, tenant.customFields);
  const base = compose(core, extensions, tenant.extensions);
  if (key === baseKey) return base;
  return overlayShape(base, key, customFields, { ofRow: customFieldsOfRow, ofField: resolveCustomField });
}

/** The view of whoever has these roles and scopes. */
function seenBy(
  { output }: CliEnvironment,
  tenant: Tenant,
  shape: Shape,
  { role: roles = [], scope: scopes = [] }: PrintOptions,
): GraphQLSchema {
  const principal = { tenantId: tenant.id, subject: 'schema print', kind: 'user', roles, scopes } as const;
  const granted = grantedRules(shape, principal);
  for (const scope of scopes) {
    if (!granted.has(scope)) output.note(`Note: nothing in the schema of ${tenant.slug} asks for the scope ${scope}.`);
  }
  return viewSchema(shape.schema, deriveView(shape, granted), { emptyRoots: false });
}
