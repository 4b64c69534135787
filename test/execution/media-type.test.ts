import { describe, expect, it } from 'vitest';
import { chooseMediaType, requireMediaType } from '../../src/execution/media-type.ts';

describe('the media type of an answer', () => {
  it('is the same for a header that came before, however many others came meanwhile', () => {
    const long = `text/html, ${'text/plain, '.repeat(100)}application/graphql-response+json`;
    const table = [
      ['application/json', 'application/json'],
      ['application/graphql-response+json', 'application/graphql-response+json'],
      ['text/html', undefined],
      ['', 'application/json'],
      [undefined, 'application/json'],
      [long, 'application/graphql-response+json'],
    ] as const;
    for (let round = 0; round < 3; round++) {
      for (const [accept, mediaType] of table) expect([accept, chooseMediaType(accept)]).toEqual([accept, mediaType]);
      for (let number = 0; number < 200; number++) {
        expect(chooseMediaType(`text/html;q=0.${number}, */*`)).toBe('application/json');
      }
    }
  });

  it('is refused each time where there is none', () => {
    for (let round = 0; round < 3; round++) {
      expect(() => requireMediaType('image/png')).toThrow(expect.objectContaining({ code: 'NOT_ACCEPTABLE' }));
    }
  });
});
