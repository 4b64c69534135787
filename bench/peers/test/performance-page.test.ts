import { deepStrictEqual } from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { withBlock } from '../report/performance-page.ts';

describe('the figures of docs/performance.md', () => {
  it('go to the end of a page without any', () => {
    deepStrictEqual(withBlock('# Performance\n', 'figures', 'one').split('\n\n').slice(0, 1), ['# Performance']);
  });

  it('take the place of those from before, and leave what people wrote', () => {
    const first = `${withBlock('# Performance\n\nBefore.\n', 'figures', 'one')}\nAfter.\n`;
    const second = withBlock(first, 'figures', 'two');
    deepStrictEqual(second, first.replace('one', 'two'));
    deepStrictEqual(second.endsWith('After.\n'), true);
  });

  it('leave the profile alone, and are left alone by it', () => {
    const both = withBlock(withBlock('# Performance\n', 'profile', 'slow'), 'figures', 'fast');
    deepStrictEqual(withBlock(both, 'profile', 'slower'), both.replace('slow', 'slower'));
    deepStrictEqual(withBlock(both, 'figures', 'faster'), both.replace('fast', 'faster'));
  });

  it('have their places in the page, the method before them and the guide behind', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'performance.md'), 'utf8');
    for (const block of ['figures', 'profile', 'tuning'] as const) {
      const written = withBlock(page, block, 'one');
      deepStrictEqual(withBlock(written, block, 'two'), written.replace('\n\none\n\n', '\n\ntwo\n\n'));
      deepStrictEqual(written.trimEnd().endsWith('-->'), false);
    }
  });
});
