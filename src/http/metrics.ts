import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { ShapeStatistics } from '../execution/shape-servers.ts';
import type { Events } from '../kernel/events.ts';

/** Figures for Prometheus. */
export interface Metrics {
  readonly contentType: string;
  /** The text exposition format, version 0.0.4. */
  text(): Promise<string>;
  /** Stops counting. */
  close(): void;
}

/** What is read at the moment of asking. */
export interface Gauges {
  shapes(): ShapeStatistics;
}

const shapeFigures = [
  ['rowhouse_shapes', 'shapes', 'Composed schemas in memory.'],
  ['rowhouse_shape_bytes', 'bytes', 'Memory of composed schemas, estimated.'],
  ['rowhouse_shape_queue', 'waiting', 'Schemas that wait to be composed.'],
  ['rowhouse_document_bytes', 'documentBytes', 'Memory of parsed and validated documents, estimated.'],
] as const;

const shapeTotals = [
  ['rowhouse_shape_hits_total', 'hits', 'Requests whose schema was in memory.'],
  ['rowhouse_shape_misses_total', 'misses', 'Requests whose schema was not in memory.'],
  ['rowhouse_shape_refusals_total', 'refused', 'Schemas that were not composed because too many waited.'],
] as const;

/** Seconds; most answers take a few milliseconds. */
const durations = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * Counts the events of the house. No label names a tenant: whoever may read the figures need not know who lives here, and
 * ten thousand tenants cost what ten do (law 7).
 */
export function createMetrics(events: Events, gauges: Gauges): Metrics {
  const register = new Registry();
  const registers = [register];
  collectDefaultMetrics({ register });
  const requests = new Histogram({
    name: 'rowhouse_request_duration_seconds',
    help: 'GraphQL requests by HTTP status and by the code of their refusal.',
    labelNames: ['status', 'code'],
    buckets: durations,
    registers,
  });
  const statements = new Histogram({
    name: 'rowhouse_statement_duration_seconds',
    help: 'Statements on tenant rows, from being sent to being answered.',
    buckets: durations,
    registers,
  });
  const sessions = new Counter({
    name: 'rowhouse_sessions_total',
    help: 'Sessions by how they ended.',
    labelNames: ['outcome'],
    registers,
  });
  const retries = new Counter({
    name: 'rowhouse_operations_retried_total',
    help: 'Mutations run again after a serialization failure or a deadlock.',
    registers,
  });
  const causes = new Counter({
    name: 'rowhouse_errors_masked_total',
    help: 'Errors whose cause was logged and not sent, by the code that was sent.',
    labelNames: ['code'],
    registers,
  });
  const shapes = new Counter({
    name: 'rowhouse_shapes_total',
    help: 'Shapes composed, failed to compose, and evicted; and tenants that stay on their last one (fallback).',
    labelNames: ['event'],
    registers,
  });
  const unrecorded = new Counter({
    name: 'rowhouse_operations_dropped_total',
    help: 'Executions that were not recorded for the fleet check: too many different operations at once.',
    registers,
  });
  const listening = new Gauge({
    name: 'rowhouse_directory_listening',
    help: '1 while changes of tenants are told, 0 while they are polled.',
    registers,
  });
  for (const [name, figure, help] of shapeFigures) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(gauges.shapes()[figure]);
      },
    });
  }
  for (const [name, figure, help] of shapeTotals) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(gauges.shapes()[figure]);
      },
    });
  }

  const stop = events.listen((event) => {
    switch (event.type) {
      case 'request.completed':
        requests.observe({ status: String(event.status), code: event.code ?? '' }, event.milliseconds / 1000);
        break;
      case 'statement.executed':
        statements.observe(event.milliseconds / 1000);
        break;
      case 'session.ended':
        sessions.inc({ outcome: event.outcome });
        break;
      case 'operation.retried':
        retries.inc();
        break;
      case 'operations.dropped':
        unrecorded.inc(event.count);
        break;
      case 'error.masked':
        causes.inc({ code: event.code });
        break;
      case 'shape.composed':
      case 'shape.failed':
      case 'shape.evicted':
      case 'shape.fallback':
        shapes.inc({ event: event.type.slice('shape.'.length) });
        break;
      case 'directory.listening':
        listening.set(1);
        break;
      case 'directory.lost':
        listening.set(0);
        break;
      default:
    }
  });
  return Object.freeze({ contentType: register.contentType, text: () => register.metrics(), close: stop });
}
