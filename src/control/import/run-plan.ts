import { customValue, isRefused, type StagedCustomValue } from './custom-values.ts';
import { Problem } from './faults.ts';
import { externalIdText, fieldValue, type StoredValue } from './field-values.ts';
import type { ImportRun, ImportTable } from './import-run.ts';
import { loadLookup } from './lookups.ts';
import type { ImportPlan, ImportStep } from './plan.ts';
import type { Cells } from './row-values.ts';
import { SourceFailure } from './sources/source-row.ts';

/** How far an import is. */
export interface ImportProgress {
  /** GraphQL type that is being imported. */
  readonly entity: string;
  readonly file: string;
  /** Read so far, of all files together. */
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

/** Rows between two reports of progress. */
const progressStep = 1_000;

/** What was read. */
export interface PlanCounts {
  /** Rows read, those skipped included. */
  readonly rows: number;
  /** Rows that the mapping's "when" left out, by GraphQL type. */
  readonly skipped: ReadonlyMap<string, number>;
}

/**
 * Reads all files of a plan into an import. What is wrong with rows is noted in the import's faults.
 *
 * @param onProgress called often; between two batches at least
 */
export async function runPlan(
  plan: ImportPlan,
  run: ImportRun,
  onProgress: (progress: ImportProgress) => void,
): Promise<PlanCounts> {
  let bytes = 0;
  let rows = 0;
  const skipped = new Map<string, number>();
  const read = (count: number): void => {
    bytes += count;
  };
  for (const lookup of plan.lookups) await loadLookup(lookup, run.faults, read);
  // Every row that looks up what could not be read would be at fault.
  if (run.faults.total > 0) return { rows, skipped };
  for (const step of plan.steps) {
    const { entity, source, columns, lists } = step;
    const table = run.table(entity, step);
    const report = (): void =>
      onProgress({ entity: entity.type, file: source.name, rows, bytes, totalBytes: plan.bytes });
    const fault = (line: number, message: string): void => {
      run.faults.add(source.name, line, message);
      run.markIncomplete(entity.type);
    };
    try {
      for await (const { line, cells } of source.rows(columns, { fault, read }, lists)) {
        rows += 1;
        if (rows % progressStep === 0) report();
        if (step.isWanted(cells)) await takeRow(step, table, line, cells);
        else skipped.set(entity.type, (skipped.get(entity.type) ?? 0) + 1);
      }
    } catch (error) {
      if (!(error instanceof SourceFailure)) throw error;
      fault(error.line, error.message);
    }
    await table.flush();
    report();
  }
  return { rows, skipped };
}

async function takeRow(step: ImportStep, table: ImportTable, line: number, cells: Cells): Promise<void> {
  const { entity, fields, customFields, source } = step;
  const problems: string[] = [];
  const externalId = externalIdOf(step, cells);
  if (externalId instanceof Problem) problems.push(`${entity.type}.externalId: ${externalId.message}`);
  const values: StoredValue[] = [];
  for (const { name, field, evaluate } of fields) {
    const text = evaluate(cells);
    const value = text instanceof Problem ? text : fieldValue(field, text, step.timeZone);
    if (value instanceof Problem) problems.push(`${entity.type}.${name}: ${value.message}`);
    else values.push(value);
  }
  const customValues: StagedCustomValue[] = [];
  for (const { name, custom, evaluate } of customFields) {
    const read = evaluate(cells);
    const value = read instanceof Problem ? [read] : customValue(custom, read, step.timeZone);
    if (isRefused(value)) problems.push(...value.map(({ message }) => `${entity.type}.${name}: ${message}`));
    else customValues.push(value);
  }
  const origin = { source: source.name, line };
  if (problems.length > 0 || externalId instanceof Problem) {
    table.refuse(origin, externalId instanceof Problem ? undefined : externalId, problems);
  } else {
    await table.add({ ...origin, externalId, values, custom: customValues });
  }
}

function externalIdOf(step: ImportStep, cells: Cells): string | Problem {
  const text = step.externalId(cells);
  if (text instanceof Problem) return text;
  return text === null ? new Problem('is empty') : externalIdText(text);
}
