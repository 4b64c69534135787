/**
 * Listens on a free port of loopback, tells the parent which, and ends when the parent does.
 *
 * @param {import('node:http').Server} server
 */
export function listenForParent(server) {
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.send?.({ port: typeof address === 'object' ? address?.port : undefined });
  });
  process.on('disconnect', () => process.exit());
}
