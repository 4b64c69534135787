import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { addDomain, domainLimit } from '../../src/control/commands/add-domain.ts';
import { createTenant } from '../../src/control/commands/create-tenant.ts';
import { listDomains } from '../../src/control/commands/list-domains.ts';
import { removeDomain } from '../../src/control/commands/remove-domain.ts';
import { verifyDomain } from '../../src/control/commands/verify-domain.ts';
import { type Control, createControl } from '../../src/control/control.ts';
import { ownDomains, parseDomainName } from '../../src/control/domains/domain-name.ts';
import { createDnsResolver, type TxtResolver } from '../../src/control/domains/txt-resolver.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { challengeRecord } from '../../src/tenancy/domain.ts';
import { operatorVariables } from '../cli/command.ts';
import { runHere } from '../cli/in-process.ts';
import { adminQuery, createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { createNameServer, type NameServer } from '../support/name-server.ts';

const own = ownDomains({ host: 'gateway.house.example', publicUrl: 'https://api.house.example:8443/x' });

let database: TestDatabase;
let control: Control;
let names: NameServer;
let resolver: TxtResolver;

beforeAll(async () => {
  database = await createTestDatabase();
  control = createControl({ databaseUrl: database.urls.control, extensions: new Map(), actor: 'cli:test' });
  names = await createNameServer();
  resolver = createDnsResolver({ servers: [names.address], timeout: 200 });
  for (const slug of ['acme', 'beta']) await createTenant(control, { slug });
});
afterAll(async () => {
  await names.close();
  await control.close();
  await database.drop();
});
beforeEach(() => names.answers.clear());

const add = (tenant: string, domain: string) => addDomain(control, { tenant, domain, own });
const verify = (tenant: string, domain: string) => verifyDomain(control, resolver, { tenant, domain, own });
const remove = (tenant: string, domain: string) => removeDomain(control, { tenant, domain });

/** Adds a domain and publishes its record. */
async function publish(tenant: string, name: string): Promise<void> {
  const record = challengeRecord((await add(tenant, name)).domain);
  names.answers.set(record.name, ['v=spf1 -all', record.value]);
}

/** The code and the message of the refusal. */
async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => expect.fail('was not refused'),
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(RowhouseError);
  return `${error.code} ${error.message}`;
}

describe('the name of a domain', () => {
  it.each([
    ['shop.acme.example', 'shop.acme.example'],
    [' Shop.ACME.example. ', 'shop.acme.example'],
    ['käse.example', 'xn--kse-qla.example'],
    ['xn--kse-qla.example', 'xn--kse-qla.example'],
    ['straße.example', 'xn--strae-oqa.example'],
    ['a-b.c1.example', 'a-b.c1.example'],
  ])('%s is kept as %s', (written, kept) => {
    expect(parseDomainName(written, own)).toBe(kept);
  });

  it.each([
    ['127.0.0.1', /IP address/],
    ['0x7f.1', /IP address/],
    ['2130706433', /IP address/],
    ['::1', /IP address/],
    ['[::1]', /IP address/],
    ['localhost', /one label/],
    ['*.acme.example', /wildcard/],
    ['https://shop.acme.example/', /name alone/],
    ['shop.acme.example:443', /name alone/],
    ['a b.example', /name alone/],
    ['foo_bar.example', /letters, digits and hyphens/],
    ['-a.example', /letters, digits and hyphens/],
    ['a..example', /letters, digits and hyphens/],
    [`${'a'.repeat(64)}.example`, /letters, digits and hyphens/],
    [`${'a.'.repeat(126)}example`, /letters, digits and hyphens/],
    ['', /letters, digits and hyphens/],
    ['acme.\u202eexample', /letters, digits and hyphens/],
    ['GATEWAY.house.example', /this house itself/],
    ['api.house.example', /this house itself/],
  ])('%j is refused with a reason', async (written, why) => {
    const message = await refusal(Promise.resolve().then(() => parseDomainName(written, own)));
    expect(message).toMatch(/^DOMAIN_INVALID /);
    expect(message).toMatch(why);
  });
});

