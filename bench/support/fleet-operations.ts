import { type GraphQLSchema, getNamedType, getOperationAST, isLeafType, isObjectType, parse } from 'graphql';
import { normaliseOperation } from '../../src/execution/operations/normalise-operation.ts';
import type { NormalisedOperation } from '../../src/tenancy/operation-log.ts';

/**
 * Operations as clients of a back office send them: a page of something, filtered, with some of its fields and what it
 * refers to. Each is another one.
 *
 * @param schema with connections at its root
 */
export function fleetOperations(schema: GraphQLSchema, count: number): readonly NormalisedOperation[] {
  const pages = Object.values(schema.getQueryType()?.getFields() ?? {}).filter(({ type }) =>
    getNamedType(type).name.endsWith('Connection'),
  );
  return Array.from({ length: count }, (_, number) => {
    const page = pages[number % pages.length]!;
    const node = schema.getType(getNamedType(page.type).name.replace(/Connection$/, ''));
    const fields = isObjectType(node) ? Object.values(node.getFields()) : [];
    const leaves = fields.filter(({ type, args }) => isLeafType(getNamedType(type)) && args.length === 0);
    // Some ten fields, others for each operation.
    const chosen = leaves.filter((_leaf, index) => (index * 7 + number) % Math.ceil(leaves.length / 10) === 0);
    const others = fields.filter(({ type, args }) => isObjectType(getNamedType(type)) && args.length === 0).slice(0, 2);
    const below = others.map(({ name }) => `${name} { id }`);
    const text = `query Page${number}($after: String) {
      ${page.name}(first: ${number + 1}, after: $after, filter: { id: { in: ["${number}"] } }) {
        totalCount
        nodes { id ${chosen.map(({ name }) => name).join(' ')} ${below.join(' ')} }
        pageInfo { hasNextPage endCursor }
      }
    }`;
    const document = parse(text);
    return normaliseOperation(schema, document, getOperationAST(document)!)!.operation;
  });
}
