import type pg from 'pg';
import type { DomainObserver } from '../tenancy/domain-directory.ts';
import type { DirectoryObserver, ListeningObserver } from '../tenancy/tenant-directory.ts';
import { listenToCatalog } from './catalog-listener.ts';

/** Who wants to know of changes in the catalog, and of which. */
export type CatalogObserver = ListeningObserver &
  Partial<DirectoryObserver & DomainObserver> & {
    /** The rules of feature toggles have at least this version. */
    featuresChanged?(version: number): void;
  };

/**
 * One listening connection for all who observe the catalog; it stands while somebody does.
 *
 * @returns a function that begins to observe and gives one that ends it
 */
export function createCatalogObservers(
  connection: pg.ClientConfig,
): (observer: CatalogObserver) => () => Promise<void> {
  const observers = new Set<CatalogObserver>();
  let stop: (() => Promise<void>) | undefined;
  let listening = false;

  const everybody = {
    told(subject: string, what: string): void {
      for (const observer of observers) {
        if (subject === 'domain') observer.domainChanged?.(what);
        else if (subject === 'features') observer.featuresChanged?.(Number(what));
        else observer.changed?.(subject, Number(what));
      }
    },
    listening(): void {
      listening = true;
      for (const observer of observers) observer.listening();
    },
    lost(cause: unknown): void {
      listening = false;
      for (const observer of observers) observer.lost(cause);
    },
  };

  return (observer) => {
    observers.add(observer);
    stop ??= listenToCatalog(connection, everybody);
    // Whoever comes later has missed the news.
    if (listening) queueMicrotask(() => listening && observers.has(observer) && observer.listening());
    return async () => {
      observers.delete(observer);
      if (observers.size > 0) return;
      const last = stop;
      stop = undefined;
      listening = false;
      await last?.();
    };
  };
}
