import { spawnSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { gatherLines } from '../../src/cli/gathered-lines.ts';

const module = new URL('../../src/cli/gathered-lines.ts', import.meta.url).href;

/** What a process has written to standard error, other than the report of an uncaught error, and how it ended. */
function inProcess(ending: string): { readonly written: readonly string[]; readonly status: number | null } {
  const program = `
    import { gatherLines } from ${JSON.stringify(module)};
    const log = gatherLines((text) => process.stderr.write(text));
    for (let number = 1; number <= 3; number++) log.write('line ' + number + '\\n', 'info');
    ${ending}`;
  const { stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  return { written: stderr.split('\n').filter((line) => line.startsWith('line ')), status };
}

describe('lines of a log', () => {
  const listeners = process.listenerCount('exit');
  afterEach(() => expect(process.listenerCount('exit')).toBe(listeners));

  it('are written together, in their order', async () => {
    const texts: string[] = [];
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const { write } = gatherLines((text) => {
      texts.push(text);
      resolve();
    });
    write('one\n', 'info');
    write('two\n', 'debug');
    expect(texts).toEqual([]);
    await written;
    expect(texts).toEqual(['one\ntwo\n']);
  });

  it.each(['warn', 'error'] as const)('do not wait at the level %s, nor does what came before', (level) => {
    const texts: string[] = [];
    const { write } = gatherLines((text) => texts.push(text));
    write('one\n', 'info');
    write('two\n', level);
    write('three\n', level);
    expect(texts).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('do not pile up', () => {
    const texts: string[] = [];
    const { write, flush } = gatherLines((text) => texts.push(text));
    const line = `${'x'.repeat(999)}\n`;
    for (let number = 0; number < 1000; number++) write(line, 'info');
    flush();
    expect(Math.max(...texts.map(({ length }) => length))).toBeLessThan(70_000);
    expect(texts.join('')).toBe(line.repeat(1000));
  });

  it('are written when they are asked for, and nothing where there are none', () => {
    const texts: string[] = [];
    const { write, flush } = gatherLines((text) => texts.push(text));
    write('one\n', 'info');
    flush();
    flush();
    expect(texts).toEqual(['one\n']);
  });

  it.each([
    ['has nothing more to do', '', 0],
    ['exits', 'process.exit(3);', 3],
    ['fails', "throw new Error('broken');", 1],
    ['fails later', "setImmediate(() => { throw new Error('broken'); });", 1],
    ['loses a promise', "Promise.reject(new Error('broken')); setTimeout(() => {}, 1000);", 1],
  ])('are written by a process that %s', (_name, ending, status) => {
    expect(inProcess(ending)).toEqual({ written: ['line 1', 'line 2', 'line 3'], status });
  });
});
