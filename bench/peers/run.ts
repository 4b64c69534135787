/**
 * Rowhouse beside its peers: `node bench/peers/run.ts [--json] [--only F,N] [--quick]`, from anywhere, after `npm ci` in
 * bench/peers. README.md beside this file says what is measured and how.
 */

import '../support/production.ts';
import { relative } from 'node:path';
import { createOutput } from '../../src/cli/output.ts';
import { recordFile, writeRecord } from './guard/record.ts';
import { runOnce } from './measures/run-once.ts';
import { type Options, parseOptions, usage } from './options.ts';
import { blocksOf, writePerformancePage } from './report/performance-page.ts';
import { profileTables } from './report/profile.ts';
import { showTables, tablesOf } from './report/tables.ts';
import { missingRequirement } from './requirements.ts';

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
const missing = missingRequirement();
if (missing !== undefined) {
  output.note(missing);
  process.exit(1);
}

try {
  const result = await runOnce(options, output);
  const profile = options.profile === undefined ? undefined : profileTables(options.profile, options.questions);
  if (options.json) output.json(result);
  else showTables(output, [...tablesOf(result), ...(profile ?? [])]);
  if (options.write) {
    for (const [block, tables] of blocksOf(result, profile)) {
      output.note(`The ${block} is written to ${writePerformancePage(block, tables)}.`);
    }
  }
  if (options.record) {
    writeRecord(result);
    output.note(`The ratios are in ${relative(process.cwd(), recordFile)}.`);
  }
} catch (error) {
  output.note((error as Error).stack ?? String(error));
  process.exitCode = 1;
}
