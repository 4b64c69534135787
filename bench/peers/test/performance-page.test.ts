import { deepStrictEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withFigures } from '../report/performance-page.ts';

describe('the figures of docs/performance.md', () => {
  it('go to the end of a page without any', () => {
    deepStrictEqual(withFigures('# Performance\n', 'one').split('\n\n').slice(0, 1), ['# Performance']);
  });

  it('take the place of those from before, and leave what people wrote', () => {
    const first = `${withFigures('# Performance\n\nBefore.\n', 'one')}\nAfter.\n`;
    const second = withFigures(first, 'two');
    deepStrictEqual(second, first.replace('one', 'two'));
    deepStrictEqual(second.endsWith('After.\n'), true);
  });
});
