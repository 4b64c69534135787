import { type Context, type Entity, type FieldInfo, parseGlobalId, RowhouseError } from '../../src/kit.ts';
import type { Resolvers } from './types.generated.ts';

/** Most ids of one `nodes`. */
const nodesLimit = 100;

export const root: Resolvers = {
  Query: {
    viewer: (_root, _args, { principal, tenant }) => ({
      subject: principal.subject,
      roles: [...principal.roles],
      scopes: [...principal.scopes],
      tenant,
    }),
    tenant: (_root, _args, { tenant }) => tenant,
    node: (_root, { id }, context, info) => loadNode(context, id, info),
    nodes: (_root, { ids }, context, info) => {
      if (ids.length > nodesLimit) {
        throw new RowhouseError('PAGE_TOO_LARGE', {
          message: `nodes takes at most ${nodesLimit} ids.`,
          details: { maximum: nodesLimit },
        });
      }
      return ids.map((id) => loadNode(context, id, info));
    },
  },
  Node: {
    __resolveType: (value) => (value as unknown as { __typename: 'Customer' }).__typename,
  },
  Tenant: { extensions: (tenant) => [...tenant.extensions] },
};

async function loadNode(context: Context, globalId: string, info: FieldInfo): Promise<never> {
  const parsed = parseGlobalId(globalId);
  const entity: Entity | undefined = parsed && context.entityOfId(parsed.type);
  if (!parsed || !entity)
    throw new RowhouseError('INVALID_ID', { message: 'This is not the id of an object in this schema.' });
  // Asked before anything is read: whether an object exists is itself a fact of its type.
  context.requireType(entity.type);
  const row = await context.load(entity, parsed.id, info);
  return (row && { ...row, __typename: entity.type }) as never;
}
