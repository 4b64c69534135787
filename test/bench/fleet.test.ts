import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

describe('node bench/fleet.ts', () => {
  it('prints its figures as JSON alone, and finds what a release takes away', async () => {
    const words = ['bench/fleet.ts', '--json', '--tenants', '6', '--shapes', '2', '--operations', '60'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: root });
    const figures = JSON.parse(stdout);
    expect(figures).toMatchObject({ tenants: 6, shapes: 2, uses: 120, sameProblems: 0 });
    expect(figures.releaseSeconds).toBeGreaterThan(0);
    expect(figures.releaseProblems).toBeGreaterThan(0);
  });

  it('refuses sizes that measure nothing', async () => {
    const run = promisify(execFile)(process.execPath, ['bench/fleet.ts', '--shapes', '33'], { cwd: root });
    await expect(run).rejects.toMatchObject({ code: 2, stdout: '' });
  });
});
