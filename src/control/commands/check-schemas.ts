import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { NormalisedOperation } from '../../tenancy/operation-log.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { Control } from '../control.ts';
import type { DefinitionHouse } from '../custom-fields/house.ts';
import { findTenant } from '../find-tenant.ts';
import { createInspection, type InspectedShape, type Inspection } from '../fleet/inspection.ts';
import type { Problem } from '../fleet/operation-problems.ts';
import {
  otherOperation,
  type RecordedUse,
  recordedOperations,
  recordedUses,
  servedSdl,
} from '../fleet/recorded-operations.ts';
import { listTenants } from './list-tenants.ts';

export interface CheckSchemas {
  /** Slug or id; all tenants when left out. */
  readonly tenant?: string | undefined;
  /** Seconds: operations that nobody has sent for so long do not count. */
  readonly since?: number | undefined;
  /** Told after each portion of tenants. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** An operation that would not do what it did, of one client of one tenant. */
export interface FleetProblem extends Problem {
  /** Slug. */
  readonly tenant: string;
  /** As the client calls itself; empty where it does not. */
  readonly client: string;
  readonly clientVersion: string;
  readonly operation: Pick<NormalisedOperation, 'hash' | 'name' | 'kind'>;
  /** How often it was sent since it is recorded. */
  readonly count: number;
  readonly lastSeen: Date;
}

/** Tenants whose schema cannot be composed by the code at hand. */
export interface UncomposableShape {
  readonly tenants: readonly string[];
  readonly faults: readonly Fault[];
}

/** Requests of a tenant of which it is not known what they asked for: there were more operations than are recorded. */
export interface UnrecordedRequests {
  readonly tenant: string;
  readonly count: number;
}

export interface FleetReport {
  readonly tenants: number;
  /** Distinct ones, custom fields left out. */
  readonly shapes: number;
  /** Distinct ones. */
  readonly operations: number;
  /** Operations by tenant and client. */
  readonly uses: number;
  readonly problems: readonly FleetProblem[];
  readonly uncomposable: readonly UncomposableShape[];
  readonly unrecorded: readonly UnrecordedRequests[];
  /** Texts of the operations that have problems, by hash. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Tenants whose operations are read at once. */
const tenantsPerPortion = 100;

/**
 * Holds the operations that clients have sent against the schemas that the code at hand composes: before a release it says
 * whom it would break. Composes each distinct shape once and changes nothing.
 *
 * @throws RowhouseError TENANT_NOT_FOUND
 */
export async function checkSchemas(
  control: Control,
  { modules }: DefinitionHouse,
  { tenant, since, onProgress = () => {} }: CheckSchemas,
): Promise<FleetReport> {
  const tenants = await tenantsOf(control, tenant);
  const inspection = createInspection(modules, (hash) => control.transaction((client) => servedSdl(client, hash)));
  const texts = new Map<string, NormalisedOperation>();
  const findings = new Findings();
  for (let start = 0; start < tenants.length; start += tenantsPerPortion) {
    onProgress(start, tenants.length);
    const portion = tenants.slice(start, start + tenantsPerPortion);
    const uses = await readUses(control, portion, since, texts);
    for (const one of portion) await examine(inspection, one, uses.get(one.id) ?? [], texts, findings);
  }
  onProgress(tenants.length, tenants.length);
  const broken = new Set(findings.problems.map(({ operation }) => operation.hash));
  return {
    tenants: tenants.length,
    shapes: inspection.shapes,
    operations: texts.size,
    uses: findings.uses,
    problems: findings.problems,
    uncomposable: [...findings.uncomposable.values()],
    unrecorded: findings.unrecorded,
    texts: Object.fromEntries([...broken].map((hash) => [hash, texts.get(hash)?.text ?? ''])),
  };
}

class Findings {
  uses = 0;
  readonly problems: FleetProblem[] = [];
  readonly unrecorded: UnrecordedRequests[] = [];
  /** By their faults. */
  readonly uncomposable = new Map<string, { readonly tenants: string[]; readonly faults: readonly Fault[] }>();

