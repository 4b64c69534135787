import type { NormalisedOperation } from '../../tenancy/operation-log.ts';
import type { Control } from '../control.ts';
import { findTenant } from '../find-tenant.ts';
import { otherOperation, recordedOperations, recordedUses } from '../fleet/recorded-operations.ts';

/** An operation that a client of a tenant has sent. */
export interface ListedOperation extends NormalisedOperation {
  /** As the client calls itself; empty where it does not. */
  readonly client: string;
  readonly clientVersion: string;
  readonly count: number;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
}

export interface ListedOperations {
  /** Those sent most often first. */
  readonly operations: readonly ListedOperation[];
  /** Requests of further operations, of which no more is known. */
  readonly unrecorded: number;
}

/**
 * What the clients of a tenant have sent, as far as it is recorded.
 *
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function listOperations(control: Control, named: string): Promise<ListedOperations> {
  return control.transaction(async (client) => {
    const tenant = await findTenant(client, named);
    const uses = await recordedUses(client, [tenant.id]);
    const operations = await recordedOperations(client, [...new Set(uses.map(({ operation }) => operation))]);
    const listed = uses.flatMap(({ operation: hash, client: name, clientVersion, count, firstSeen, lastSeen }) => {
      const operation = operations.get(hash);
      return operation ? [{ ...operation, client: name, clientVersion, count, firstSeen, lastSeen }] : [];
    });
    return {
      operations: listed.sort((left, right) => right.count - left.count || (left.hash < right.hash ? -1 : 1)),
      unrecorded: uses
        .filter(({ operation }) => operation === otherOperation)
        .reduce((sum, { count }) => sum + count, 0),
    };
  });
}
