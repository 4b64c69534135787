import { parseGlobalId, toGlobalId } from '../../../src/data/identifiers.ts';
import type { ByServer } from '../servers/names.ts';

/** The id that a server gives to a tenant's row. */
export const idFor: ByServer<(type: string, tenantId: string, id: string) => string> = Object.freeze({
  rowhouse: (type, _tenantId, id) => toGlobalId(type, id),
  // Its node ids are the type and the primary key in JSON.
  postgraphile: (type, tenantId, id) => Buffer.from(JSON.stringify([type, tenantId, id])).toString('base64'),
  apollo: (type, _tenantId, id) => toGlobalId(type, id),
  limit: (_type, _tenantId, id) => id,
});

/** The UUID in the id that a server gave. */
export const uuidIn: ByServer<(id: string) => string | undefined> = Object.freeze({
  rowhouse: (id) => parseGlobalId(id)?.id,
  postgraphile: (id) => JSON.parse(Buffer.from(id, 'base64').toString())[2],
  apollo: (id) => parseGlobalId(id)?.id,
  limit: (id) => id,
});
