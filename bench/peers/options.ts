import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { questions } from './questions/index.ts';
import type { Question } from './questions/question.ts';

/** What can be measured, in the order in which it is. */
export const parts = Object.freeze(['throughput', 'latency', 'tenants', 'delay', 'rls', 'tuning'] as const);

export type Part = (typeof parts)[number];

/** What is measured unless parts are named: tuning says nothing about the peers, and takes as long as they do. */
const usualParts: readonly Part[] = parts.filter((part) => part !== 'tuning');

export interface Options {
  readonly json: boolean;
  readonly quick: boolean;
  /** Write the figures into docs/performance.md, or the profile where one is taken. */
  readonly write: boolean;
  /** Write the ratios into recorded.json, for `npm run bench:guard`. */
  readonly record: boolean;
  readonly help: boolean;
  /** Folder for a CPU profile of Rowhouse, of all that it is asked beside its peers. */
  readonly profile: string | undefined;
  readonly questions: readonly Question[];
  readonly parts: readonly Part[];
  readonly rounds: number;
  /** Of each round. */
  readonly seconds: number;
}

export const usage = `Measures Rowhouse beside its peers: node bench/peers/run.ts [options]

  --only F,N,P,I,W   questions (default: all)
  --parts LIST       of ${parts.join(', ')} (default: all but tuning; latency needs throughput)
  --rounds N         rounds of each server (default: 5; with --quick 1)
  --seconds S        seconds of each round (default: 3; with --quick 0.5)
  --quick            little data and short rounds: shows that everything runs, its figures say nothing
  --profile FOLDER   write rowhouse.cpuprofile there and show where its time went; slows it down meanwhile
  --json             figures as JSON on standard output, and nothing else there
  --write            put the figures into docs/performance.md; with --profile the profile instead
  --record           write the ratios into bench/peers/recorded.json, which npm run bench:guard holds later ones against
  --help             this text
`;

/** Options as they were written; those that were not are undefined. */
export interface WrittenOptions {
  readonly json?: boolean;
  readonly quick?: boolean;
  readonly write?: boolean;
  readonly record?: boolean;
  readonly help?: boolean;
  readonly profile?: string | undefined;
  readonly only?: string | undefined;
  readonly parts?: string | undefined;
  readonly rounds?: string | undefined;
  readonly seconds?: string | undefined;
}

/** @throws Error telling what is wrong with the words of the command */
export function parseOptions(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
    options: {
      json: { type: 'boolean' },
      quick: { type: 'boolean' },
      write: { type: 'boolean' },
      record: { type: 'boolean' },
      help: { type: 'boolean' },
      profile: { type: 'string' },
      only: { type: 'string' },
      parts: { type: 'string' },
      rounds: { type: 'string' },
      seconds: { type: 'string' },
    },
  });
  return createOptions(values);
}

/** @throws Error telling what is wrong with them */
export function createOptions(written: WrittenOptions): Options {
  const { json = false, quick = false, write = false, record = false, help = false, profile } = written;
  const rounds = numberIn('--rounds', written.rounds ?? (quick ? '1' : '5'), 1, 100);
  if (!Number.isInteger(rounds)) throw new Error('--rounds must be a whole number.');
  const names = questions.map(({ name }) => name);
  const chosenNames = chosen('--only', written.only, names, names);
  const chosenParts = chosen('--parts', written.parts, parts, usualParts);
  if (chosenParts.includes('latency') && !chosenParts.includes('throughput')) {
    throw new Error('--parts latency needs throughput: the rate is a share of what PostGraphile does at most.');
  }
  if (record && (quick || profile !== undefined)) {
    throw new Error('--record wants real figures: neither --quick nor --profile gives them.');
  }
  if (record && (chosenNames.length < names.length || !chosenParts.includes('throughput'))) {
    throw new Error('--record wants the throughput of all questions, so that all that is recorded comes from one run.');
  }
  return Object.freeze({
    json,
    quick,
    write,
    record,
    help,
    profile: profile === undefined ? undefined : resolve(profile),
    rounds,
    seconds: numberIn('--seconds', written.seconds ?? (quick ? '0.5' : '3'), 0.1, 600),
    questions: questions.filter(({ name }) => chosenNames.includes(name)),
    parts: chosenParts,
  });
}

function chosen<Name extends string>(
  option: string,
  value: string | undefined,
  all: readonly Name[],
  usual: readonly Name[],
): readonly Name[] {
  if (value === undefined) return usual;
  const words = value.split(',');
  const unknown = words.find((word) => !all.includes(word as Name));
  if (unknown !== undefined) throw new Error(`${option} knows ${all.join(', ')}, and no "${unknown}".`);
  return all.filter((name) => words.includes(name));
}

function numberIn(option: string, value: string, minimum: number, maximum: number): number {
  const number = Number(value);
  if (!(number >= minimum && number <= maximum)) {
    throw new Error(`${option} must be a number from ${minimum} to ${maximum}.`);
  }
  return number;
}
