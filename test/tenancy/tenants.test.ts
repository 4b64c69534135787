import { afterEach, describe, expect, it } from 'vitest';
import { createEvents, type RowhouseEvent } from '../../src/kernel/events.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import type { DirectoryObserver, TenantDirectory } from '../../src/tenancy/tenant-directory.ts';
import { noSettings } from '../../src/tenancy/tenant-settings.ts';
import { createTenants, type Tenants } from '../../src/tenancy/tenants.ts';

const limits = { tenantCacheSize: 3, tenantMaximumStaleness: 60, directoryPollInterval: 5 };

/** A directory whose answers are given by hand, one by one. */
class ManualDirectory implements TenantDirectory {
  readonly tenants = new Map<string, Tenant>();
  /** Look-ups so far, by id. */
  readonly looked: string[] = [];
  reachable = true;
  observer!: DirectoryObserver;
  /** While set, look-ups and epochs are answered with what was there when they were asked, but wait for it. */
  held: Promise<void> | undefined;

  set(id: string, epoch: number, changes: Partial<Tenant> = {}): void {
    this.tenants.set(id, tenant(id, epoch, changes));
  }

  async find(id: string): Promise<Tenant | undefined> {
    this.looked.push(id);
    const found = this.tenants.get(id);
    await this.#reach();
    return found;
  }

  async epochs(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const known = ids.flatMap((id) => {
      const found = this.tenants.get(id);
      return found ? [[id, found.epoch] as const] : [];
    });
    await this.#reach();
    return new Map(known);
  }

  observe(observer: DirectoryObserver): () => Promise<void> {
    this.observer = observer;
    return async () => {};
  }

  async #reach(): Promise<void> {
    await this.held;
    if (!this.reachable) throw new Error('the network is down');
  }
}

function tenant(id: string, epoch: number, changes: Partial<Tenant>): Tenant {
  return {
    id,
    slug: `slug-of-${id}`,
    name: id,
    status: 'active',
    plan: 'standard',
    currency: 'USD',
    timeZone: 'UTC',
    extensions: [],
    customFields: [],
    domains: [],
    introspection: 'on',
    settings: noSettings,
    placement: { tier: 'shared', cluster: 'primary', schema: 'rowhouse_shared' },
    epoch,
    customFieldsEpoch: 0,
    ...changes,
  };
}

let tenants: Tenants;
afterEach(() => tenants.close());

function setUp(): {
  directory: ManualDirectory;
  clock: { milliseconds: number };
  seen: RowhouseEvent[];
  told(type: RowhouseEvent['type']): Promise<void>;
} {
  const directory = new ManualDirectory();
  const clock = { milliseconds: 0 };
  const seen: RowhouseEvent[] = [];
  const events = createEvents();
  events.listen((event) => seen.push(event));
  tenants = createTenants(directory, limits, events, () => clock.milliseconds);
  const told = (type: RowhouseEvent['type']): Promise<void> =>
    new Promise((resolve) => {
      const end = events.listen((event) => {
        if (event.type !== type) return;
        end();
        resolve();
      });
    });
  return { directory, clock, seen, told };
}

