import pg from 'pg';
import type { ListeningObserver } from '../tenancy/tenant-directory.ts';

/** Channel on which the catalog's triggers tell of changes, as `subject:what`. */
const channel = 'rowhouse_tenants';

/** What the listening connection tells of. */
export interface CatalogListener extends ListeningObserver {
  /** @param subject a tenant's id, or the kind of what has changed beside tenants, such as `domain` */
  told(subject: string, what: string): void;
}

/** Milliseconds before a lost listener connection is tried again. */
const reconnectDelay = 250;

/** Milliseconds between the signs of life that the listening connection asks for. */
const heartbeatInterval = 3_000;

/** Milliseconds that the end of a connection may take before it is cut. */
const patience = 2_000;

/**
 * Keeps one connection listening, and connects again whenever it is lost.
 *
 * A connection over which nothing is said does not notice that the other side is gone: a changed tenant would be served
 * as it was for hours. So it is asked for a sign of life.
 */
export function listenToCatalog(connection: pg.ClientConfig, observer: CatalogListener): () => Promise<void> {
  let stopped = false;
  let client: pg.Client | undefined;
  let next: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const current = new pg.Client({ ...connection, keepAlive: true });
    client = current;
    let failed = false;
    const fail = (cause: unknown): void => {
      if (failed || stopped) return;
      failed = true;
      clearTimeout(next);
      observer.lost(cause);
      // Not ended in good order: the other side may never answer.
      current.connection.stream.destroy();
      next = setTimeout(connect, reconnectDelay).unref();
    };
    const beat = (): void => {
      if (failed || stopped) return;
      next = setTimeout(() => current.query('select 1').then(beat, fail), heartbeatInterval).unref();
    };
    current.on('error', fail);
    current.on('end', () => fail(new Error('the connection ended')));
    current.on('notification', ({ payload = '' }) => {
      const [subject = '', what = ''] = payload.split(':');
      observer.told(subject, what);
    });
    try {
      await current.connect();
      await current.query(`listen ${channel}`);
      if (failed || stopped) return;
      observer.listening();
      beat();
    } catch (error) {
      fail(error);
    }
  };

  void connect();
  return async () => {
    stopped = true;
    clearTimeout(next);
    const last = client;
    if (!last) return;
    const impatience = setTimeout(() => last.connection.stream.destroy(), patience);
    await last.end().catch(() => {});
    clearTimeout(impatience);
  };
}
