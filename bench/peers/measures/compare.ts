import { rounded } from '../../support/statistics.ts';
import type { Question } from '../questions/question.ts';
import type { ByQuestion, LatencyResult, Result } from '../report/result.ts';
import { type ByPeer, type ByServer, byPeer, byServer, type ServerName, serverNames } from '../servers/names.ts';
import { type LatencyFigures, latencyRounds, measureLatency } from './latency.ts';
import { type MedianFigures, mediansOf, pairedRatio, requestsPerSecond, totalCpu } from './medians.ts';
import type { RoundFigures } from './round.ts';
import type { Stage } from './stage.ts';
import { type Contender, interleave, interleavedSteps } from './throughput.ts';

/** Of PostGraphile's most requests a second, how many are asked of all in an open loop. */
const openShare = 0.7;

type Compared = Pick<Result, 'ratios' | 'cpu' | 'absolute' | 'latency'>;

export const nothingCompared: Compared = Object.freeze({ ratios: {}, cpu: {}, absolute: {}, latency: {} });

/**
 * Requests a second, CPU and latencies of all servers, question by question.
 *
 * @param contenders a server of each name, in the order of the names
 */
export async function compare(stage: Stage, contenders: readonly Contender[]): Promise<Compared> {
  const { options } = stage;
  const withLatency = options.parts.includes('latency');
  const steps =
    interleavedSteps(contenders.length, options.rounds) +
    (withLatency ? contenders.length * latencyRounds(options.rounds) : 0);
  const bar = stage.progress('Comparing', steps * options.questions.length);
  let done = 0;
  const step = (): void => bar.update(++done);
  const figures = new Map<Question, ByServer<Rounds>>();
  const latency: Record<string, LatencyResult> = {};
  for (const question of options.questions) {
    const inOrder = await interleave(stage, contenders, question, step);
    const rounds = byServer((name) => inOrder[serverNames.indexOf(name)]!);
    figures.set(question, rounds);
    if (!withLatency) continue;
    const rate = openShare * mediansOf(rounds.postgraphile).requestsPerSecond;
    latency[question.name] = latencyResult(rate, await measureLatency(stage, contenders, question, rate, step));
  }
  bar.finish();
  const forEach = <Value>(make: (rounds: ByServer<Rounds>) => Value): ByQuestion<Value> =>
    Object.fromEntries([...figures].map(([{ name }, rounds]) => [name, make(rounds)]));
  return { ratios: forEach(ratiosOf), cpu: forEach(cpuRatiosOf), absolute: forEach(absoluteFigures), latency };
}

type Rounds = readonly RoundFigures[];

function ratiosOf({ rowhouse, ...peers }: ByServer<Rounds>): ByPeer<number> {
  return byPeer((name) => rounded(pairedRatio(rowhouse, peers[name], requestsPerSecond)));
}

function cpuRatiosOf({ rowhouse, ...peers }: ByServer<Rounds>): ByPeer<number> {
  return byPeer((name) => rounded(pairedRatio(peers[name], rowhouse, totalCpu)));
}

function absoluteFigures(rounds: ByServer<Rounds>): ByServer<MedianFigures> {
  return byServer((name) => {
    const { requestsPerSecond: rate, cpu } = mediansOf(rounds[name]);
    const { node, postgres, generator } = cpu;
    return {
      requestsPerSecond: rounded(rate, 1),
      cpu: { node: rounded(node, 1), postgres: rounded(postgres, 1), generator: rounded(generator, 1) },
    };
  });
}

/** @param figures in the order of the names */
function latencyResult(rate: number, figures: readonly LatencyFigures[]): LatencyResult {
  const of = (name: ServerName): LatencyFigures => figures[serverNames.indexOf(name)]!;
  return {
    rate: rounded(rate, 1),
    servers: byServer((name) => {
      const { p50, p99, keptUp } = of(name);
      return { p50: rounded(p50, 2), p99: rounded(p99, 2), keptUp };
    }),
    p99Ratios: byPeer((name) => rounded(of('rowhouse').p99 / of(name).p99)),
  };
}
