import { afterEach, describe, expect, it } from 'vitest';
import { createEvents } from '../../src/kernel/events.ts';
import { domainOfHost } from '../../src/tenancy/domain.ts';
import type { DomainDirectory, DomainList, DomainObserver } from '../../src/tenancy/domain-directory.ts';
import { DomainFilter } from '../../src/tenancy/domain-filter.ts';
import { createDomains, type Domains } from '../../src/tenancy/domains.ts';

const limits = { tenantCacheSize: 3, tenantMaximumStaleness: 60, directoryPollInterval: 5 };

/** A directory in memory that can be out of reach, and whose answers can be held back. */
class ManualDirectory implements DomainDirectory {
  readonly owners = new Map<string, string>();
  version = 1;
  /** Look-ups so far, by name. */
  readonly looked: string[] = [];
  /** How often all names were read. */
  readings = 0;
  reachable = true;
  observer!: DomainObserver;
  held: Promise<void> | undefined;

  /** A change that is told, if anybody listens. */
  set(name: string, owner: string | undefined, told = true): void {
    if (owner === undefined) this.owners.delete(name);
    else this.owners.set(name, owner);
    this.version++;
    if (told) this.observer.domainChanged(name);
  }

  async findByDomain(name: string): Promise<string | undefined> {
    this.looked.push(name);
    const owner = this.owners.get(name);
    await this.#reach();
    return owner;
  }

  async domains(): Promise<DomainList> {
    const list = { version: this.version, names: [...this.owners.keys()] };
    await this.#reach();
    this.readings++;
    return list;
  }

  async domainsVersion(): Promise<number> {
    const { version } = this;
    await this.#reach();
    return version;
  }

  observe(observer: DomainObserver): () => Promise<void> {
    this.observer = observer;
    return async () => {};
  }

  async #reach(): Promise<void> {
    await this.held;
    if (!this.reachable) throw new Error('the network is down');
  }
}

let domains: Domains;
afterEach(() => domains?.close());

/** @returns a directory that is listened to, and a clock that stands still */
async function setUp(): Promise<{ directory: ManualDirectory; clock: { milliseconds: number } }> {
  const directory = new ManualDirectory();
  const clock = { milliseconds: 1_000_000 };
  directory.owners.set('shop.acme.example', 'acme');
  domains = createDomains(directory, limits, new Set(['api.house.example']), createEvents(), () => clock.milliseconds);
  directory.observer.listening();
  await expect.poll(() => directory.readings, { interval: 1 }).toBe(1);
  await settle();
  return { directory, clock };
}

