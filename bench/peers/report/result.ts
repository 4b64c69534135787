import type { Machine } from '../machine/machine.ts';
import type { DelayResult } from '../measures/delay.ts';
import type { LatencyFigures } from '../measures/latency.ts';
import type { MedianFigures } from '../measures/medians.ts';
import type { RlsResult } from '../measures/rls.ts';
import type { TenantsResult } from '../measures/tenants.ts';
import type { TuningResult } from '../measures/tuning.ts';
import type { QuestionName } from '../questions/question.ts';
import type { ByPeer, ByServer } from '../servers/names.ts';
import type { TargetResult } from './targets.ts';

export type ByQuestion<Value> = Readonly<Partial<Record<QuestionName, Value>>>;

/** All that a run measured. What was not asked for is empty. */
export interface Figures {
  /** Requests a second, Rowhouse's divided by the peer's, the median of paired rounds: more is better. */
  readonly ratios: ByQuestion<ByPeer<number>>;
  /**
   * CPU seconds of one request, Node.js and PostgreSQL together, the peer's divided by Rowhouse's, the median of paired
   * rounds: more is better. On a machine that also makes the load, these say more than {@link ratios}.
   */
  readonly cpu: ByQuestion<ByPeer<number>>;
  /** Medians of each server: requests a second, and microseconds of CPU for one request. */
  readonly absolute: ByQuestion<ByServer<MedianFigures>>;
  readonly latency: ByQuestion<LatencyResult>;
  /** Most memory that each server process had by the end of it all, in megabytes (VmHWM). */
  readonly memory: Partial<ByServer<number>>;
  readonly tenants: TenantsResult | Record<string, never>;
  readonly delay: DelayResult | Record<string, never>;
  readonly rls: RlsResult | Record<string, never>;
  readonly tuning: TuningResult;
  readonly machine: Machine;
}

/** As `--json` prints it. */
export interface Result extends Figures {
  /** What is asked of Rowhouse, each with what was measured and where it stands in this object. */
  readonly targets: readonly TargetResult[];
}

/** Latencies in an open loop, at 70 percent of what PostGraphile does at most. */
export interface LatencyResult {
  /** Requests a second, the same for all servers. */
  readonly rate: number;
  readonly servers: ByServer<LatencyFigures>;
  /** p99, Rowhouse's divided by the peer's: less is better. */
  readonly p99Ratios: ByPeer<number>;
}
