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
 * @returns a function that ends it
 */
export function logEvents(
  events: Events,
  level: string,
  format: (entry: LogEntry) => string,
  write: (line: string) => void,
): () => void {
  const threshold = levels.indexOf(level as LogLevel);
  // Nobody listens where nothing is written: hot paths do not even build their events then.
  if (level === 'silent') return () => {};
  return events.listen((event) => {
    const entry = describeEvent(event);
    if (levels.indexOf(entry.level) >= threshold) write(`${format(entry)}\n`);
  });
}

/** For machines: one JSON object a line. */
export function jsonLine({ level, event, fields }: LogEntry): string {
  return JSON.stringify({ time: new Date().toISOString(), level, event, ...fields });
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

/** What is written of an event, and how important it is. Every event has its place here. */
export function describeEvent(event: RowhouseEvent): LogEntry {
  switch (event.type) {
    case 'gateway.started':
    case 'gateway.stopping':
    case 'gateway.stopped':
    case 'directory.listening':
      return entry('info', event);
    case 'request.completed':
      return entry(event.status >= 500 ? 'warn' : 'info', { ...event, milliseconds: rounded(event.milliseconds) });
    case 'error.masked': {
      const { status, retryable } = errorTable[event.code] as { status: number; retryable?: boolean };
      return entry(status >= 500 && !retryable ? 'error' : 'warn', { ...event, cause: logCause(event.cause) });
    }
    case 'shape.failed':
    case 'shape.fallback':
      return entry('error', { ...event, cause: logCause(event.cause) });
    case 'directory.lost':
    case 'cluster.connection.lost':
      return entry('warn', { ...event, cause: logCause(event.cause) });
    case 'shape.composed':
      return entry('debug', { ...event, milliseconds: rounded(event.milliseconds) });
    case 'shape.evicted':
    case 'tenant.changed':
    case 'operation.retried':
      return entry('debug', event);
    case 'session.ended':
      return entry(event.outcome === 'unknown' || event.outcome === 'lost' ? 'warn' : 'debug', event);
    case 'statement.executed': {
      const { values: _kept, ...shown } = event;
      return entry('debug', { ...shown, milliseconds: rounded(event.milliseconds) });
    }
  }
}

function entry(
  level: LogEntry['level'],
  { type, ...fields }: { readonly type: RowhouseEvent['type']; readonly [field: string]: unknown },
): LogEntry {
  return { level, event: type, fields };
}

/** To a hundredth. */
function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
