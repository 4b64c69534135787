import { deepStrictEqual, match } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { afterSecondLook, compareRatios, fallenQuestions, type Ratios } from '../guard/comparison.ts';
import { adviceOn, doubtsAbout, guardTable } from '../guard/guard-report.ts';
import { readRecord, writeRecord } from '../guard/record.ts';
import type { Machine } from '../machine/machine.ts';
import { parseOptions } from '../options.ts';
import type { Result } from '../report/result.ts';

/** Ratios of requests a second to PostGraphile; all others stay as they are. */
const run = (toPostgraphile: { F?: number; N?: number }): Ratios => {
  const ratios = Object.entries(toPostgraphile).map(([name, postgraphile]) => [
    name,
    { postgraphile, apollo: 4, limit: 0.5 },
  ]);
  const cpu = Object.keys(toPostgraphile).map((name) => [name, { postgraphile: 1.5, apollo: 3, limit: 0.4 }]);
  return { ratios: Object.fromEntries(ratios), cpu: Object.fromEntries(cpu) };
};

const verdicts = (comparisons: ReturnType<typeof compareRatios>): readonly string[] =>
  comparisons
    .filter(({ verdict }) => verdict !== 'holds')
    .map(({ question, figure, peer, verdict }) => `${figure}.${question}.${peer} ${verdict}`);

const machine = {
  processor: 'one',
  cores: 2,
  loadBefore: 0,
  node: '24.0.0',
  packages: { postgraphile: '5.1.5' },
  quick: false,
} as Partial<Machine> as Machine;

describe('the guard', () => {
  it('holds requests a second and CPU to each peer against the record', () => {
    const comparisons = compareRatios(run({ F: 2, N: 2 }), run({ F: 2, N: 2 }));
    deepStrictEqual(comparisons.length, 2 * 2 * 3);
    deepStrictEqual(verdicts(comparisons), []);
  });

  it('lets a ratio be a tenth below the record, and no more', () => {
    deepStrictEqual(verdicts(compareRatios(run({ F: 2 }), run({ F: 1.8 }))), []);
    deepStrictEqual(verdicts(compareRatios(run({ F: 2 }), run({ F: 1.799 }))), ['ratios.F.postgraphile fell']);
    deepStrictEqual(verdicts(compareRatios(run({ F: 2 }), run({ F: 2.3 }))), ['ratios.F.postgraphile rose']);
  });

  it('sees CPU fall where requests a second hold', () => {
    const now = run({ F: 2 });
    const cpu = { F: { ...now.cpu.F!, limit: 0.3 } };
    deepStrictEqual(verdicts(compareRatios(run({ F: 2 }), { ...now, cpu })), ['cpu.F.limit fell']);
  });

  it('fails for what is below the record at both looks', () => {
    const recorded = run({ F: 2, N: 2 });
    const first = compareRatios(recorded, run({ F: 1.5, N: 1.5 }));
    deepStrictEqual(fallenQuestions(first), ['F', 'N']);
    const both = afterSecondLook(first, compareRatios(recorded, run({ F: 1.6, N: 1.9 })));
    deepStrictEqual(verdicts(both), ['ratios.F.postgraphile fell']);
    deepStrictEqual(fallenQuestions(both), ['F']);
    match(adviceOn(both), /Fell by more than 10 % at both looks: F\./);
    match(adviceOn(both), /run\.ts --record/);
  });

  it('shows what both looks saw', () => {
    const recorded = run({ F: 2 });
    const first = compareRatios(recorded, run({ F: 1.5 }));
    const both = afterSecondLook(first, compareRatios(recorded, run({ F: 1.9 })));
    const [row] = guardTable(both).rows;
    deepStrictEqual(row, [
      'F',
      'requests a second',
      'PostGraphile',
      '2.00',
      '1.90',
      '-5.0 %',
      'holds (at the second look; 1.50 at the first)',
    ]);
  });

  it('does not judge anew what held at the first look', () => {
    const recorded = run({ F: 2 });
    const first = compareRatios(recorded, run({ F: 1.5 }));
    const noisy = { ...run({ F: 2 }), cpu: { F: { postgraphile: 0.1, apollo: 0.1, limit: 0.1 } } };
    deepStrictEqual(verdicts(afterSecondLook(first, compareRatios(recorded, noisy))), []);
  });

  it('asks for a new record where a ratio rose', () => {
    match(adviceOn(compareRatios(run({ F: 2 }), run({ F: 3 }))), /record anew/);
  });

  it('says that the machine was busy, or another one', () => {
    deepStrictEqual(doubtsAbout(machine, machine), []);
    match(doubtsAbout(machine, { ...machine, loadBefore: 1.5 }).join(), /not idle/);
    const other = { ...machine, cores: 8, packages: { postgraphile: '5.2.0' } };
    match(doubtsAbout(machine, other).join(), /cores was 2 and is 8; postgraphile was 5\.1\.5 and is 5\.2\.0/);
  });

  it('reads what was recorded, and finds nothing where nothing was', (test) => {
    const folder = mkdtempSync(join(tmpdir(), 'rowhouse-guard-'));
    test.after(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'recorded.json');
    deepStrictEqual(readRecord(file), undefined);
    const { ratios, cpu } = run({ F: 2 });
    writeRecord({ ratios, cpu, machine } as Partial<Result> as Result, file);
    const { date, ...read } = readRecord(file)!;
    match(date, /^\d{4}-\d\d-\d\d$/);
    deepStrictEqual(read, { ratios, cpu, machine });
  });

  it('ends with 2 where nothing is recorded', async () => {
    const words = [join(import.meta.dirname, '..', 'guard.ts'), '--recorded', '/nowhere/recorded.json'];
    const ended = await promisify(execFile)(process.execPath, words).catch((error) => error);
    deepStrictEqual([ended.code, ended.stdout], [2, '']);
    match(ended.stderr, /Nothing is recorded in \/nowhere\/recorded\.json: node bench\/peers\/run\.ts --record/);
  });

  it('is not given a record that says nothing', () => {
    for (const words of [['--quick'], ['--profile', '/tmp'], ['--only', 'F'], ['--parts', 'rls']]) {
      match(String(thrownBy(() => parseOptions(['--record', ...words]))), /--record wants/);
    }
    deepStrictEqual(parseOptions(['--record', '--parts', 'throughput']).record, true);
  });
});

function thrownBy(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}
