import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { ResponseReader } from './response-reader.ts';

/** One connection that is kept alive, with one request under way at most. */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #reader = new ResponseReader();
  #answered: (() => void) | undefined;

  private constructor(socket: Socket, onFailure: (reason: string) => void) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (bytes) => {
      try {
        const ended = this.#reader.read(bytes);
        if (!ended) return;
        if (ended.failure !== undefined) onFailure(ended.failure);
        const answered = this.#answered;
        this.#answered = undefined;
        answered?.();
      } catch (error) {
        onFailure(String(error));
      }
    });
    socket.on('error', (error) => onFailure(String(error)));
    socket.on('close', () => {
      if (this.#answered) onFailure('a server closed a connection before it answered');
    });
  }

  /** @param onFailure told of every answer that is a refusal, and of a lost connection */
  static async open(port: number, onFailure: (reason: string) => void): Promise<HttpConnection> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new HttpConnection(socket, onFailure);
  }

  /** @param answered called once, when the whole answer is there */
  send(request: Buffer, answered: () => void): void {
    this.#answered = answered;
    this.#socket.write(request);
  }

  close(): void {
    this.#answered = undefined;
    this.#socket.destroy();
  }
}
