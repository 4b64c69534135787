import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { describeEvent, jsonLine, logEvents, readableLine } from '../../src/cli/log.ts';
import { logCause } from '../../src/cli/log-cause.ts';
import { translateDatabaseError } from '../../src/data/sqlstate.ts';
import { createEvents, type RowhouseEvent } from '../../src/kernel/events.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';

const statement: RowhouseEvent = {
  type: 'statement.executed',
  tenantId: 'a-tenant',
  text: 'select id from customers where tenant_id = $1 and email = $2',
  values: ['a-tenant', 'ann@example.com'],
  rows: 1,
  milliseconds: 1.23456,
};

const masked = (cause: unknown): RowhouseEvent => ({
  type: 'error.masked',
  requestId: 'a-request',
  tenantId: 'a-tenant',
  code: 'INTERNAL_ERROR',
  stage: 'execution',
  cause,
});

describe('the log', () => {
  it('writes what is important enough, each event a line', () => {
    const write = (level: string): string[] => {
      const events = createEvents();
      const lines: string[] = [];
      logEvents(
        events,
        level,
        ({ event }) => event,
        (line) => lines.push(line),
      );
      events.emit(statement);
      events.emit({ type: 'gateway.stopping' });
      events.emit({ type: 'directory.lost', cause: new Error('gone') });
      events.emit(masked(new Error('broken')));
      return lines;
    };
    expect(write('debug')).toEqual([
      'statement.executed\n',
      'gateway.stopping\n',
      'directory.lost\n',
      'error.masked\n',
    ]);
    expect(write('info')).toEqual(['gateway.stopping\n', 'directory.lost\n', 'error.masked\n']);
    expect(write('warn')).toEqual(['directory.lost\n', 'error.masked\n']);
    expect(write('error')).toEqual(['error.masked\n']);
    expect(write('silent')).toEqual([]);
  });

  it('leaves nobody listening at the level silent', () => {
    const events = createEvents();
    logEvents(events, 'silent', jsonLine, () => {});
    expect(events.silent).toBe(true);
  });

  it('tells a request that failed here from one that was refused', () => {
    const completed = (status: number) =>
      describeEvent({
        type: 'request.completed',
        requestId: 'a-request',
        tenantId: undefined,
        status,
        code: undefined,
        milliseconds: 1,
      }).level;
    expect([completed(200), completed(401), completed(503)]).toEqual(['info', 'info', 'warn']);
  });

  it('writes a statement without its values', () => {
    const line = jsonLine(describeEvent(statement));
    expect(JSON.parse(line)).toMatchObject({ text: statement.text, rows: 1, milliseconds: 1.23 });
    expect(line).not.toContain('ann@example.com');
  });

  describe('for machines', () => {
    afterEach(() => vi.useRealTimers());

    it('is an object a line, the time first', () => {
      vi.useFakeTimers({ now: Date.UTC(2026, 1, 3, 4, 5, 6, 7) });
      const line = jsonLine(
        describeEvent({
          type: 'request.completed',
          requestId: 'a-request',
          tenantId: 'a "tenant"',
          status: 200,
          code: undefined,
          milliseconds: 1.23456,
        }),
      );
      expect(line).toBe(
        '{"time":"2026-02-03T04:05:06.007Z","level":"info","event":"request.completed",' +
          '"requestId":"a-request","tenantId":"a \\"tenant\\"","status":200,"milliseconds":1.23}',
      );
      expect(jsonLine(describeEvent({ type: 'gateway.stopping' }))).toBe(
        '{"time":"2026-02-03T04:05:06.007Z","level":"info","event":"gateway.stopping"}',
      );
    });

    it('tells the time of each line', () => {
      vi.useFakeTimers({ now: Date.UTC(2026, 11, 31, 23, 59, 58, 990) });
      for (let moment = 0; moment < 3000; moment += 7) {
        const { time } = JSON.parse(jsonLine(describeEvent({ type: 'gateway.stopping' })));
        expect(time).toBe(new Date().toISOString());
        vi.advanceTimersByTime(7);
      }
      // A clock may be put back.
      vi.setSystemTime(Date.UTC(2026, 0, 1));
      expect(jsonLine(describeEvent({ type: 'gateway.stopping' }))).toContain('"2026-01-01T00:00:00.000Z"');
    });
  });

  it('writes a person a line, and the cause below it', () => {
    const lines = readableLine(describeEvent(masked(new Error('outer', { cause: new Error('inner') })))).split('\n');
    expect(lines[0]).toBe(
      'error: error.masked requestId=a-request tenantId=a-tenant code=INTERNAL_ERROR stage=execution',
    );
    expect(lines[1]).toBe('  because: outer');
    expect(lines).toContain('  because: inner');
    expect(lines[2]).toMatch(/^ {4}at /);
  });

  it('ends a chain of causes that never ends', () => {
    const endless = new Error('again');
    endless.cause = endless;
    expect(JSON.stringify(logCause(endless)).match(/again/g)).toHaveLength(5);
  });

  it('takes whatever was thrown', () => {
    expect(logCause('a text')).toEqual({ name: 'string', message: 'a text' });
    expect(logCause(undefined)).toEqual({ name: 'undefined', message: 'undefined' });
    const refused = new AggregateError([new Error('connect ECONNREFUSED ::1:5432')]);
    expect(logCause(refused).cause?.message).toBe('connect ECONNREFUSED ::1:5432');
  });

  describe('of PostgreSQL’s errors', () => {
    let database: TestDatabase;
    let client: pg.Client;

    beforeAll(async () => {
      database = await createTestDatabase();
      client = new pg.Client({ connectionString: database.adminUrl });
      await client.connect();
      await client.query('create temporary table letters (letter text primary key, size int check (size < 1000))');
      await client.query(`insert into letters values ('private-matter')`);
    });
    afterAll(async () => {
      await client.end();
      await database.drop();
    });

    it.each([
      ['22P02', 'select $1::uuid', 'private-matter'],
      ['22007', 'select $1::date', 'private-matter'],
      ['22008', 'select $1::date', '2026-77-77'],
      ['22003', 'select $1::text::int', '77777777777'],
      ['22023', `select set_config('timezone', $1, true)`, 'private-matter'],
      ['23505', 'insert into letters values ($1)', 'private-matter'],
      ['23514', 'insert into letters values ($1, 1077)', 'private-matter'],
    ])('keeps state and frames but no value: %s', async (sqlstate, text, value) => {
      const thrown = await client.query(text, [value]).catch(translateDatabaseError);
      const line = jsonLine(describeEvent(masked(thrown)));
      expect(line).not.toMatch(new RegExp(`${value}|1077`));
      const { cause } = JSON.parse(line);
      expect(cause.cause).toMatchObject({ code: sqlstate, message: expect.stringMatching(/\w+ \w+/) });
      expect(cause.stack).toMatch(/^ +at /);
    });
  });
});
