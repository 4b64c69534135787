import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Machine } from '../machine/machine.ts';
import type { Result } from '../report/result.ts';

/** The ratios that later ones are held against, and where they come from. */
export interface Recorded extends Pick<Result, 'ratios' | 'cpu'> {
  /** The day of the run, as YYYY-MM-DD. */
  readonly date: string;
  readonly machine: Machine;
}

/** In the repository, so that whoever makes something slower shows it in the same commit. */
export const recordFile = join(import.meta.dirname, '..', 'recorded.json');

export function writeRecord({ ratios, cpu, machine }: Result, file: string = recordFile): void {
  const recorded: Recorded = { date: new Date().toISOString().slice(0, 10), ratios, cpu, machine };
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** Undefined where nothing has been recorded. */
export function readRecord(file: string = recordFile): Recorded | undefined {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Recorded) : undefined;
}
