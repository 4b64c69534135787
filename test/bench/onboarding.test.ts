import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

describe('node bench/onboarding.ts', () => {
  it('prints its figures as JSON alone, and counts no composition for first queries of a known shape', async () => {
    const words = ['bench/onboarding.ts', '--json', '--tenants', '20', '--rounds', '3'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root });
    expect(JSON.parse(stdout)).toMatchObject({
      createMsP50: { at1: expect.any(Number), at10000: expect.any(Number) },
      ratio: expect.any(Number),
      firstQueryCompositions: 0,
      firstQueryMsP50: expect.any(Number),
    });
  });

  it('refuses sizes that measure nothing', async () => {
    const run = promisify(execFile)(process.execPath, ['bench/onboarding.ts', '--tenants', 'many'], { cwd: root });
    await expect(run).rejects.toMatchObject({ code: 2, stdout: '' });
  });
});