/** Lets what was begun go as far as it can without being waited for. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a host', () => {
  it.each([
    ['shop.acme.example', 'shop.acme.example'],
    ['SHOP.acme.example.:8443', 'shop.acme.example'],
    ['127.0.0.1:4000', undefined],
    ['[::1]:4000', undefined],
    ['localhost:4000', undefined],
    ['', undefined],
    ['.', undefined],
    ['käse.example', undefined],
    ['a_b.example', undefined],
    [`${'a'.repeat(300)}.example`, undefined],
    [undefined, undefined],
  ])('%s is the domain %s', (host, name) => {
    expect(domainOfHost(host)).toBe(name);
  });

  it('is looked up once where it is a domain, however it is written and however many ask', async () => {
    const { directory } = await setUp();
    const hosts = ['shop.acme.example', 'SHOP.ACME.EXAMPLE', 'shop.acme.example:443', 'shop.acme.example.'];
    const asked = await Promise.all(Array.from({ length: 400 }, (_, index) => domains.ownerOf(hosts[index % 4])));
    expect(new Set(asked)).toEqual(new Set(['acme']));
    expect(directory.looked).toEqual(['shop.acme.example']);
    // At once from then on: nothing has to be waited for.
    expect(domains.ownerOf('Shop.acme.example:80')).toBe('acme');
  });

  it('that is made up is told apart without the catalog, without waiting, and without being remembered', async () => {
    const { directory } = await setUp();
    await domains.ownerOf('shop.acme.example');
    for (let number = 0; number < 20_000; number++) {
      expect(domains.ownerOf(`x${number}.acme.example`)).toBeUndefined();
    }
    for (const host of ['127.0.0.1', 'localhost', 'api.house.example:8443', undefined]) {
      expect(domains.ownerOf(host)).toBeUndefined();
    }
    // What was known is known still: the made-up ones have taken nobody's place.
    expect(domains.ownerOf('shop.acme.example')).toBe('acme');
    expect(directory.looked).toEqual(['shop.acme.example']);
  });

  it("of another tenant than the credential is refused, a host that is nobody's decides nothing", async () => {
    await setUp();
    await domains.ownerOf('shop.acme.example');
    expect(() => domains.refuseOthers('beta', 'shop.acme.example')).toThrow(
      expect.objectContaining({ code: 'TENANT_MISMATCH' }),
    );
    expect(domains.refuseOthers('acme', 'shop.acme.example')).toBeUndefined();
    expect(domains.refuseOthers('beta', 'www.acme.example')).toBeUndefined();
  });

  it('is held against the credential also where its owner has to be looked up first', async () => {
    const { directory } = await setUp();
    await expect(domains.refuseOthers('beta', 'shop.acme.example')).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
    directory.set('new.acme.example', 'acme');
    await expect(domains.refuseOthers('acme', 'new.acme.example')).resolves.toBeUndefined();
  });
});

describe('a change of a domain', () => {
  it('counts at once when it is told: verified, handed over, removed', async () => {
    const { directory } = await setUp();
    expect(domains.ownerOf('new.example')).toBeUndefined();
    directory.set('new.example', 'acme');
    expect(await domains.ownerOf('new.example')).toBe('acme');
    directory.set('new.example', 'beta');
    expect(await domains.ownerOf('new.example')).toBe('beta');
    directory.set('new.example', undefined);
    expect(await domains.ownerOf('new.example')).toBeUndefined();
    // That it is nobody's is remembered, too.
    expect(domains.ownerOf('new.example')).toBeUndefined();
    expect(directory.looked).toHaveLength(3);
  });

  it('during a look-up makes it begin anew: the older answer is never used', async () => {
    const { directory } = await setUp();
    const { promise, resolve } = Promise.withResolvers<void>();
    directory.held = promise;
    const asked = domains.ownerOf('shop.acme.example');
    directory.set('shop.acme.example', 'beta');
    directory.held = undefined;
    resolve();
    expect(await asked).toBe('beta');
    expect(directory.looked).toHaveLength(2);
  });

  it('while all names are read is not lost', async () => {
    const directory = new ManualDirectory();
    const { promise, resolve } = Promise.withResolvers<void>();
    domains = createDomains(directory, limits, new Set(), createEvents());
    directory.held = promise;
    directory.observer.listening();
    directory.set('late.example', 'acme');
    directory.held = undefined;
    resolve();
    await expect.poll(() => directory.readings, { interval: 1 }).toBe(1);
    await settle();
    expect(await domains.ownerOf('late.example')).toBe('acme');
  });

  it('that nobody told of is found by comparing versions, when a listener stands again or while none does', async () => {
    const { directory } = await setUp();
    expect(await domains.ownerOf('shop.acme.example')).toBe('acme');
    directory.observer.lost(new Error('gone'));
    directory.set('shop.acme.example', undefined, false);
    directory.set('new.example', 'acme', false);
    await expect.poll(() => directory.readings, { interval: 1 }).toBe(2);
    expect(await domains.ownerOf('shop.acme.example')).toBeUndefined();
    expect(await domains.ownerOf('new.example')).toBe('acme');
    directory.set('new.example', 'beta', false);
    directory.observer.listening();
    await expect.poll(() => domains.ownerOf('new.example'), { interval: 1 }).toBe('beta');
  });
});

describe('a catalog that cannot be reached', () => {
  it('leaves what is known be for a bounded time, and refuses then', async () => {
    const { directory, clock } = await setUp();
    expect(await domains.ownerOf('shop.acme.example')).toBe('acme');
    directory.reachable = false;
    directory.observer.lost(new Error('gone'));
    clock.milliseconds += 59_000;
    expect(domains.ownerOf('shop.acme.example')).toBe('acme');
    expect(domains.ownerOf('www.acme.example')).toBeUndefined();
    clock.milliseconds += 2_000;
    await expect(domains.ownerOf('shop.acme.example')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    await expect(domains.ownerOf('www.acme.example')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    // The gateway's own addresses need no catalog.
    expect(domains.ownerOf('127.0.0.1:4000')).toBeUndefined();
    directory.reachable = true;
    await expect.poll(() => domains.ownerOf('shop.acme.example'), { interval: 1 }).toBe('acme');
  });

  it('is asked name by name while its list was never read', async () => {
    const directory = new ManualDirectory();
    directory.owners.set('shop.acme.example', 'acme');
    domains = createDomains(directory, limits, new Set(), createEvents());
    expect(await domains.ownerOf('shop.acme.example')).toBe('acme');
    expect(await domains.ownerOf('other.example')).toBeUndefined();
    expect(directory.looked).toEqual(['shop.acme.example', 'other.example']);
  });
});

describe('the filter of names', () => {
  it('denies none that was added, and nearly all others', () => {
    const filter = new DomainFilter();
    for (let number = 0; number < 20_000; number++) filter.add(`shop${number}.tenants.example`);
    let passed = 0;
    for (let number = 0; number < 20_000; number++) {
      expect(filter.mayHave(`shop${number}.tenants.example`)).toBe(true);
      if (filter.mayHave(`shop${number}.strangers.example`)) passed++;
    }
    // 20,000 names leave four bits in a name's place by chance in about 0.04 % of cases.
    expect(passed).toBeLessThan(60);
  });
});
