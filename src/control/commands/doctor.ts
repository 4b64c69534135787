import type { Check, Examination, Finding } from '../doctor/check.ts';
import { checks } from '../doctor/checks.ts';
import { type ExaminationOptions, openExamination } from '../doctor/examination.ts';

export type HealthStatus = 'ok' | 'warning' | 'fault';

/** The outcome of one check. */
export interface CheckResult {
  /** Stable, for scripts. */
  readonly name: string;
  /** What is so when the check is ok. */
  readonly about: string;
  /** The worst of the findings. */
  readonly status: HealthStatus;
  readonly findings: readonly Finding[];
}

export interface Diagnosis {
  /** The worst of the checks. */
  readonly status: HealthStatus;
  readonly checks: readonly CheckResult[];
}

/**
 * Examines a house: the server, the roles behind the URLs that are set, and everything that keeps tenants apart in the
 * database. Writes nothing. Where the database was never migrated, only what is there can be examined.
 *
 * @throws RowhouseError DATABASE_UNAVAILABLE when the administrator cannot connect
 */
export async function doctor(options: ExaminationOptions): Promise<Diagnosis> {
  const { examination, close } = await openExamination(options);
  try {
    return await diagnose(examination);
  } finally {
    await close();
  }
}

/** Makes every check that can be made, one after the other. */
export async function diagnose(examination: Examination): Promise<Diagnosis> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (!examination.migrated && !check.beforeMigration) continue;
    const findings = await findingsOf(check, examination);
    results.push({ name: check.name, about: check.about, status: worst(findings), findings });
  }
  return { status: worst(results), checks: results };
}

/** A check that cannot be made is a finding itself: what was not seen is not known to be well. */
async function findingsOf(check: Check, examination: Examination): Promise<readonly Finding[]> {
  try {
    return await check.examine(examination);
  } catch (error) {
    const problem = `could not be examined: ${error instanceof Error ? error.message : String(error)}`;
    return [{ status: 'fault', at: check.name, problem, remedy: 'Mend what else is told here, and try again.' }];
  }
}

function worst(parts: ReadonlyArray<{ readonly status: HealthStatus }>): HealthStatus {
  const found = new Set(parts.map(({ status }) => status));
  return found.has('fault') ? 'fault' : found.has('warning') ? 'warning' : 'ok';
}
