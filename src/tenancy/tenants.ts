import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import type { Tenant } from './tenant.ts';
import type { TenantDirectory } from './tenant-directory.ts';

export interface TenantLimits {
  /** Records kept. */
  readonly tenantCacheSize: number;
  /** Seconds that a record may serve while the directory cannot be reached. */
  readonly tenantMaximumStaleness: number;
  /** Milliseconds between polls while no listener stands. */
  readonly directoryPollInterval: number;
}

export interface Tenants {
  /**
   * The tenant of a credential, if it may be served.
   *
   * @param tenantId from a verified credential
   * @param named what host, header or path call the tenant, by slug or id: checked, never followed (law 4)
   * @throws RowhouseError TENANT_UNKNOWN, TENANT_SUSPENDED, TENANT_PROVISIONING, TENANT_ERASED, TENANT_MISMATCH,
   *   DIRECTORY_UNAVAILABLE
   */
  resolve(tenantId: string, named?: string): Promise<Tenant>;
  /**
   * The tenant's record after one that turned out to be outdated; as {@link resolve} otherwise. Where the directory knows
   * no later one either, that one comes again.
   */
  refresh(outdated: Tenant): Promise<Tenant>;
  /** Whether a record is not, or no longer, the last that is known of its tenant. Answered at once, from memory. */
  isOutdated(tenant: Tenant): boolean;
  close(): Promise<void>;
}

interface CachedRecord {
  readonly tenant: Tenant | undefined;
  /** When it was last known to be current. */
  confirmed: number;
}

/**
 * Tenant records in a bounded cache.
 *
 * While the directory is listened to, a record is current until it is told otherwise. While it is not, epochs are polled;
 * when that fails too, a record serves for a bounded time.
 *
 * @param now milliseconds of a clock that never goes back
 */
export function createTenants(
  directory: TenantDirectory,
  limits: TenantLimits,
  events: Events,
  now: () => number = () => performance.now(),
): Tenants {
  const records = new LRUCache<string, CachedRecord>({ max: limits.tenantCacheSize });
  const loading = new Map<string, { overtaken: boolean; readonly result: Promise<Tenant | undefined> }>();
  /** `current` once a listener stands and what changed before it stood is known. */
  let state: 'starting' | 'lost' | 'catching up' | 'current' = 'starting';
  /** Grows whenever a listener comes or goes: what was begun before says nothing of the time after. */
  let era = 0;
  let next: NodeJS.Timeout | undefined;

  const forget = (tenantId: string, epoch: number): void => {
    const record = records.peek(tenantId);
    if (record && epochOf(record) < epoch) records.delete(tenantId);
    // A load that began before the change may come back with what was before it.
    const load = loading.get(tenantId);
    if (load) load.overtaken = true;
  };

  /** Compares the epochs of all records with the directory's: what changed meanwhile is forgotten. */
  const catchUp = async (): Promise<void> => {
    const started = now();
    const ids = [...records.keys()];
    const epochs = ids.length > 0 ? await directory.epochs(ids) : new Map<string, number>();
    for (const id of ids) {
      const record = records.peek(id);
      if (!record) continue;
      if (epochOf(record) === (epochs.get(id) ?? 0)) record.confirmed = Math.max(record.confirmed, started);
      else records.delete(id);
    }
  };

  /** Catches up now and, until a listener stands that makes it needless, again and again. */
  const follow = async (begun: number): Promise<void> => {
    const caughtUp = await catchUp().then(
      () => true,
      () => false,
    );
    if (begun !== era) return;
    if (caughtUp && state === 'catching up') {
      state = 'current';
      events.emit({ type: 'directory.listening' });
    } else {
      next = setTimeout(() => follow(begun), limits.directoryPollInterval).unref();
    }
  };

  const enter = (entered: 'lost' | 'catching up'): void => {
    state = entered;
    clearTimeout(next);
    era++;
    void follow(era);
  };

  const stopObserving = directory.observe({
    changed(tenantId, epoch) {
      events.emit({ type: 'tenant.changed', tenantId, epoch });
      forget(tenantId, epoch);
    },
    listening() {
      // Between the loss of the last listener and this one anything may have changed.
      for (const load of loading.values()) load.overtaken = true;
      enter('catching up');
    },
    lost(cause) {
      // Told for each attempt to listen again; records are polled already.
      if (state === 'lost') return;
      if (state === 'current') for (const record of records.values()) record.confirmed = now();
      events.emit({ type: 'directory.lost', cause });
      enter('lost');
    },
  });

  const load = (tenantId: string): Promise<Tenant | undefined> => {
    const running = loading.get(tenantId);
    if (running) return running.result;
    const entry = { overtaken: false, result: undefined as unknown as Promise<Tenant | undefined> };
    entry.result = (async () => {
      try {
        for (;;) {
          entry.overtaken = false;
          const confirmed = now();
          const tenant = await directory.find(tenantId);
          if (entry.overtaken) continue;
          records.set(tenantId, { tenant, confirmed });
          return tenant;
        }
      } finally {
        loading.delete(tenantId);
      }
    })();
    loading.set(tenantId, entry);
    return entry.result;
  };

  /** Without a listener, polling forgets what has changed; a record that it could not confirm serves for a while. */
  const serves = ({ confirmed }: CachedRecord): boolean =>
    state === 'current' || now() - confirmed <= limits.tenantMaximumStaleness * 1000;

  const read = async (tenantId: string): Promise<Tenant | undefined> => {
    try {
      return await load(tenantId);
    } catch (cause) {
      throw new RowhouseError('DIRECTORY_UNAVAILABLE', { cause });
    }
  };
  const resolve = async (tenantId: string, named?: string): Promise<Tenant> => {
    const record = records.get(tenantId);
    // Nothing is waited for where the record is at hand, as it is for most requests.
    const tenant = record && serves(record) ? record.tenant : await read(tenantId);
    if (!tenant) throw new RowhouseError('TENANT_UNKNOWN');
    if (named !== undefined && named !== tenant.id && named !== tenant.slug) throw new RowhouseError('TENANT_MISMATCH');
    return inService(tenant);
  };

  return Object.freeze({
    resolve,
    refresh({ id, epoch }: Tenant): Promise<Tenant> {
      forget(id, epoch + 1);
      return resolve(id);
    },
    isOutdated({ id, epoch }: Tenant): boolean {
      const record = records.peek(id);
      return !record || epochOf(record) > epoch;
    },
    async close(): Promise<void> {
      era++;
      clearTimeout(next);
      await stopObserving();
    },
  });
}

/** @throws RowhouseError TENANT_SUSPENDED, TENANT_PROVISIONING, TENANT_ERASED */
function inService(tenant: Tenant): Tenant {
  switch (tenant.status) {
    case 'active':
      return tenant;
    case 'suspended':
      throw new RowhouseError('TENANT_SUSPENDED');
    case 'provisioning':
      throw new RowhouseError('TENANT_PROVISIONING');
    case 'erasing':
    case 'erased':
      throw new RowhouseError('TENANT_ERASED');
  }
}

/** What a record knows of its tenant's epoch; 0 where there is no tenant, which is less than any tenant's. */
function epochOf({ tenant }: CachedRecord): number {
  return tenant?.epoch ?? 0;
}
