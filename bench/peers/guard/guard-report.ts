import type { Machine } from '../machine/machine.ts';
import { shownNames, type Table } from '../report/tables.ts';
import { type Comparison, fallenQuestions, margin } from './comparison.ts';
import type { Recorded } from './record.ts';

/** What the guard prints with `--json`. */
export interface GuardResult {
  /** Whether a ratio fell by more than the margin, at both looks. */
  readonly fell: boolean;
  readonly margin: number;
  readonly comparisons: readonly Comparison[];
  /** What makes the figures less than certain: a busy machine, another one than at the record. */
  readonly doubts: readonly string[];
  readonly recorded: Pick<Recorded, 'date' | 'machine'>;
  readonly machine: Machine;
}

export function guardTable(comparisons: readonly Comparison[]): Table {
  return {
    title: 'Rowhouse in proportion to the others, held against the record',
    headings: ['', 'ratio of', 'to', 'recorded', 'now', 'change', 'verdict'],
    rows: comparisons.map(({ question, figure, peer, recorded, now, change, verdict, firstLook }) => [
      question,
      figure === 'cpu' ? 'requests a CPU second' : 'requests a second',
      shownNames[peer],
      recorded.toFixed(2),
      now.toFixed(2),
      `${change > 0 ? '+' : ''}${(change * 100).toFixed(1)} %`,
      firstLook === undefined ? verdict : `${verdict} (at the second look; ${firstLook.toFixed(2)} at the first)`,
    ]),
  };
}

/** Load average before a run from which on others were at work, and not the end of what started it. */
const busy = 0.5;

/** Sentences about what the two runs do not have in common, or should not have had at all. */
export function doubtsAbout(recorded: Machine, now: Machine): readonly string[] {
  const doubts: string[] = [];
  if (now.quick) doubts.push('This was a try with little data and short rounds: its figures say nothing.');
  if (now.loadBefore > busy) {
    doubts.push(`The machine was not idle: its load average was ${now.loadBefore} before the run.`);
  }
  const differing = (['processor', 'cores', 'memoryGigabytes', 'kernel', 'node', 'postgres'] as const)
    .filter((fact) => recorded[fact] !== now[fact])
    .map((fact) => `${fact} was ${recorded[fact]} and is ${now[fact]}`);
  const packages = Object.entries(now.packages)
    .filter(([name, version]) => recorded.packages[name] !== version)
    .map(([name, version]) => `${name} was ${recorded.packages[name] ?? 'not there'} and is ${version}`);
  const changes = [...differing, ...packages];
  if (changes.length > 0) {
    doubts.push(`The record was made with something else, which moves ratios, too: ${changes.join('; ')}.`);
  }
  return doubts;
}

/** What to do next, for people. */
export function adviceOn(comparisons: readonly Comparison[]): string {
  const fallen = fallenQuestions(comparisons);
  if (fallen.length > 0) {
    const questions = fallen.join(',');
    return `Fell by more than ${margin * 100} % at both looks: ${fallen.join(', ')}.
1. Does the machine do anything else? Run it again on one that is idle: npm run bench:guard -- --only ${questions}
2. Where does the time go? node bench/peers/run.ts --only ${fallen[0]} --parts throughput --profile FOLDER
3. Is the change worth its price? Record anew on a quiet machine, node bench/peers/run.ts --record, and commit
   bench/peers/recorded.json together with the change, saying in that commit what is paid for and why.`;
  }
  if (comparisons.some(({ verdict }) => verdict === 'rose')) {
    return `All hold, and what rose by more than ${margin * 100} % is guarded less than it could be: record anew with the change
that made it faster, node bench/peers/run.ts --record.`;
  }
  return 'All hold.';
}
