import type { Tenant } from './tenant.ts';

/** What a directory tells of itself. */
export interface ListeningObserver {
  /** Changes are told as they happen from now on. */
  listening(): void;
  /** Changes are not told any more; the directory goes on trying to listen. */
  lost(cause: unknown): void;
}

/** What a directory tells of a change. */
export interface DirectoryObserver extends ListeningObserver {
  /** The tenant has at least this epoch. */
  changed(tenantId: string, epoch: number): void;
}

/** Port: tenants by id. The control plane implements it over the catalog. */
export interface TenantDirectory {
  /** @returns undefined for an id that no tenant ever had */
  find(tenantId: string): Promise<Tenant | undefined>;
  /** Epochs of those tenants that exist. */
  epochs(tenantIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Begins to observe; the returned function ends it. */
  observe(observer: DirectoryObserver): () => Promise<void>;
}
