import { errorTable } from '../kernel/errors.ts';
import type { Events, RowhouseEvent } from '../kernel/events.ts';
import { logCause } from './log-cause.ts';

/** From the most to the least talkative; `silent` writes nothing. */
const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

export type LogLevel = (typeof levels)[number];

/** An event as it is logged: nothing in it is a token, a secret or a value of a statement. */
export interface LogEntry {
  readonly level: Exclude<LogLevel, 'silent'>;
  readonly event: RowhouseEvent['type'];
  readonly fields: Readonly<Record<string, unknown>>;
}

/**
 * Writes what happens in the house.
 *
 * @param level the least important that is written
 * @param format makes a line of an entry
 * @param write told how important a line is
 * @returns a function that ends it
 */
export function logEvents(
  events: Events,
  level: string,
  format: (entry: LogEntry) => string,
  write: (line: string, level: LogEntry['level']) => void,
): () => void {
  const threshold = levels.indexOf(level as LogLevel);
  // Nobody listens where nothing is written: hot paths do not even build their events then.
  if (level === 'silent') return () => {};
  return events.listen((event) => {
    const importance = importanceOf(event);
    // Asked first: most events of a request are for the level debug, and describing one costs ten times as much.
    if (levels.indexOf(importance) >= threshold) write(`${format(describeEvent(event))}\n`, importance);
  });
}

/** For machines: one JSON object a line. */
export function jsonLine({ level, event, fields }: LogEntry): string {
  // Levels and names of events need no escaping, and the fields stand after them: no copy of an object is made.
  const rest = JSON.stringify(fields);
  const head = `{"time":"${timestamp()}","level":"${level}","event":"${event}"`;
  return rest === '{}' ? `${head}}` : `${head},${rest.slice(1)}`;
}

let second = 0;
let secondText = '';

/** Now, as RFC 3339 writes it: the text of a second serves for all of its lines, which takes a fifth of the time. */
function timestamp(): string {
  const now = Date.now();
  const milliseconds = now % 1000;
  if (now - milliseconds !== second) {
    second = now - milliseconds;
    secondText = new Date(second).toISOString().slice(0, -'000Z'.length);
  }
  return `${secondText}${String(milliseconds).padStart(3, '0')}Z`;
}

/** For a person at a terminal. */
export function readableLine({ level, event, fields }: LogEntry): string {
  const { cause, ...others } = fields as { cause?: ReturnType<typeof logCause> };
  const words = Object.entries(others).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  const head = [`${level}:`, event, ...words].join(' ');
  if (!cause) return head;
  const lines: string[] = [];
  for (let one: typeof cause | undefined = cause; one; one = one.cause) {
    lines.push(`  because: ${one.message || one.code || one.name}`, ...(one.stack ? [one.stack] : []));
  }
  return [head, ...lines].join('\n');
}

/** What is written of an event, and how important it is. */
export function describeEvent(event: RowhouseEvent): LogEntry {
  return { level: importanceOf(event), event: event.type, fields: fieldsOf(event) };
}

/** Every event has its place here. */
function importanceOf(event: RowhouseEvent): LogEntry['level'] {
  switch (event.type) {
    case 'gateway.started':
    case 'gateway.stopping':
    case 'gateway.stopped':
    case 'directory.listening':
      return 'info';
    case 'request.completed':
      return event.status >= 500 ? 'warn' : 'info';
    case 'error.masked': {
      const { status, retryable } = errorTable[event.code] as { status: number; retryable?: boolean };
      return status >= 500 && !retryable ? 'error' : 'warn';
    }
    case 'shape.failed':
    case 'shape.fallback':
      return 'error';
    case 'directory.lost':
    case 'cluster.connection.lost':
    case 'operations.dropped':
    case 'operations.failed':
      return 'warn';
    case 'session.ended':
      return event.outcome === 'unknown' || event.outcome === 'lost' ? 'warn' : 'debug';
    case 'shape.composed':
    case 'shape.evicted':
    case 'tenant.changed':
    case 'domain.changed':
    case 'operation.retried':
    case 'operations.recorded':
    case 'statement.executed':
      return 'debug';
  }
}

function fieldsOf(event: RowhouseEvent): LogEntry['fields'] {
  switch (event.type) {
    case 'request.completed': {
      // A line for each request: the one event whose fields are named, which is quicker than to copy what there is.
      const { requestId, tenantId, status, code, milliseconds } = event;
      return { requestId, tenantId, status, code, milliseconds: rounded(milliseconds) };
    }
    case 'error.masked':
    case 'shape.failed':
    case 'shape.fallback':
    case 'directory.lost':
    case 'operations.failed':
    case 'cluster.connection.lost': {
      const { type: _named, ...fields } = event;
      return { ...fields, cause: logCause(event.cause) };
    }
    case 'shape.composed': {
      const { type: _named, ...fields } = event;
      return { ...fields, milliseconds: rounded(event.milliseconds) };
    }
    case 'statement.executed': {
      const { type: _named, values: _kept, ...fields } = event;
      return { ...fields, milliseconds: rounded(event.milliseconds) };
    }
    default: {
      const { type: _named, ...fields } = event;
      return fields;
    }
  }
}

/** To a hundredth. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
