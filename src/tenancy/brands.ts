import { LRUCache } from 'lru-cache';
import { RowhouseError } from '../kernel/errors.ts';
import { type Branding, houseBranding } from './branding.ts';
import type { Domains } from './domains.ts';
import type { Logo, LogoDirectory } from './logo-directory.ts';
import type { Tenant } from './tenant.ts';
import { brandingOf } from './tenant-branding.ts';
import type { Tenants } from './tenants.ts';

/** What a host looks like to whoever opens it, before anybody has signed in. */
export interface Brands {
  /**
   * The branding of the tenant whose verified domain the host is; the house's for every other host, and for tenants that are
   * not served: nobody learns from it which tenants there are.
   *
   * @throws RowhouseError DIRECTORY_UNAVAILABLE
   */
  ofHost(host: string | undefined): Promise<Branding>;
  /**
   * A logo of that tenant, the present one or one that it had.
   *
   * @throws RowhouseError DIRECTORY_UNAVAILABLE
   */
  logo(host: string | undefined, hash: string): Promise<Logo | undefined>;
}

export interface BrandsParts {
  readonly domains: Domains;
  readonly tenants: Tenants;
  readonly logos: LogoDirectory;
}

/** Requests for what is not a tenant's present logo that may wait; they are looked up one by one. */
const patience = 16;

/** Bytes that a logo takes in memory beside its own. */
const overhead = 512;

export function createBrands(
  { domains, tenants, logos }: BrandsParts,
  { logoCacheBytes }: { readonly logoCacheBytes: number },
): Brands {
  const kept = new LRUCache<string, Logo>({
    maxSize: logoCacheBytes,
    sizeCalculation: ({ bytes }) => bytes.length + overhead,
  });
  const loading = new Map<string, Promise<Logo | undefined>>();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  const tenantOf = async (host: string | undefined): Promise<Tenant | undefined> => {
    const owner = await domains.ownerOf(host);
    if (owner === undefined) return undefined;
    try {
      return await tenants.resolve(owner);
    } catch (error) {
      if (error instanceof RowhouseError && error.code !== 'DIRECTORY_UNAVAILABLE') return undefined;
      throw error;
    }
  };

  const load = (tenantId: string, hash: string): Promise<Logo | undefined> => {
    const key = `${tenantId}:${hash}`;
    const running = loading.get(key);
    if (running) return running;
    const found = logos
      .findLogo(tenantId, hash)
      .then(
        (logo) => {
          if (logo) kept.set(key, logo);
          return logo;
        },
        (cause) => {
          throw new RowhouseError('DIRECTORY_UNAVAILABLE', { cause });
        },
      )
      .finally(() => loading.delete(key));
    loading.set(key, found);
    return found;
  };

  /** Anybody may make up hashes: however many do, they take one connection to the catalog. */
  const loadInTurn = async (tenantId: string, hash: string): Promise<Logo | undefined> => {
    if (waiting >= patience) return undefined;
    waiting++;
    const turn = last.then(() => load(tenantId, hash));
    last = turn.catch(() => {});
    try {
      return await turn;
    } finally {
      waiting--;
    }
  };

  return Object.freeze({
    async ofHost(host: string | undefined) {
      const tenant = await tenantOf(host);
      return tenant ? brandingOf(tenant) : houseBranding;
    },
    async logo(host: string | undefined, hash: string) {
      const tenant = await tenantOf(host);
      if (!tenant) return undefined;
      const known = kept.get(`${tenant.id}:${hash}`);
      if (known) return known;
      return brandingOf(tenant).logo?.hash === hash ? load(tenant.id, hash) : loadInTurn(tenant.id, hash);
    },
  });
}
