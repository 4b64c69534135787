import { dirname } from 'node:path';
import { type ImportReport, importData } from '../../control/commands/import-data.ts';
import type { ImportProgress } from '../../control/import/run-plan.ts';
import { findHouse, withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import type { Progress } from '../progress.ts';

interface ImportOptions {
  readonly mapping: string;
  readonly dir?: string;
  readonly json?: true;
}

export const registerImport: CommandRegistration = (program, environment) => {
  program
    .command('import <tenant>')
    .description('import CSV or NDJSON files by a mapping file: all rows or none; what is there already is updated')
    .requiredOption('--mapping <file>', 'the mapping file (docs/import.md)')
    .option('--dir <folder>', 'folder of the files (default: the folder of the mapping file)')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse import northwind --mapping examples/northwind/mapping.json --dir ../shared/data/northwind'],
        ['rowhouse import acme --mapping crm.json --json | jq .rows'],
      ),
    )
    .action(async (tenant: string, { mapping, dir, json }: ImportOptions) => {
      const { output, modules } = environment;
      const { databaseUrl } = findHouse(environment, ['databaseUrl']);
      let progress: Progress | undefined;
      const show = ({ bytes, totalBytes }: ImportProgress): void => {
        progress ??= output.progress(`Importing into ${tenant}, KB`);
        progress.update(kilobytes(bytes), kilobytes(totalBytes));
      };
      const report = await withControl(environment, (control) =>
        importData(
          control,
          { databaseUrl, modules },
          {
            tenant,
            mappingFile: mapping,
            directory: dir ?? dirname(mapping),
            onProgress: show,
            onWaiting: () => output.note(`Another import into ${tenant} is running; this one waits for it.`),
          },
        ),
      ).finally(() => progress?.finish());
      if (json) output.json(report);
      else showReport(environment, report);
    });
};

function kilobytes(bytes: number): number {
  return Math.ceil(bytes / 1000);
}

function showReport({ output }: CliEnvironment, { tenant, entities, rows, milliseconds }: ImportReport): void {
  output.table(
    ['ENTITY', 'INSERTED', 'UPDATED', 'UNCHANGED', 'SKIPPED'],
    entities.map(({ entity, ...counts }) => [
      entity,
      ...[counts.inserted, counts.updated, counts.unchanged, counts.skipped].map(String),
    ]),
  );
  const perSecond = Math.round(rows / (milliseconds / 1000));
  output.note(`${rows} rows into ${tenant.slug} in ${(milliseconds / 1000).toFixed(1)} s (${perSecond} a second).`);
}
