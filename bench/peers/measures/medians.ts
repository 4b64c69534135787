import { percentile } from '../../support/statistics.ts';
import type { CpuFigures, RoundFigures } from './round.ts';

/** A server's rounds in one. CPU in microseconds for one request. */
export interface MedianFigures {
  readonly requestsPerSecond: number;
  readonly cpu: CpuFigures;
}

export const median = (sample: readonly number[]): number => percentile(sample, 0.5);

export function mediansOf(rounds: readonly RoundFigures[]): MedianFigures {
  const of = (read: (round: RoundFigures) => number): number => median(rounds.map(read));
  return {
    requestsPerSecond: of((round) => round.requestsPerSecond),
    cpu: {
      node: of(({ cpu }) => cpu.node),
      postgres: of(({ cpu }) => cpu.postgres),
      generator: of(({ cpu }) => cpu.generator),
    },
  };
}

/**
 * The median of a figure's ratios, round by round: two servers' rounds of the same number stand next to each other in
 * time, and what the machine did then befell both.
 */
export function pairedRatio(
  over: readonly RoundFigures[],
  under: readonly RoundFigures[],
  read: (round: RoundFigures) => number,
): number {
  return median(over.map((round, index) => read(round) / read(under[index]!)));
}

export const requestsPerSecond = (round: RoundFigures): number => round.requestsPerSecond;

/** CPU of a request wherever it was spent, the client's apart. */
export const totalCpu = ({ cpu }: RoundFigures): number => cpu.node + cpu.postgres;
