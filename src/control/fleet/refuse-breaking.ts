import { setImmediate } from 'node:timers/promises';
import type pg from 'pg';
import type { Shape } from '../../composition/compose.ts';
import { planShape } from '../../composition/shape-plan.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { NormalisedOperation } from '../../tenancy/operation-log.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { DefinitionHouse } from '../custom-fields/house.ts';
import { trialShape } from '../custom-fields/trial-composition.ts';
import { changeProblems, createDocuments, documentProblems } from './operation-problems.ts';
import { abandonOperations, type RecordedUse, recordedOperations, recordedUses } from './recorded-operations.ts';
import { schemaChanges } from './schema-changes.ts';
import { usedCoordinates } from './used-coordinates.ts';

/** How carefully a tenant's schema is changed. */
export interface Caution extends DefinitionHouse {
  /** Makes the change although operations break by it. */
  readonly force?: boolean | undefined;
}

/** An operation that a change would break, in the details of OPERATIONS_BREAK. */
export interface BrokenOperation {
  readonly operation: string;
  readonly name: string;
  readonly client: string;
  readonly clientVersion: string;
  readonly problems: readonly string[];
}

/** How many of them are named in the message, and in the details. */
const namedInMessage = 3;
const namedInDetails = 20;

/**
 * Refuses a change of one tenant's schema that operations would break by which its clients use. Where it is forced, they
 * are marked as abandoned.
 *
 * @param after what the tenant is going to be
 * @param caution nothing is looked at when left out
 * @returns how many operations break
 * @throws RowhouseError OPERATIONS_BREAK with `details.operations`
 */
export async function refuseBreaking(
  client: pg.ClientBase,
  tenant: Tenant,
  after: Pick<Tenant, 'extensions' | 'customFields'>,
  caution: Caution | undefined,
): Promise<number> {
  if (!caution) return 0;
  const uses = await recordedUses(client, [tenant.id]);
  const operations = await recordedOperations(client, [...new Set(uses.map(({ operation }) => operation))]);
  if (operations.size === 0) return 0;
  const [before, next] = [await shapeOf(caution, tenant), await shapeOf(caution, after)];
  if (!before || !next || before.key === next.key) return 0;
  const broken = await brokenOperations(before, next, uses, operations);
  const hashes = new Set(broken.map(({ operation }) => operation));
  if (broken.length > 0 && !caution.force) throw operationsBreak(broken, hashes.size);
  if (broken.length > 0) await abandonOperations(client, tenant.id, [...hashes]);
  return hashes.size;
}

/** Undefined where the schema cannot be composed: then nothing is served that could break, or the change is refused elsewhere. */
async function shapeOf(
  { modules }: DefinitionHouse,
  { extensions, customFields }: Pick<Tenant, 'extensions' | 'customFields'>,
): Promise<Shape | undefined> {
  try {
    return await trialShape(modules, planShape(modules.core, modules.extensions, extensions, customFields));
  } catch (error) {
    if (error instanceof RowhouseError && error.code === 'COMPOSITION_FAILED') return undefined;
    throw error;
  }
}

async function brokenOperations(
  { schema: before }: Shape,
  { schema: after }: Shape,
  uses: readonly RecordedUse[],
  operations: ReadonlyMap<string, NormalisedOperation>,
): Promise<readonly BrokenOperation[]> {
  const changes = schemaChanges(before, after);
  const documentOf = createDocuments();
  const broken: BrokenOperation[] = [];
  for (const [hash, same] of Map.groupBy(uses, ({ operation }) => operation)) {
    const operation = operations.get(hash);
    if (!operation) continue;
    const document = documentOf(operation);
    const invalid = documentProblems(after, document);
    // What is not valid now is broken already, by something else.
    const valid = documentProblems(before, document).length === 0;
    // A gateway that administers serves others meanwhile.
    await setImmediate();
    if (!valid) continue;
    const used = usedCoordinates(before, document);
    for (const use of same) {
      const problems = [...invalid, ...changeProblems(changes, used, use)].filter(
        ({ severity }) => severity === 'breaking',
      );
      if (problems.length === 0) continue;
      const { client, clientVersion } = use;
      const messages = problems.map(({ message }) => message);
      broken.push({ operation: hash, name: operation.name, client, clientVersion, problems: messages });
    }
  }
  return broken;
}

function operationsBreak(broken: readonly BrokenOperation[], count: number): RowhouseError {
  const named = broken
    .slice(0, namedInMessage)
    .map(
      ({ name, operation, client, clientVersion, problems: [problem] }) =>
        `${name || `(${operation.slice(0, 8)})`} of ${`${client || 'an unnamed client'} ${clientVersion}`.trimEnd()}: ${problem?.replace(/\.$/, '')}`,
    );
  const more = broken.length > named.length ? [`and ${broken.length - named.length} more`] : [];
  const what =
    count === 1 ? 'An operation that clients use would break' : `${count} operations that clients use would break`;
  return new RowhouseError('OPERATIONS_BREAK', {
    message: `${what}; nothing was changed. ${[...named, ...more].join('; ')}. It can be forced.`,
    details: { count, operations: broken.slice(0, namedInDetails) },
  });
}
