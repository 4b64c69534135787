import { describe, expect, it } from 'vitest';
import { acceptsVersion } from '../../src/extension-packages/version-range.ts';

describe('the version of Rowhouse that a package asks for', () => {
  it.each([
    ['^1.2.0', '1.9.3', true],
    ['^1.2.0', '2.0.0', false],
    ['1.x || ^2.0.0', '2.4.0', true],
    ['1.x || ^2.0.0', '3.0.0', false],
    ['~1.2', '1.9.3', true],
    ['^0.1.0', '0.1.7', true],
    ['^0.1.0', '0.2.0', false],
    ['0.x', '0.2.0', true],
    ['^1.0.0-beta.1', '1.0.0', true],
    ['*', '3.0.0', true],
    ['>=1 <9', '3.0.0', true],
    ['file:../rowhouse', '3.0.0', true],
  ])('%s fits %s: %s', (range, version, fits) => expect(acceptsVersion(range, version)).toBe(fits));
});
