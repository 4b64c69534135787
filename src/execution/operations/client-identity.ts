import { LRUCache } from 'lru-cache';
import { type ClientIdentity, unnamedClient } from '../../tenancy/operation-log.ts';

/** Headers in which clients say who they are, as Apollo's and others' client libraries do. */
const nameHeaders = ['apollographql-client-name', 'x-graphql-client-name'] as const;
const versionHeaders = ['apollographql-client-version', 'x-graphql-client-version'] as const;

/** Most characters of a name or a version. */
const mostCharacters = 60;

/** Names come from whoever asks: a bounded number of them is remembered. */
const known = new LRUCache<string, ClientIdentity>({ max: 1_000 });

/** Headers of a request, by name in lower case. */
export interface ClientHeaders {
  get(name: string): string | undefined;
}

/** Who sends a request, as it says itself: letters, digits and a few signs, the rest replaced. It proves nothing. */
export function clientOf(headers: ClientHeaders): ClientIdentity {
  const name = headers.get(nameHeaders[0]) ?? headers.get(nameHeaders[1]);
  if (name === undefined) return unnamedClient;
  const version = headers.get(versionHeaders[0]) ?? headers.get(versionHeaders[1]) ?? '';
  // What is longer is cut anyway, and must not be remembered at its length.
  const key = `${name.slice(0, mostCharacters)}\n${version.slice(0, mostCharacters)}`;
  let client = known.get(key);
  if (!client) {
    const [cutName = '', cutVersion = ''] = key.split('\n');
    client = Object.freeze({ name: tidy(cutName), version: tidy(cutVersion) });
    known.set(key, client);
  }
  return client;
}

function tidy(text: string): string {
  return text.trim().replaceAll(/[^\w .:@/+-]/g, '?');
}
