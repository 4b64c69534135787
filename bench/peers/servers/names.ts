/** The servers under measurement, in the order in which they are shown. */
export const serverNames = Object.freeze(['rowhouse', 'postgraphile', 'apollo', 'limit'] as const);

export type ServerName = (typeof serverNames)[number];

/** Those that Rowhouse is held against. */
export const peerNames = Object.freeze(['postgraphile', 'apollo', 'limit'] as const satisfies ServerName[]);

export type PeerName = (typeof peerNames)[number];

/** Figures that each server has. */
export type ByServer<Value> = Readonly<Record<ServerName, Value>>;

/** Rowhouse's figure in proportion to each other server's. */
export type ByPeer<Value> = Readonly<Record<PeerName, Value>>;

/** Made of one value for each server. */
export function byServer<Value>(make: (name: ServerName) => Value): ByServer<Value> {
  return Object.fromEntries(serverNames.map((name) => [name, make(name)])) as ByServer<Value>;
}

/** Made of one value for each peer. */
export function byPeer<Value>(make: (name: PeerName) => Value): ByPeer<Value> {
  return Object.fromEntries(peerNames.map((name) => [name, make(name)])) as ByPeer<Value>;
}
