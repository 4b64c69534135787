import type { LoadFigures } from './closed-loop.ts';

/** What the generator is told: one stretch of load. */
export interface LoadOrder {
  readonly port: number;
  readonly connections: number;
  /** Requests that were sent to it before are named alone. */
  readonly requests: { readonly key: string; readonly bytes?: readonly Uint8Array[] };
  /** Seconds of load before that which is measured, or the number of requests. */
  readonly warmUp: { readonly seconds: number } | { readonly requests: number };
  readonly seconds: number;
  /** Requests a second of an open loop; a closed one without. */
  readonly rate?: number;
}

/** From the parent: an order, and, once it has looked at the clocks, the word to begin. */
export type ToGenerator = { readonly type: 'order'; readonly order: LoadOrder } | { readonly type: 'begin' };

/** From the generator: it is warm and nothing is under way; then what came of it. */
export type FromGenerator =
  | { readonly type: 'warm' }
  | {
      readonly type: 'done';
      readonly figures: LoadFigures;
      /** Its own CPU seconds meanwhile. */
      readonly cpuSeconds: number;
    }
  | { readonly type: 'failed'; readonly reason: string };