/** Lets what was begun go as far as it can without being waited for. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function listening(
  directory: ManualDirectory,
  told: (type: 'directory.listening') => Promise<void>,
): Promise<void> {
  const heard = told('directory.listening');
  directory.observer.listening();
  await heard;
}

describe('a tenant that is not known yet', () => {
  it('is looked up once, however many ask', async () => {
    const { directory } = setUp();
    directory.set('a', 1);
    const asked = await Promise.all(Array.from({ length: 500 }, () => tenants.resolve('a')));
    expect(new Set(asked).size).toBe(1);
    expect(directory.looked).toEqual(['a']);
  });

  it('is looked up again when it changed meanwhile, and the older answer is never used', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const held = Promise.withResolvers<void>();
    directory.held = held.promise;
    const resolved = tenants.resolve('a');
    directory.set('a', 2, { status: 'suspended' });
    directory.observer.changed('a', 2);
    held.resolve();
    await expect(resolved).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
    expect(directory.looked).toEqual(['a', 'a']);
    await expect(tenants.resolve('a')).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
    expect(directory.looked).toEqual(['a', 'a']);
  });

  it('is looked up again when nobody listened while it was looked up', async () => {
    const { directory, told } = setUp();
    directory.set('a', 1);
    const held = Promise.withResolvers<void>();
    directory.held = held.promise;
    const resolved = tenants.resolve('a');
    directory.set('a', 2, { slug: 'renamed' });
    const heard = told('directory.listening');
    directory.observer.listening();
    held.resolve();
    expect((await resolved).slug).toBe('renamed');
    await heard;
  });

  it('is not remembered when the look-up failed', async () => {
    const { directory } = setUp();
    directory.set('a', 1);
    directory.reachable = false;
    await expect(tenants.resolve('a')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE', retryable: true });
    directory.reachable = true;
    expect((await tenants.resolve('a')).id).toBe('a');
  });
});

describe('a record', () => {
  it('serves without being looked up again until its change is told', async () => {
    const { directory, told, clock } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    await tenants.resolve('a');
    clock.milliseconds += 24 * 3_600_000;
    await tenants.resolve('a');
    expect(directory.looked).toEqual(['a']);
    directory.set('a', 2, { slug: 'renamed' });
    directory.observer.changed('a', 2);
    expect((await tenants.resolve('a')).slug).toBe('renamed');
    expect(directory.looked).toEqual(['a', 'a']);
  });

  it('as new as the change that is told is kept', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 2);
    await tenants.resolve('a');
    directory.observer.changed('a', 2);
    await tenants.resolve('a');
    expect(directory.looked).toEqual(['a']);
  });

  it('of nobody is remembered too, until there is somebody', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    for (let turn = 0; turn < 3; turn++) {
      await expect(tenants.resolve('a')).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
    }
    expect(directory.looked).toEqual(['a']);
    directory.set('a', 1);
    directory.observer.changed('a', 1);
    expect((await tenants.resolve('a')).id).toBe('a');
  });

  it('is one of a bounded number, the one used longest ago forgotten first', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    for (const id of ['a', 'b', 'c', 'd']) directory.set(id, 1);
    for (const id of ['a', 'b', 'c', 'a', 'd', 'a', 'c', 'd']) await tenants.resolve(id);
    expect(directory.looked).toEqual(['a', 'b', 'c', 'd']);
    await tenants.resolve('b');
    expect(directory.looked).toEqual(['a', 'b', 'c', 'd', 'b']);
  });

  it('is checked against what the request calls the tenant, by slug or id', async () => {
    const { directory } = setUp();
    directory.set('a', 1);
    expect((await tenants.resolve('a', 'a')).id).toBe('a');
    expect((await tenants.resolve('a', 'slug-of-a')).id).toBe('a');
    for (const named of ['b', '', 'SLUG-OF-A', 'slug-of-a, slug-of-a']) {
      await expect(tenants.resolve('a', named)).rejects.toMatchObject({ code: 'TENANT_MISMATCH' });
    }
  });
});

describe('a record that turned out to be outdated', () => {
  it('is looked up again, once however many find it out, and serves all from then on', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const outdated = await tenants.resolve('a');
    directory.set('a', 2, { slug: 'renamed' });
    const fresh = await Promise.all(Array.from({ length: 50 }, () => tenants.refresh(outdated)));
    expect(new Set(fresh.map(({ slug }) => slug))).toEqual(new Set(['renamed']));
    expect((await tenants.resolve('a')).slug).toBe('renamed');
    // Those who found it out while it was looked up cannot know whether that began before the change.
    expect(directory.looked.length).toBeLessThanOrEqual(3);
    const looked = directory.looked.length;
    expect((await tenants.refresh(outdated)).slug).toBe('renamed');
    expect(directory.looked).toHaveLength(looked);
  });

  it('is not replaced by a look-up that began before the change', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const held = Promise.withResolvers<void>();
    directory.held = held.promise;
    const resolved = tenants.resolve('a');
    const outdated = directory.tenants.get('a')!;
    directory.set('a', 2, { slug: 'renamed' });
    const refreshed = tenants.refresh(outdated);
    held.resolve();
    expect((await refreshed).slug).toBe('renamed');
    expect((await resolved).slug).toBe('renamed');
  });

  it('is told to be outdated from the moment that a change is known, and not before', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const first = await tenants.resolve('a');
    expect(tenants.isOutdated(first)).toBe(false);
    directory.set('a', 2, { slug: 'renamed' });
    directory.observer?.changed('a', 2);
    expect(tenants.isOutdated(first)).toBe(true);
    const second = await tenants.resolve('a');
    expect(tenants.isOutdated(second)).toBe(false);
    expect(tenants.isOutdated(first)).toBe(true);
  });

  it('comes again where the directory knows no later one', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const outdated = await tenants.resolve('a');
    expect(await tenants.refresh(outdated)).toBe(outdated);
    expect(directory.looked).toEqual(['a', 'a']);
  });

  it('is answered like every other by what has become of the tenant, and of the directory', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    const outdated = await tenants.resolve('a');
    directory.reachable = false;
    await expect(tenants.refresh(outdated)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    directory.reachable = true;
    directory.set('a', 2, { status: 'suspended' });
    await expect(tenants.refresh(outdated)).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
    directory.tenants.delete('a');
    await expect(tenants.refresh({ ...outdated, epoch: 2 })).rejects.toMatchObject({ code: 'TENANT_UNKNOWN' });
  });
});

describe('while nobody listens', () => {
  it('what changes is found by polling', async () => {
    const { directory, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    await tenants.resolve('a');
    directory.observer.lost(new Error('gone'));
    directory.set('a', 2, { slug: 'renamed' });
    await expect.poll(async () => (await tenants.resolve('a')).slug, { interval: 1 }).toBe('renamed');
    expect(directory.looked).toEqual(['a', 'a']);
  });

  it('the loss is told once, not for every attempt to listen again', async () => {
    const { directory, seen, told } = setUp();
    for (let turn = 0; turn < 3; turn++) directory.observer.lost(new Error('gone'));
    await listening(directory, told);
    for (let turn = 0; turn < 3; turn++) directory.observer.lost(new Error('gone again'));
    expect(seen.map((event) => event.type)).toEqual(['directory.lost', 'directory.listening', 'directory.lost']);
  });

  it('and the directory cannot be reached, a record serves at once, for a bounded time', async () => {
    const { directory, clock, told } = setUp();
    await listening(directory, told);
    directory.set('a', 1);
    await tenants.resolve('a');
    clock.milliseconds += 1_000_000;
    directory.reachable = false;
    directory.observer.lost(new Error('gone'));
    clock.milliseconds += limits.tenantMaximumStaleness * 1000;
    expect((await tenants.resolve('a')).id).toBe('a');
    expect(directory.looked).toEqual(['a']);
    await expect(tenants.resolve('b')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    clock.milliseconds += 1;
    await expect(tenants.resolve('a')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    directory.reachable = true;
    expect((await tenants.resolve('a')).id).toBe('a');
  });

  it('each successful poll lets a record serve longer', async () => {
    const { directory, clock } = setUp();
    directory.set('a', 1);
    await tenants.resolve('a');
    const polled: number[] = [];
    const { epochs } = directory;
    directory.epochs = async (ids) => {
      polled.push(clock.milliseconds);
      return epochs.call(directory, ids);
    };
    directory.observer.lost(new Error('gone'));
    clock.milliseconds = 50_000;
    await expect.poll(() => polled.includes(50_000), { interval: 1 }).toBe(true);
    await settle();
    directory.reachable = false;
    clock.milliseconds = 50_000 + limits.tenantMaximumStaleness * 1000;
    expect((await tenants.resolve('a')).id).toBe('a');
    expect(directory.looked).toEqual(['a']);
  });

  it('what was compared for a former listener says nothing for the next one', async () => {
    const { directory, seen, told } = setUp();
    directory.set('a', 1);
    await tenants.resolve('a');
    const [former, latter] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    directory.held = former.promise;
    directory.observer.listening();
    directory.held = latter.promise;
    directory.observer.lost(new Error('gone at once'));
    directory.observer.listening();
    former.resolve();
    await settle();
    expect(seen.map((event) => event.type)).toEqual(['directory.lost']);
    const heard = told('directory.listening');
    latter.resolve();
    await heard;
  });

  it('a listener that is lost while it is caught up with does not count as one', async () => {
    const { directory, clock, seen } = setUp();
    directory.set('a', 1);
    await tenants.resolve('a');
    const held = Promise.withResolvers<void>();
    directory.held = held.promise;
    directory.observer.listening();
    directory.observer.lost(new Error('gone at once'));
    directory.reachable = false;
    held.resolve();
    directory.held = undefined;
    await settle();
    expect(seen.map((event) => event.type)).toEqual(['directory.lost']);
    clock.milliseconds += limits.tenantMaximumStaleness * 1000 + 1;
    await expect(tenants.resolve('a')).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });
});
