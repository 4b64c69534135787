import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import type { Events } from '../kernel/events.ts';
import { followDirectory } from './directory-follower.ts';
import { domainOfHost } from './domain.ts';
import type { DomainDirectory } from './domain-directory.ts';
import { DomainFilter } from './domain-filter.ts';
import type { TenantLimits } from './tenants.ts';

export interface Domains {
  /**
   * Whose verified domain a host is. Answered at once for nearly all: what is no domain, is the gateway's own or is
   * nobody's needs no look-up, and what is somebody's is in a bounded cache.
   *
   * @param host as a client sent it
   * @returns the tenant's id, undefined where the host says nothing; the promise rejects with DIRECTORY_UNAVAILABLE
   */
  ownerOf(host: string | undefined): string | undefined | Promise<string | undefined>;
  /**
   * Holds a credential's tenant against the host that was asked (law 4). A host that is nobody's decides nothing.
   *
   * @returns a promise where the answer is not at hand
   * @throws RowhouseError TENANT_MISMATCH, DIRECTORY_UNAVAILABLE
   */
  refuseOthers(tenantId: string, host: string | undefined): void | Promise<void>;
  close(): Promise<void>;
}

interface Owner {
  readonly tenantId: string | undefined;
}

/**
 * The owners of domains, in memory of a bounded size whatever hosts are sent.
 *
 * While the directory is listened to, what is known is current until it is told otherwise. While it is not, its version is
 * polled; when that fails too, what is known serves for a bounded time.
 *
 * @param ownHosts names of the gateway itself, which are nobody's
 * @param now milliseconds of a clock that never goes back
 */
export function createDomains(
  directory: DomainDirectory,
  limits: TenantLimits,
  ownHosts: ReadonlySet<string>,
  events: Events,
  now: () => number = () => performance.now(),
): Domains {
  const owners = new LRUCache<string, Owner>({ max: limits.tenantCacheSize });
  const loading = new Map<string, { overtaken: boolean; readonly result: Promise<string | undefined> }>();
  /** Which names may be somebody's; undefined until all were read. */
  let filter: DomainFilter | undefined;
  let version = -1;
  /** When what is known was last compared with the directory, while nothing is told. */
  let confirmed = 0;
  /** Readings of all names that are under way, each with the names that were told of meanwhile. */
  const readings = new Set<string[]>();
  let begun = 0;
  let taken = 0;

  const readAll = async (): Promise<void> => {
    const reading = ++begun;
    const told: string[] = [];
    readings.add(told);
    try {
      const list = await directory.domains();
      // One that was begun later has come back already, and knows more.
      if (reading < taken) return;
      taken = reading;
      const fresh = new DomainFilter();
      for (const name of [...list.names, ...told]) fresh.add(name);
      owners.clear();
      for (const load of loading.values()) load.overtaken = true;
      filter = fresh;
      version = list.version;
    } finally {
      readings.delete(told);
    }
  };
  const follower = followDirectory(async () => {
    const started = now();
    if (!filter || (await directory.domainsVersion()) !== version) await readAll();
    confirmed = Math.max(confirmed, started);
  }, limits.directoryPollInterval);
  const stopObserving = directory.observe({
    domainChanged(name) {
      events.emit({ type: 'domain.changed', name });
      owners.delete(name);
      filter?.add(name);
      for (const told of readings) told.push(name);
      // A look-up that began before the change may come back with what was before it.
      const load = loading.get(name);
      if (load) load.overtaken = true;
    },
    listening() {
      for (const load of loading.values()) load.overtaken = true;
      follower.observer.listening();
    },
    lost(cause) {
      if (follower.isCurrent) confirmed = now();
      follower.observer.lost(cause);
    },
  });

  const load = (name: string): Promise<string | undefined> => {
    const running = loading.get(name);
    if (running) return running.result;
    const entry = { overtaken: false, result: undefined as unknown as Promise<string | undefined> };
    entry.result = (async () => {
      try {
        for (;;) {
          entry.overtaken = false;
          const tenantId = await directory.findByDomain(name);
          if (entry.overtaken) continue;
          owners.set(name, { tenantId });
          return tenantId;
        }
      } catch (cause) {
        throw new RowhouseError('DIRECTORY_UNAVAILABLE', { cause });
      } finally {
        loading.delete(name);
      }
    })();
    loading.set(name, entry);
    return entry.result;
  };

  const ownerOf = (host: string | undefined): string | undefined | Promise<string | undefined> => {
    const name = domainOfHost(host);
    if (name === undefined || ownHosts.has(name)) return undefined;
    const serves = follower.isCurrent || now() - confirmed <= limits.tenantMaximumStaleness * 1000;
    if (!filter || !serves) return load(name);
    const owner = owners.get(name);
    if (owner) return owner.tenantId;
    return filter.mayHave(name) ? load(name) : undefined;
  };

  return Object.freeze({
    ownerOf,
    refuseOthers(tenantId: string, host: string | undefined) {
      const owner = ownerOf(host);
      if (owner === undefined || owner === tenantId) return undefined;
      if (typeof owner === 'string') throw mismatch();
      return owner.then((found) => {
        if (found !== undefined && found !== tenantId) throw mismatch();
      });
    },
    async close(): Promise<void> {
      follower.close();
      await stopObserving();
    },
  });
}

function mismatch(): RowhouseError {
  return new RowhouseError('TENANT_MISMATCH', {
    message: 'The credential belongs to another tenant than the domain of this address.',
  });
}
