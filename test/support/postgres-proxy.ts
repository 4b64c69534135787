import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** What becomes of a statement on its way through the proxy. */
export type Cut =
  /** The connection breaks before the statement reaches the server. */
  | 'unsent'
  /** The connection breaks after the server has answered, before the answer reaches the client. */
  | 'unanswered'
  /** The server's answers are held back from here on, on a connection that stays. */
  | 'silent';

/** A TCP proxy in front of PostgreSQL that can lose a connection at an exact message. */
export interface PostgresProxy {
  /** The URL by which the given one is reached through the proxy. */
  route(url: string): string;
  /** The next statement of this text is cut, once; what its flight has before it has passed. */
  cut(text: string, how: Cut): void;
  /** Flights so far, of all connections: bytes towards the server that follow bytes from it, or begin a connection. */
  flights(): number;
  close(): Promise<void>;
}

/**
 * @param serverUrl any URL of the server; its host and port are what connections are forwarded to
 * @param observe called for each connection; gives a function that is called with each of its messages, and with the
 *   statement where it is a simple query or is bound
 */
export async function createPostgresProxy(
  serverUrl: string,
  observe?: () => (message: Buffer, text: string | undefined) => void,
): Promise<PostgresProxy> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let flights = 0;
  let armed: { readonly text: string; readonly how: Cut } | undefined;

  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), decodeURIComponent(hostname));
    const observer = observe?.();
    let withholding = false;
    let breaking = false;
    let answered = true;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    const takeMessages = messageReader((message, text) => {
      observer?.(message, text);
      if (armed !== undefined && armed.text === text) {
        const { how } = armed;
        armed = undefined;
        if (how === 'unsent') return end();
        breaking = how === 'unanswered';
        withholding = how === 'silent';
      }
      upstream.write(message);
    });
    client.on('data', (chunk) => {
      if (answered) flights++;
      answered = false;
      takeMessages(chunk);
    });
    upstream.on('data', (chunk) => {
      answered = true;
      if (breaking) end();
      else if (!withholding) client.write(chunk);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address() as AddressInfo;

  return {
    route(url) {
      const routed = new URL(url);
      routed.hostname = '127.0.0.1';
      routed.port = String(address.port);
      return routed.href;
    },
    cut(text, how) {
      armed = { text, how };
    },
    flights: () => flights,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/**
 * Cuts a stream into messages of the frontend (PostgreSQL manual, "Message Formats"): the first has no type byte.
 *
 * @param take called with each message, and with the statement where it is a simple query or is bound
 */
function messageReader(take: (message: Buffer, text: string | undefined) => void): (chunk: Buffer) => void {
  let pending = Buffer.alloc(0);
  let started = false;
  /** Texts by name. */
  const parsed = new Map<string, string>();
  const textOf = (message: Buffer): string | undefined => {
    switch (String.fromCharCode(message[0] ?? 0)) {
      case 'Q':
        return message.subarray(5, -1).toString();
      case 'P': {
        const name = stringAt(message, 5);
        parsed.set(name, stringAt(message, 5 + Buffer.byteLength(name) + 1));
        return undefined;
      }
      case 'B':
        // Behind the name of the portal.
        return parsed.get(stringAt(message, message.indexOf(0, 5) + 1));
      default:
        return undefined;
    }
  };
  return (chunk) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const header = started ? 5 : 4;
      if (pending.length < header) return;
      const length = pending.readInt32BE(header - 4) + (header - 4);
      if (pending.length < length) return;
      const message = pending.subarray(0, length);
      pending = pending.subarray(length);
      const text = started ? textOf(message) : undefined;
      started = true;
      take(message, text);
    }
  };
}

/** A text that ends in a zero byte. */
export function stringAt(message: Buffer, start: number): string {
  return message.subarray(start, message.indexOf(0, start)).toString();
}
