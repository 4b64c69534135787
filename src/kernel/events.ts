import type { ErrorCode, ErrorStage } from './errors.ts';

/**
 * Everything that may be watched, as one closed union. The logger, the metrics and tests read the same events; a part
 * of the house that wants to be heard emits here and knows nobody who listens.
 */
export type RowhouseEvent =
  | { readonly type: 'gateway.started'; readonly url: string }
  | { readonly type: 'gateway.stopping' }
  | { readonly type: 'gateway.stopped' }
  | {
      readonly type: 'request.completed';
      readonly requestId: string;
      readonly tenantId: string | undefined;
      readonly status: number;
      /** Code of the refusal that stands instead of an answer, or of the first error in the answer. */
      readonly code: string | undefined;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'error.masked';
      readonly requestId: string;
      readonly tenantId: string | undefined;
      readonly code: ErrorCode;
      readonly stage: ErrorStage;
      readonly cause: unknown;
    }
  | {
      readonly type: 'shape.composed';
      readonly shape: string;
      /** From the beginning of its turn, pauses for others included. */
      readonly milliseconds: number;
      /** Estimated memory. */
      readonly bytes: number;
    }
  | { readonly type: 'shape.failed'; readonly shape: string; readonly cause: unknown }
  | { readonly type: 'shape.evicted'; readonly shape: string }
  | {
      /** The shape of a tenant's record cannot be composed: the tenant stays on the last one that could. */
      readonly type: 'shape.fallback';
      readonly tenantId: string;
      /** The shape that is served. */
      readonly shape: string;
      readonly epoch: number;
      readonly cause: unknown;
    }
  | { readonly type: 'directory.listening' }
  | { readonly type: 'directory.lost'; readonly cause: unknown }
  | { readonly type: 'tenant.changed'; readonly tenantId: string; readonly epoch: number }
  | { readonly type: 'domain.changed'; readonly name: string }
  | { readonly type: 'cluster.connection.lost'; readonly cluster: string; readonly cause: unknown }
  | {
      readonly type: 'statement.executed';
      readonly tenantId: string;
      readonly text: string;
      readonly values: readonly unknown[];
      readonly rows: number;
      readonly milliseconds: number;
    }
  | {
      readonly type: 'session.ended';
      readonly tenantId: string;
      readonly outcome: 'committed' | 'rolled back' | 'lost' | 'unknown';
    }
  /** Which operations clients sent was told to the catalog: so many counters. */
  | { readonly type: 'operations.recorded'; readonly uses: number }
  /** So many executions were not recorded: there were too many different ones at once, or one was too long. */
  | { readonly type: 'operations.dropped'; readonly count: number }
  /** The catalog did not take them; they are told again. */
  | { readonly type: 'operations.failed'; readonly cause: unknown }
  | { readonly type: 'operation.retried'; readonly tenantId: string; readonly attempt: number };

export type EventListener = (event: RowhouseEvent) => void;

export interface Events {
  emit(event: RowhouseEvent): void;
  /** @returns a function that ends the subscription */
  listen(listener: EventListener): () => void;
  /** True when nobody listens: lets a hot path skip building the event. */
  readonly silent: boolean;
}

/** An in-process event bus. A listener that throws does not disturb the emitter or the other listeners. */
export function createEvents(): Events {
  const listeners = new Set<EventListener>();
  return {
    emit(event) {
      for (const listener of listeners) {
        try {
          listener(event);
        } catch (error) {
          process.emitWarning(error instanceof Error ? error : String(error), 'RowhouseEventListener');
        }
      }
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get silent() {
      return listeners.size === 0;
    },
  };
}
