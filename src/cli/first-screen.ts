import { listTenants } from '../control/commands/list-tenants.ts';
import { createControl } from '../control/control.ts';
import { demoTenants } from '../control/demo/demo-tenants.ts';
import { graphiqlLink } from '../http/graphiql.ts';
import type { RequiredSettings } from '../kernel/config.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { linkLifetime, signDevelopmentToken } from './development-token.ts';
import type { CliEnvironment } from './environment.ts';
import { installedVersion } from './installation.ts';

export interface FirstScreen {
  /** Of the gateway. */
  readonly url: string;
  readonly settings: RequiredSettings<'secret' | 'controlDatabaseUrl'>;
  readonly dataDirectory: string;
}

/** So many tenants are shown, and so many links: each takes several lines of a terminal. */
const shownTenants = 10;
const shownLinks = 5;

/** What a newcomer reads when the house stands: who lives in it, how to look in, what to do next. */
export async function showFirstScreen(environment: CliEnvironment, screen: FirstScreen): Promise<void> {
  const { output } = environment;
  const { bold, dim, cyan } = output.style;
  const tenants = await residents(environment, screen.settings);
  const lifetime = linkLifetime(screen.settings);
  const link = async (tenant: Tenant): Promise<readonly [tenant: Tenant, token: string]> => {
    const claims = { tenantId: tenant.id, subject: 'admin', roles: ['admin'], scopes: [], lifetime } as const;
    return [tenant, await signDevelopmentToken(screen.settings, claims)];
  };
  const open = await Promise.all(
    tenants
      .filter(({ status }) => status === 'active')
      .slice(0, shownLinks)
      .map(link),
  );

  output.line();
  const residentsText = tenants.length === 1 ? '1 tenant' : `${tenants.length} tenants`;
  output.line(`${bold(`Rowhouse ${installedVersion()}`)} serves ${residentsText} at ${cyan(screen.url)}`);
  const [first] = open;
  if (first) {
    output.line();
    output.line(
      `${bold('GraphiQL')} with each tenant’s schema, signed in as administrator for ${durationText(lifetime)}:`,
    );
    for (const [tenant, token] of open) {
      output.line();
      output.line(`${bold(tenant.slug)}, ${tenant.name}, extensions: ${extensionsOf(tenant)}${customFieldsOf(tenant)}`);
      const [address, fragment] = graphiqlLink(screen.url, token).split('#');
      output.line(cyan(address) + dim(`#${fragment}`));
    }
    output.line();
    output.line(`${bold('The same from a shell')}, as ${first[0].slug}:`);
    output.line(curl(screen.url, first[1]));
  }
  if (tenants.length > 0) showTable(environment, tenants);
  output.line();
  output.line(bold('In another shell, while this one runs:'));
  for (const step of nextSteps) output.line(`  ${step}`);
  output.line();
  output.line(`The data is in ${screen.dataDirectory}`);
  output.line('Ctrl-C stops everything; the next start finds the data again.');
}

function showTable({ output }: CliEnvironment, tenants: readonly Tenant[]): void {
  const rows = tenants.map((tenant) => [
    tenant.slug,
    tenant.status === 'active' ? tenant.name : `${tenant.name} (${tenant.status})`,
    extensionsOf(tenant),
  ]);
  output.line();
  output.table(['TENANT', 'NAME', 'EXTENSIONS'], rows.slice(0, shownTenants));
  const hidden = tenants.length - shownTenants;
  if (hidden > 0) output.line(output.style.dim(`and ${hidden} more: npx rowhouse tenant list`));
}

function durationText(seconds: number): string {
  return seconds % 3600 === 0 ? `${seconds / 3600} hours` : `${Math.floor(seconds / 60)} minutes`;
}

function extensionsOf({ extensions }: Tenant): string {
  return extensions.join(', ') || 'none';
}

function customFieldsOf({ customFields }: Tenant): string {
  if (customFields.length === 0) return '';
  return `; ${customFields.length === 1 ? '1 custom field' : `${customFields.length} custom fields`}`;
}

const nextSteps = [
  'npx rowhouse tenant create umbrella --extensions suppliers,inventory',
  'npx rowhouse import umbrella --mapping FILE --dir DIR',
  'npx rowhouse custom-field define umbrella Customer.tier --type STRING',
  'npx rowhouse schema print umbrella',
  'npx rowhouse graphiql umbrella',
  'npx rowhouse --help',
];

/** The demo tenants first, in their own order, then the others by slug. */
async function residents({ modules }: CliEnvironment, settings: FirstScreen['settings']): Promise<readonly Tenant[]> {
  const control = createControl({
    databaseUrl: settings.controlDatabaseUrl,
    extensions: modules.extensions,
    actor: 'cli:start',
  });
  try {
    const tenants = await listTenants(control);
    const demo = demoTenants.map(({ slug }) => slug);
    return [
      ...demo.flatMap((slug) => tenants.find((tenant) => tenant.slug === slug) ?? []),
      ...tenants.filter(({ slug }) => !demo.includes(slug)),
    ];
  } finally {
    await control.close();
  }
}

function curl(url: string, token: string): string {
  const body = JSON.stringify({
    query: '{ tenant { name extensions } customers(first: 3) { totalCount nodes { name } } }',
  });
  return `curl -s ${url}/graphql -H 'Content-Type: application/json' -H 'Authorization: Bearer ${token}' -d '${body}'`;
}
