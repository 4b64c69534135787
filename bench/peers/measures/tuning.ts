import { rounded } from '../../support/statistics.ts';
import type { House } from '../database/house.ts';
import { peakMemory } from '../machine/processes.ts';
import type { QuestionName } from '../questions/question.ts';
import { mediansOf, pairedRatio, requestsPerSecond, totalCpu } from './medians.ts';
import type { CpuFigures } from './round.ts';
import { type Stage, startOn } from './stage.ts';
import { interleave, interleavedSteps } from './throughput.ts';

/** Rowhouse with one setting after the other changed, each held against Rowhouse as it comes. */
export type TuningResult = readonly TunedFigures[];

export interface TunedFigures {
  /** As an operator writes it. */
  readonly setting: string;
  readonly question: QuestionName;
  readonly requestsPerSecond: number;
  /** Microseconds for one request. */
  readonly cpu: Pick<CpuFigures, 'node' | 'postgres'>;
  /** Requests a second, and CPU seconds of one request the other way round, to those without the change: more is better. */
  readonly ratio: number;
  readonly cpuRatio: number;
  /** Most memory of the gateway up to the end of this question, in megabytes. */
  readonly memory: number;
}

interface Setting {
  readonly environment?: Readonly<Record<string, string>>;
  /** Of Node.js. */
  readonly flags?: readonly string[];
}

const pool = (size: number): Setting => ({ environment: { ROWHOUSE_POOL_SIZE: String(size) } });
const log = (level: string): Setting => ({ environment: { ROWHOUSE_LOG_LEVEL: level } });
const youngGeneration = (megabytes: number): Setting => ({ flags: [`--max-semi-space-size=${megabytes}`] });

/**
 * What is changed, in groups that are measured one after the other, each with Rowhouse as it comes in its turns: all at
 * once would be more connections than PostgreSQL takes.
 */
const groups: ReadonlyArray<readonly Setting[]> = [
  [pool(1), pool(2), pool(4), pool(20)],
  [log('debug'), log('warn'), log('silent')],
  [{ environment: { ROWHOUSE_PREPARED_STATEMENTS: 'false' } }, ...[32, 64, 128].map(youngGeneration)],
];

const asked: readonly QuestionName[] = ['F', 'N'];

export async function measureTuning(stage: Stage, house: House): Promise<TuningResult> {
  const chosen = stage.options.questions.filter(({ name }) => asked.includes(name));
  if (chosen.length === 0) return [];
  const steps = groups.map((group) => interleavedSteps(group.length + 1, stage.options.rounds) * chosen.length);
  const bar = stage.progress(
    'Tuning',
    steps.reduce((sum, count) => sum + count, 0),
  );
  let done = 0;
  const result: TunedFigures[] = [];
  for (const group of groups) {
    const settings: readonly Setting[] = [{}, ...group];
    const contenders = await Promise.all(
      settings.map(async (setting) => ({ house, server: await startOn(stage, 'rowhouse', house, setting) })),
    );
    for (const question of chosen) {
      const figures = await interleave(stage, contenders, question, () => bar.update(++done));
      for (const [index, setting] of settings.entries()) {
        const { requestsPerSecond: rate, cpu } = mediansOf(figures[index]!);
        result.push({
          setting: words(setting),
          question: question.name,
          requestsPerSecond: rounded(rate, 1),
          cpu: { node: rounded(cpu.node, 1), postgres: rounded(cpu.postgres, 1) },
          ratio: rounded(pairedRatio(figures[index]!, figures[0]!, requestsPerSecond)),
          cpuRatio: rounded(pairedRatio(figures[0]!, figures[index]!, totalCpu)),
          memory: rounded(peakMemory(contenders[index]!.server.pid) / 2 ** 20, 1),
        });
      }
    }
    for (const { server } of contenders) await server.stop();
  }
  bar.finish();
  return result;
}

function words({ environment = {}, flags = [] }: Setting): string {
  return [...Object.entries(environment).map((one) => one.join('=')), ...flags].join(' ') || 'as it comes';
}