  addUncomposable(tenant: Tenant, faults: readonly Fault[]): void {
    const key = JSON.stringify(faults);
    const known = this.uncomposable.get(key);
    if (known) known.tenants.push(tenant.slug);
    else this.uncomposable.set(key, { tenants: [tenant.slug], faults });
  }
}

/** Those of equal shapes one after the other: what is composed for one serves the next. */
async function tenantsOf(control: Control, named: string | undefined): Promise<readonly Tenant[]> {
  if (named !== undefined) return [await control.transaction((client) => findTenant(client, named))];
  const order = ({ extensions, slug }: Tenant): string => `${extensions.join()} ${slug}`;
  return (await listTenants(control))
    .filter(({ status }) => status !== 'erased' && status !== 'erasing')
    .map((tenant) => [order(tenant), tenant] as const)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, tenant]) => tenant);
}

/** By tenant; texts that are not known yet are read, too. */
async function readUses(
  control: Control,
  tenants: readonly Tenant[],
  since: number | undefined,
  texts: Map<string, NormalisedOperation>,
): Promise<ReadonlyMap<string, readonly RecordedUse[]>> {
  const ids = tenants.map(({ id }) => id);
  const uses = await control.transaction(async (client) => {
    const read = await recordedUses(client, ids, since);
    const unknown = new Set(read.map(({ operation }) => operation).filter((hash) => !texts.has(hash)));
    for (const [hash, operation] of await recordedOperations(client, [...unknown])) texts.set(hash, operation);
    return read;
  });
  return Map.groupBy(uses, ({ tenantId }) => tenantId);
}

async function examine(
  inspection: Inspection,
  tenant: Tenant,
  uses: readonly RecordedUse[],
  texts: ReadonlyMap<string, NormalisedOperation>,
  findings: Findings,
): Promise<void> {
  const shape = await inspection.shapeOf(tenant);
  if ('faults' in shape) return findings.addUncomposable(tenant, shape.faults);
  let unrecorded = 0;
  for (const use of uses) {
    if (use.operation === otherOperation) unrecorded += use.count;
    const operation = texts.get(use.operation);
    if (!operation) continue;
    findings.uses++;
    findings.problems.push(...(await problemsOf(inspection, shape, tenant, operation, use)));
  }
  if (unrecorded > 0) findings.unrecorded.push({ tenant: tenant.slug, count: unrecorded });
}

async function problemsOf(
  inspection: Inspection,
  shape: InspectedShape,
  tenant: Tenant,
  operation: NormalisedOperation,
  use: RecordedUse,
): Promise<readonly FleetProblem[]> {
  const { hash, name, kind } = operation;
  const { client, clientVersion, count, lastSeen } = use;
  return (await inspection.problems(shape, operation, use)).map((problem) => ({
    ...problem,
    tenant: tenant.slug,
    client,
    clientVersion,
    operation: { hash, name, kind },
    count,
    lastSeen,
  }));
}

/**
 * @param failOn the least that counts
 * @throws RowhouseError OPERATIONS_BREAK
 */
export function refuseProblems(report: FleetReport, failOn: Problem['severity']): void {
  const counted = report.problems.filter(({ severity }) => failOn === 'dangerous' || severity === 'breaking');
  if (counted.length === 0 && report.uncomposable.length === 0) return;
  const tenants = new Set([
    ...counted.map(({ tenant }) => tenant),
    ...report.uncomposable.flatMap((shape) => shape.tenants),
  ]);
  const operations = new Set(counted.map(({ operation }) => operation.hash));
  const parts = [
    operations.size > 0 &&
      `${operations.size === 1 ? 'an operation' : `${operations.size} operations`} would not do what ${operations.size === 1 ? 'it' : 'they'} did`,
    report.uncomposable.length > 0 && 'schemas cannot be composed',
  ].filter((part) => part !== false);
  throw new RowhouseError('OPERATIONS_BREAK', {
    message: `With this code ${parts.join(', and ')}, at ${tenants.size === 1 ? 'one tenant' : `${tenants.size} tenants`}.`,
  });
}
