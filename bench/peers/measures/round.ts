import type { LoadGenerator, Stretch } from '../load/load-generator.ts';
import { cpuSeconds, cpuSecondsWithChildren } from '../machine/processes.ts';

/** One stretch of load on one server, by request. */
export interface RoundFigures {
  readonly requestsPerSecond: number;
  /** Microseconds of CPU for one request. */
  readonly cpu: CpuFigures;
  /** Milliseconds of each request. */
  readonly latencies: Float64Array;
}

export interface CpuFigures {
  /** The server under measurement. */
  readonly node: number;
  /** Every process of PostgreSQL: nobody else asks it anything meanwhile. */
  readonly postgres: number;
  /** The load generator, which shares the machine. */
  readonly generator: number;
}

/** Loads a server and looks at the clocks of everybody who worked for it. */
export async function measureRound(
  generator: LoadGenerator,
  postmaster: number,
  stretch: Stretch,
): Promise<RoundFigures> {
  let node = 0;
  let postgres = 0;
  const figures = await generator.load(stretch, () => {
    node = cpuSeconds(stretch.server.pid);
    postgres = cpuSecondsWithChildren(postmaster);
  });
  const perRequest = (seconds: number): number => (seconds * 1e6) / figures.requests;
  return {
    requestsPerSecond: figures.requests / figures.seconds,
    cpu: {
      node: perRequest(cpuSeconds(stretch.server.pid) - node),
      postgres: perRequest(cpuSecondsWithChildren(postmaster) - postgres),
      generator: perRequest(figures.cpuSeconds),
    },
    latencies: figures.latencies,
  };
}