describe('a domain', () => {
  it('is claimed first, with a challenge that stays', async () => {
    const { domain, tenant, changed } = await add('acme', 'Claimed.example');
    expect(changed).toBe(true);
    expect(domain).toEqual({
      name: 'claimed.example',
      challenge: expect.stringMatching(/^[\w-]{32}$/),
      verifiedAt: undefined,
    });
    expect(tenant.domains).toContainEqual(domain);
    expect(challengeRecord(domain)).toEqual({
      name: '_rowhouse-challenge.claimed.example',
      value: `rowhouse-verification=${domain.challenge}`,
    });
    const again = await add('acme', 'claimed.example');
    expect(again).toMatchObject({ domain, changed: false, tenant: { epoch: tenant.epoch } });
  });

  it('is verified by its record among others, and again at any time', async () => {
    await publish('acme', 'shop.acme.example');
    const { domain, tenant, changed } = await verify('acme', 'shop.acme.example');
    expect(changed).toBe(true);
    expect(Date.parse(domain.verifiedAt ?? '')).toBeGreaterThan(0);
    expect(tenant.domains).toContainEqual(domain);
    expect(names.asked.at(-1)).toBe('_rowhouse-challenge.shop.acme.example');
    expect(await verify('acme', 'shop.acme.example')).toMatchObject({ changed: false });
    const entries = await adminQuery(
      database.adminUrl,
      "select action, details from rowhouse_catalog.audit where details->>'name' = 'shop.acme.example' order by at",
    );
    expect(entries.map(({ action }) => action)).toEqual(['add-domain', 'verify-domain']);
  });

  it('is verified by a record whose text stands in several strings', async () => {
    const record = challengeRecord((await add('acme', 'long.acme.example')).domain);
    names.answers.set(record.name, [`${' '.repeat(250)}${record.value}`]);
    expect((await verify('acme', 'long.acme.example')).changed).toBe(true);
  });

  it('tells a record that is not there, says something else, or cannot be asked for', async () => {
    const { domain } = await add('acme', 'unsure.acme.example');
    const { name, value } = challengeRecord(domain);
    const asked = async (answer: Parameters<typeof names.answers.set>[1]): Promise<string> => {
      names.answers.set(name, answer);
      return refusal(verify('acme', domain.name));
    };
    expect(await asked('NXDOMAIN')).toMatch(
      /^DOMAIN_NOT_VERIFIED There is no TXT record at .* Expected: .* TXT "rowhouse-verification=/,
    );
    expect(await asked([])).toMatch(/^DOMAIN_NOT_VERIFIED There is no TXT record/);
    expect(await asked([`${value}x`, 'other'])).toMatch(/^DOMAIN_NOT_VERIFIED No TXT record at .* says what it should/);
    expect(await asked('SERVFAIL')).toMatch(/^DNS_UNAVAILABLE .*SERVFAIL/);
    expect(await asked('REFUSED')).toMatch(/^DNS_UNAVAILABLE .*refused/);
    expect(await asked('silence')).toMatch(/^DNS_UNAVAILABLE .*in time/);
    expect((await listDomains(control, 'acme')).find((one) => one.name === domain.name)?.verifiedAt).toBeUndefined();
  });

  it('counts no more once its record is gone for certain, and stays where nobody answers', async () => {
    await publish('acme', 'gone.acme.example');
    await verify('acme', 'gone.acme.example');
    names.answers.set('_rowhouse-challenge.gone.acme.example', 'SERVFAIL');
    expect(await refusal(verify('acme', 'gone.acme.example'))).toMatch(/^DNS_UNAVAILABLE/);
    const verified = async () =>
      (await listDomains(control, 'acme')).find(({ name }) => name === 'gone.acme.example')?.verifiedAt !== undefined;
    expect(await verified()).toBe(true);
    names.answers.set('_rowhouse-challenge.gone.acme.example', 'NXDOMAIN');
    expect(await refusal(verify('acme', 'gone.acme.example'))).toMatch(/not verified any more/);
    expect(await verified()).toBe(false);
  });

  it('may be claimed by many and verified by one', async () => {
    await publish('acme', 'wanted.example');
    const first = names.answers.get('_rowhouse-challenge.wanted.example') as readonly string[];
    await publish('beta', 'wanted.example');
    const second = names.answers.get('_rowhouse-challenge.wanted.example') as readonly string[];
    names.answers.set('_rowhouse-challenge.wanted.example', [...first, ...second]);
    const outcomes = await Promise.allSettled([verify('acme', 'wanted.example'), verify('beta', 'wanted.example')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const lost = outcomes.find((one) => one.status === 'rejected');
    expect(lost?.reason).toMatchObject({ code: 'DOMAIN_TAKEN' });
    // Whoever comes later need not even claim it.
    const [winner, loser] = outcomes[0]?.status === 'fulfilled' ? ['acme', 'beta'] : ['beta', 'acme'];
    await remove(loser as string, 'wanted.example');
    expect(await refusal(add(loser as string, 'wanted.example'))).toMatch(/^DOMAIN_TAKEN/);
    await remove(winner as string, 'wanted.example');
    expect((await add(loser as string, 'wanted.example')).changed).toBe(true);
  });

  it('does not take the record of a claim that was given up', async () => {
    await publish('acme', 'returned.example');
    await remove('acme', 'returned.example');
    await add('acme', 'returned.example');
    expect(await refusal(verify('acme', 'returned.example'))).toMatch(/^DOMAIN_NOT_VERIFIED/);
  });

  it('is one of twenty at most, and unknown where it was never added', async () => {
    const { tenant } = await createTenant(control, { slug: 'many' });
    for (let number = 0; number < domainLimit; number++) await add('many', `d${number}.many.example`);
    expect(await refusal(add(tenant.id, 'more.many.example'))).toMatch(/^DOMAIN_LIMIT/);
    expect(await refusal(verify('many', 'more.many.example'))).toMatch(/^DOMAIN_NOT_FOUND/);
    expect(await refusal(remove('many', 'more.many.example'))).toMatch(/^DOMAIN_NOT_FOUND/);
    expect(await refusal(add('nobody', 'a.example'))).toMatch(/^TENANT_NOT_FOUND/);
  });
});

describe('the commands', () => {
  const operate = (...words: readonly string[]) =>
    runHere(words, { ...operatorVariables(database), ROWHOUSE_DNS_SERVERS: names.address });

  it('add a domain, verify it, list it and remove it', async () => {
    await createTenant(control, { slug: 'gamma' });
    const added = await operate('domain', 'add', 'gamma', 'Shop.gamma.example');
    expect(added).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('rowhouse domain verify gamma shop.gamma.example'),
    });
    const [, name, value] = /^(\S+) TXT "(\S+)"\n$/.exec(added.stdout) ?? [];
    expect(name).toBe('_rowhouse-challenge.shop.gamma.example');

    const early = await operate('domain', 'verify', 'gamma', 'shop.gamma.example');
    expect(early).toMatchObject({ code: 1, stdout: '' });
    expect(early.stderr).toContain('There is no TXT record at _rowhouse-challenge.shop.gamma.example.');
    names.answers.set(name ?? '', [value ?? '']);
    expect((await operate('domain', 'verify', 'gamma', 'shop.gamma.example')).stdout).toBe(
      'shop.gamma.example is verified for the tenant gamma. Every gateway knows within a second.\n',
    );
    const listed = JSON.parse((await operate('domain', 'list', 'gamma', '--json')).stdout);
    expect(listed).toEqual([
      {
        name: 'shop.gamma.example',
        tenant: 'gamma',
        challenge: expect.any(String),
        verifiedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        record: { name, value },
      },
    ]);
    expect((await operate('domain', 'list')).stdout).toMatch(/shop\.gamma\.example +gamma +\d{4}-/);
    expect((await operate('domain', 'remove', 'gamma', 'shop.gamma.example')).code).toBe(0);
    expect(JSON.parse((await operate('domain', 'list', 'gamma', '--json')).stdout)).toEqual([]);
  });

  it("refuse the house's own address, and servers that are none", async () => {
    const variables = { ...operatorVariables(database), ROWHOUSE_PUBLIC_URL: 'https://api.house.example' };
    const own = await runHere(['domain', 'add', 'acme', 'api.house.example'], variables);
    expect(own).toMatchObject({ code: 1, stderr: expect.stringContaining('an address of this house itself') });
    const wrong = await runHere(['domain', 'verify', 'acme', 'claimed.example'], {
      ...operatorVariables(database),
      ROWHOUSE_DNS_SERVERS: 'dns.example',
    });
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ROWHOUSE_DNS_SERVERS: expected addresses'),
    });
  });
});
