import type { Command } from 'commander';
import { addDomain } from '../../control/commands/add-domain.ts';
import { listDomains } from '../../control/commands/list-domains.ts';
import { removeDomain } from '../../control/commands/remove-domain.ts';
import { verifyDomain } from '../../control/commands/verify-domain.ts';
import { ownDomains } from '../../control/domains/domain-name.ts';
import { createDnsResolver } from '../../control/domains/txt-resolver.ts';
import { challengeRecord, type Domain } from '../../tenancy/domain.ts';
import { nameList } from '../arguments.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';

interface Json {
  readonly json?: true;
}

export const registerDomain: CommandRegistration = (program, environment) => {
  const group = program.command('domain').description('the custom domains of tenants: add, verify, remove, list');
  registerAdd(group, environment);
  registerVerify(group, environment);
  registerRemove(group, environment);
  registerList(group, environment);
};

function registerAdd(group: Command, environment: CliEnvironment): void {
  group
    .command('add <tenant> <domain>')
    .description('claim a domain for a tenant, and print the TXT record by which its owner agrees')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rowhouse domain add acme shop.acme.example'], ['rowhouse domain add acme käse.example']),
    )
    .action(async (tenant: string, name: string, { json }: Json) => {
      const { output } = environment;
      const { domain, changed, ...added } = await withControl(environment, (control, settings) =>
        addDomain(control, { tenant, domain: name, own: ownDomains(settings) }),
      );
      const record = challengeRecord(domain);
      if (json) return output.json({ ...domain, tenant: added.tenant.slug, record, changed });
      output.line(`${record.name} TXT "${record.value}"`);
      const { slug } = added.tenant;
      output.note(
        domain.verifiedAt === undefined
          ? `Publish this record, leave it there, then run: rowhouse domain verify ${slug} ${domain.name}`
          : `The tenant ${slug} has verified ${domain.name} already. The record has to stay.`,
      );
    });
}

function registerVerify(group: Command, environment: CliEnvironment): void {
  group
    .command('verify <tenant> <domain>')
    .description("look for the TXT record of a domain; where it is there, the domain is the tenant's")
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
A domain that is verified already is verified again: where its record is gone, the domain counts no more. ROWHOUSE_DNS_SERVERS
names the servers to ask, when they are not to be those of the system.
${examples(
  ['rowhouse domain verify acme shop.acme.example'],
  [
    'ROWHOUSE_DNS_SERVERS=9.9.9.9 rowhouse domain verify acme shop.acme.example',
    'where the own servers remember too long',
  ],
)}`,
    )
    .action(async (tenant: string, name: string, { json }: Json) => {
      const { output } = environment;
      const { domain, changed, ...verified } = await withControl(environment, (control, settings) => {
        const resolver = createDnsResolver({ servers: nameList(settings.dnsServers ?? '') });
        return verifyDomain(control, resolver, { tenant, domain: name, own: ownDomains(settings) });
      });
      const { slug } = verified.tenant;
      if (json) return output.json({ ...domain, tenant: slug, changed });
      output.line(
        changed
          ? `${domain.name} is verified for the tenant ${slug}. Every gateway knows within a second.`
          : `${domain.name} is still verified for the tenant ${slug}.`,
      );
    });
}

function registerRemove(group: Command, environment: CliEnvironment): void {
  group
    .command('remove <tenant> <domain>')
    .description('take a domain from a tenant; every gateway forgets it within a second')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse domain remove acme shop.acme.example']))
    .action(async (tenant: string, domain: string, { json }: Json) => {
      const { output } = environment;
      const { name, ...removed } = await withControl(environment, (control) =>
        removeDomain(control, { tenant, domain }),
      );
      if (json) return output.json({ name, tenant: removed.tenant.slug });
      output.line(`${name} is no domain of the tenant ${removed.tenant.slug} any more.`);
    });
}

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list [tenant]')
    .description('list the domains of a tenant, or of all')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse domain list'], ['rowhouse domain list acme --json']))
    .action(async (tenant: string | undefined, { json }: Json) => {
      const { output } = environment;
      const domains = await withControl(environment, (control) => listDomains(control, tenant));
      if (json) return output.json(domains.map((domain) => ({ ...domain, record: challengeRecord(domain) })));
      if (domains.length === 0) return output.note('There are no domains. Add one: rowhouse domain add TENANT DOMAIN');
      output.table(
        ['DOMAIN', 'TENANT', 'VERIFIED', 'RECORD'],
        domains.map((domain) => [domain.name, domain.tenant, verifiedText(domain), recordText(domain)]),
      );
    });
}

function verifiedText({ verifiedAt }: Domain): string {
  return verifiedAt ?? 'no';
}

function recordText(domain: Domain): string {
  const { name, value } = challengeRecord(domain);
  return `${name} TXT "${value}"`;
}
