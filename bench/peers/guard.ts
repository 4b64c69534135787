/**
 * Fails when Rowhouse has lost ground to its peers: `npm run bench:guard [-- --only F,N] [-- --json]`. A ratio that is
 * more than a tenth below the one in recorded.json is measured a second time; one that is below it again fails the
 * guard.
 *
 * Ends with 0 when all hold, 1 when one fell, and 2 when nothing could be said.
 */

import '../support/production.ts';
import { parseArgs } from 'node:util';
import { createOutput } from '../../src/cli/output.ts';
import { afterSecondLook, compareRatios, fallenQuestions, margin } from './guard/comparison.ts';
import { adviceOn, doubtsAbout, type GuardResult, guardTable } from './guard/guard-report.ts';
import { type Recorded, readRecord, recordFile } from './guard/record.ts';
import { runOnce } from './measures/run-once.ts';
import { createOptions, type Options } from './options.ts';
import { showTables } from './report/tables.ts';
import { missingRequirement } from './requirements.ts';

const usage = `Holds Rowhouse's ratios to its peers against those recorded: npm run bench:guard -- [options]

  --only F,N,P,I,W   questions (default: all)
  --rounds N         rounds of each server (default: 5)
  --seconds S        seconds of each round (default: 3)
  --recorded FILE    instead of bench/peers/recorded.json
  --quick            little data and short rounds: shows that it runs, its verdict says nothing
  --json             the comparison as JSON on standard output, and nothing else there
  --help             this text
`;

const output = createOutput(process.stdout, process.stderr, process.env);

interface GuardOptions extends Options {
  readonly recorded: string;
}

function readOptions(): GuardOptions {
  try {
    const { values } = parseArgs({
      options: {
        json: { type: 'boolean' },
        quick: { type: 'boolean' },
        help: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        recorded: { type: 'string', default: recordFile },
      },
    });
    return { ...createOptions({ ...values, parts: 'throughput' }), recorded: values.recorded };
  } catch (error) {
    return refuse(`${(error as Error).message}\n\n${usage}`);
  }
}

function refuse(sentence: string): never {
  output.note(sentence);
  process.exit(2);
}

async function judge(options: Options, recorded: Recorded): Promise<GuardResult> {
  const first = await runOnce(options, output);
  const firstLook = compareRatios(recorded, first);
  const suspects = fallenQuestions(firstLook);
  let comparisons = firstLook;
  if (suspects.length > 0) {
    output.note(`Below the record by more than ${margin * 100} %: ${suspects.join(', ')}. A second look at those.`);
    const questions = options.questions.filter(({ name }) => suspects.includes(name));
    comparisons = afterSecondLook(firstLook, compareRatios(recorded, await runOnce({ ...options, questions }, output)));
  }
  return {
    fell: fallenQuestions(comparisons).length > 0,
    margin,
    comparisons,
    doubts: doubtsAbout(recorded.machine, first.machine),
    recorded: { date: recorded.date, machine: recorded.machine },
    machine: first.machine,
  };
}

const options = readOptions();
if (options.help) {
  output.line(usage);
  process.exit();
}
const missing = missingRequirement();
if (missing !== undefined) refuse(missing);
const recorded = readRecord(options.recorded);
if (!recorded) {
  refuse(`Nothing is recorded in ${options.recorded}: node bench/peers/run.ts --record, on a quiet machine.`);
}
const unrecorded = options.questions.filter(({ name }) => recorded.ratios[name] === undefined);
if (unrecorded.length > 0) {
  refuse(`${options.recorded} has nothing of ${unrecorded.map(({ name }) => name).join(', ')}: record anew.`);
}
try {
  const result = await judge(options, recorded);
  if (options.json) output.json(result);
  else showTables(output, [guardTable(result.comparisons)]);
  for (const doubt of result.doubts) output.note(doubt);
  output.note(adviceOn(result.comparisons));
  process.exitCode = result.fell ? 1 : 0;
} catch (error) {
  output.note((error as Error).stack ?? String(error));
  process.exitCode = 2;
}
