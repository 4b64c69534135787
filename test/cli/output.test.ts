import { describe, expect, it } from 'vitest';
import { reportFailure } from '../../src/cli/failure.ts';
import { createOutput } from '../../src/cli/output.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';
import { capture } from './in-process.ts';

const bold = '\u001b[1m';

describe('what a command writes', () => {
  it('aligns a table without borders or trailing blanks', () => {
    const stdout = capture();
    const output = createOutput(stdout.stream, capture().stream, {});
    output.table(
      ['SLUG', 'NAME'],
      [
        ['a', 'Ä Trading'],
        ['longer', ''],
      ],
    );
    expect(stdout.text()).toBe('SLUG    NAME\na       Ä Trading\nlonger\n');
  });

  it('uses styles in a terminal that takes them', () => {
    const styled = (terminal: { isTTY?: boolean }, variables: Record<string, string>): boolean => {
      const stdout = capture(terminal);
      createOutput(stdout.stream, capture().stream, variables).table(['SLUG'], [['a']]);
      return stdout.text().includes(bold);
    };
    expect(styled({ isTTY: true }, {})).toBe(true);
    expect(styled({}, {})).toBe(false);
    expect(styled({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(styled({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(styled({}, { FORCE_COLOR: '1' })).toBe(true);
    expect(styled({ isTTY: true }, { FORCE_COLOR: '0' })).toBe(false);
  });

  it('shows long work as a bar in a terminal, and takes it away at the end', () => {
    const stderr = capture({ isTTY: true, columns: 80 });
    const progress = createOutput(capture().stream, stderr.stream, {}).progress('Importing', 200);
    progress.update(200);
    progress.finish('Imported 200 rows.');
    expect(stderr.text()).toMatch(/Importing █+ 100% 200\/200/);
    expect(stderr.text().endsWith('Imported 200 rows.\n')).toBe(true);
  });

  it('shows long work as a line for every tenth where there is no terminal', () => {
    const stderr = capture();
    const progress = createOutput(capture().stream, stderr.stream, {}).progress('Importing', 1000);
    for (let done = 1; done <= 1000; done++) progress.update(done);
    progress.finish('Imported 1000 rows.');
    const lines = stderr.text().trimEnd().split('\n');
    expect(lines).toHaveLength(11);
    expect(lines[0]).toBe('Importing: 100 of 1000 (10%)');
    expect(lines[9]).toBe('Importing: 1000 of 1000 (100%)');
    expect(lines[10]).toBe('Imported 1000 rows.');
  });

  it('shows work of unknown length in steps of ten thousand', () => {
    const stderr = capture();
    const progress = createOutput(capture().stream, stderr.stream, {}).progress('Reading');
    for (const done of [1, 9_999, 10_000, 10_001, 35_000]) progress.update(done);
    expect(stderr.text()).toBe('Reading: 10000\nReading: 35000\n');
  });
});

describe('what a failure says', () => {
  const report = (error: unknown, verbose = false): string => {
    const stderr = capture();
    expect(reportFailure(error, createOutput(capture().stream, stderr.stream, {}), verbose)).toBe(1);
    return stderr.text();
  };

  it('names code and message, and what lies behind it, each once', () => {
    const cause = new Error('connect ECONNREFUSED', { cause: new Error('connect ECONNREFUSED') });
    expect(report(new RowhouseError('DATABASE_UNAVAILABLE', { message: 'Not there.', cause }))).toBe(
      'DATABASE_UNAVAILABLE: Not there.\n  because: connect ECONNREFUSED\n',
    );
  });

  it('joins the attempts on several addresses', () => {
    const cause = new AggregateError([new Error('refused ::1'), new Error('refused 127.0.0.1')]);
    expect(report(new RowhouseError('DATABASE_UNAVAILABLE', { message: 'Not there.', cause }))).toContain(
      'because: refused ::1; refused 127.0.0.1\n',
    );
  });

  it('tells where in the code only when asked to', () => {
    expect(report(new TypeError('oops'))).toBe(
      'INTERNAL_ERROR: oops\n  ROWHOUSE_LOG_LEVEL=debug shows where in the code.\n',
    );
    expect(report(new TypeError('oops'), true)).toMatch(/^INTERNAL_ERROR: oops\nTypeError: oops\n +at /);
  });
});
