import { percentile } from '../../support/statistics.ts';
import type { Question } from '../questions/question.ts';
import { type Stage, warmUps } from './stage.ts';
import type { Contender } from './throughput.ts';

/** Milliseconds from when a request was due to its whole answer. */
export interface LatencyFigures {
  readonly p50: number;
  readonly p99: number;
  /** Whether every request was answered within a few seconds of the last; else the server could not keep up. */
  readonly keptUp: boolean;
}

/** Rounds of each contender: their samples are taken together. */
export const latencyRounds = (rounds: number): number => Math.min(2, rounds);

/** Enough that a request that is due finds one that is free, unless the server has fallen behind. */
const openConnections = 64;

/** @param rate requests a second, the same for all */
export async function measureLatency(
  { options, generator }: Stage,
  contenders: readonly Contender[],
  question: Question,
  rate: number,
  step: () => void,
): Promise<readonly LatencyFigures[]> {
  const { rounds, seconds } = options;
  const samples: number[][] = contenders.map(() => []);
  const keptUp = contenders.map(() => true);
  for (let round = 0; round < latencyRounds(rounds); round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const { requests, latencies } = await generator.load(
        {
          ...contenders[index]!,
          question,
          connections: openConnections,
          warmUp: { seconds: warmUps(seconds).round },
          seconds,
          rate,
        },
        () => {},
      );
      for (const latency of latencies) samples[index]!.push(latency);
      if (requests < latencies.length) keptUp[index] = false;
      step();
    }
  }
  return samples.map((sample, index) => ({
    p50: percentile(sample, 0.5),
    p99: percentile(sample, 0.99),
    keptUp: keptUp[index]!,
  }));
}
