import { rounded } from '../../support/statistics.ts';
import type { House } from '../database/house.ts';
import type { QuestionName } from '../questions/question.ts';
import { pairedRatio, requestsPerSecond } from './medians.ts';
import { type Stage, startOn } from './stage.ts';
import { interleave, interleavedSteps } from './throughput.ts';

/**
 * What Row-Level Security costs where every statement names its tenant: the limit server's statements, once by the
 * gateway role and once by one that policies do not hold for.
 */
export type RlsResult = Readonly<
  Partial<
    Record<
      QuestionName,
      {
        /** Requests a second under Row-Level Security, divided by those without: more is better, 1 is for nothing. */
        readonly throughput: number;
        /** CPU of PostgreSQL for one request, without divided by with: likewise. */
        readonly cpu: number;
      }
    >
  >
>;

const asked: readonly QuestionName[] = ['F', 'N'];

export async function measureRls(stage: Stage, house: House): Promise<RlsResult> {
  const chosen = stage.options.questions.filter(({ name }) => asked.includes(name));
  if (chosen.length === 0) return {};
  const bar = stage.progress('Row-Level Security', chosen.length * interleavedSteps(2, stage.options.rounds));
  let done = 0;
  const step = (): void => bar.update(++done);
  const under = { house, server: await startOn(stage, 'limit', house) };
  const without = { house, server: await startOn(stage, 'limit', house, { databaseUrl: house.bypassUrl }) };
  const result: Record<string, { throughput: number; cpu: number }> = {};
  for (const question of chosen) {
    const [policed, free] = await interleave(stage, [under, without], question, step);
    result[question.name] = {
      throughput: rounded(pairedRatio(policed!, free!, requestsPerSecond)),
      cpu: rounded(pairedRatio(free!, policed!, ({ cpu }) => cpu.postgres)),
    };
  }
  bar.finish();
  for (const { server } of [under, without]) await server.stop();
  return result;
}
