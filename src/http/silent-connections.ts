import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Connections on which no request has arrived yet. Node.js does not count them as idle, so that a browser's spare
 * connection would hold up a stop for the whole grace.
 *
 * @returns a function that closes them
 */
export function trackSilentConnections(server: Server): () => void {
  const silent = new Set<Socket>();
  server.on('connection', (socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  server.on('request', ({ socket }) => silent.delete(socket));
  return () => {
    for (const socket of silent) socket.destroy();
  };
}
