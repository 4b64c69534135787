/**
 * Rowhouse beside its peers: `node bench/peers/run.ts [--json] [--only F,N] [--quick]`, from anywhere, after `npm ci` in
 * bench/peers. README.md beside this file says what is measured and how.
 */

import '../support/production.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createOutput } from '../../src/cli/output.ts';
import { startDatabaseServer } from './database/server.ts';
import { startLoadGenerator } from './load/load-generator.ts';
import { loadNow } from './machine/machine.ts';
import { measure } from './measures/measure.ts';
import { Resources } from './measures/resources.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { writePerformancePage } from './report/performance-page.ts';
import { profileTables } from './report/profile.ts';
import { showTables, tablesOf } from './report/tables.ts';

const output = createOutput(process.stdout, process.stderr, process.env);

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    output.note(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

const options = readOptions();
if (options.help) {
  output.line(usage);
  process.exit();
}
if (process.platform !== 'linux') {
  output.note('CPU seconds and memory are read from /proc: this runs on Linux alone.');
  process.exit(1);
}
if (!existsSync(join(import.meta.dirname, 'node_modules'))) {
  output.note('The peers are not installed: npm ci --prefix bench/peers');
  process.exit(1);
}

const resources = new Resources();
const close = (): Promise<void> => resources.close((fault) => output.note(String(fault)));
let interrupted = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    interrupted = true;
    void close().finally(() => process.exit(130));
  });
}
try {
  const loadBefore = loadNow();
  const generator = await resources.open(startLoadGenerator);
  const database = await resources.open(startDatabaseServer);
  const stage = { options, database, generator, resources, progress: output.progress };
  const result = await measure(stage, loadBefore);
  if (options.json) output.json(result);
  else showTables(output, tablesOf(result));
  if (options.profile !== undefined && !options.json) showTables(output, profileTables(options.profile));
  if (options.write) output.note(`The figures are in ${writePerformancePage(tablesOf(result))}.`);
} catch (error) {
  // What breaks because everything is being ended says nothing.
  if (!interrupted) {
    output.note((error as Error).stack ?? String(error));
    process.exitCode = 1;
  }
} finally {
  await close();
}
