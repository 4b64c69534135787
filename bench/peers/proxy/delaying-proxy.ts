import { connect, createServer, type Socket } from 'node:net';

/** A network between a server and its database. */
export interface DelayingProxy {
  /** The database's URL, by way of this proxy. */
  url(databaseUrl: string): string;
  /**
   * Flights so far, of all connections: bytes towards the database that follow bytes from it (or begin a connection).
   * Each is a round trip that somebody waits for.
   */
  flights(): number;
  stop(): Promise<void>;
}

/**
 * Passes on what a database's clients send after so many milliseconds, and what the database sends at once: a round trip
 * takes that much longer, as over a network. Timers are no finer than a millisecond, so that it may be one more.
 */
export async function startDelayingProxy(databaseUrl: string, milliseconds: number): Promise<DelayingProxy> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let flights = 0;
  const server = createServer((client) => {
    const database = connect(Number(target.port), target.hostname);
    let answered = true;
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ] as const) {
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    client.on('data', (bytes) => {
      if (answered) flights++;
      answered = false;
      // Timers of equal length end in the order in which they began, and so do the bytes.
      setTimeout(() => database.write(bytes), milliseconds);
    });
    database.on('data', (bytes) => {
      answered = true;
      client.write(bytes);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.freeze({
    url: (url: string) => {
      const through = new URL(url);
      through.host = `127.0.0.1:${port}`;
      return through.href;
    },
    flights: () => flights,
    stop: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  });
}
