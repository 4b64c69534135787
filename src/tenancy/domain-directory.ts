import type { ListeningObserver } from './tenant-directory.ts';

/** All verified domains of a house, at one moment. */
export interface DomainList {
  /** Grows with every change of any domain. */
  readonly version: number;
  readonly names: readonly string[];
}

/** What a directory tells of domains. */
export interface DomainObserver extends ListeningObserver {
  /** A domain was verified, or is nobody's any more. */
  domainChanged(name: string): void;
}

/** Port: whose a domain is. The control plane implements it over the catalog. Names are as {@link domainOfHost} gives them. */
export interface DomainDirectory {
  /** @returns the id of the tenant that has verified the domain; undefined where none has */
  findByDomain(name: string): Promise<string | undefined>;
  /** The verified domains of all tenants. */
  domains(): Promise<DomainList>;
  /** The version of {@link domains} alone. */
  domainsVersion(): Promise<number>;
  /** Begins to observe; the returned function ends it. */
  observe(observer: DomainObserver): () => Promise<void>;
}
