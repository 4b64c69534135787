import type { FileFormat } from './mapping-schema.ts';
import { openSource, type Source } from './sources/source.ts';

/** Notes what is wrong at a place of the mapping. */
export type NoteFault = (path: readonly PropertyKey[], message: string) => void;

/** The files of a mapping: each is looked at once, however often it is named. */
export interface PlanSources {
  /** @returns undefined where the file cannot be used, which is noted at the first place that names it */
  open(name: string, path: readonly PropertyKey[]): Promise<Source | undefined>;
  /** Notes formats that were given for files which nothing names. */
  noteUnused(): void;
}

export function createPlanSources(
  directory: string,
  formats: Readonly<Record<string, FileFormat>>,
  fault: NoteFault,
): PlanSources {
  const opened = new Map<string, Source | undefined>();
  return {
    async open(name, path) {
      if (opened.has(name)) return opened.get(name);
      const source = await openSource(directory, name, formats[name]);
      opened.set(name, typeof source === 'string' ? undefined : source);
      if (typeof source === 'string') fault(path, `${name}: ${source}`);
      return opened.get(name);
    },
    noteUnused() {
      for (const name of Object.keys(formats)) {
        if (!opened.has(name)) fault(['files', name], 'neither an entity nor a lookup reads this file');
      }
    },
  };
}

/** Notes a column that a file with a header does not have. */
export function requireColumn(source: Source, column: string, path: readonly PropertyKey[], fault: NoteFault): void {
  if (!source.columns || source.columns.includes(column)) return;
  fault(path, `${source.name} has no column ${JSON.stringify(column)}; it has ${source.columns.join(', ')}`);
}
