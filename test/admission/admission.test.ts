import { hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createAdmission } from '../../src/admission/admission.ts';
import { parseSettings } from '../../src/kernel/config.ts';

const settings = parseSettings({});

/** A document that selects so many fields, as long as it is told. */
function document(fields: number, length: number): string {
  return `{ ${Array.from({ length: fields }, (_, number) => `f${number}`).join(' ')} }`.padEnd(length, ' ');
}

describe('a document that was admitted before', () => {
  it.each([900, 1_000, 1_001, 20_000])('is worth the same again, with %i characters', (length) => {
    const { admit } = createAdmission(settings);
    const widths = [1, 2, 3, 7];
    for (let round = 0; round < 3; round++) {
      for (const width of widths) {
        const { answerObjects } = admit({ query: document(width, length), variables: undefined });
        expect([width, answerObjects]).toEqual([width, Math.floor(settings.answerValues / width)]);
      }
    }
  });

  it('is refused again where it was refused, however long it is', () => {
    const { admit } = createAdmission({ ...settings, documentSelections: 5 });
    for (const length of [0, 5_000]) {
      for (let round = 0; round < 3; round++) {
        expect(() => admit({ query: document(6, length), variables: undefined })).toThrow(
          expect.objectContaining({ code: 'DOCUMENT_TOO_MANY_SELECTIONS' }),
        );
      }
    }
  });

  it('lends nothing to the text of its hash', () => {
    const { admit } = createAdmission(settings);
    const long = document(7, 5_000);
    admit({ query: long, variables: undefined });
    const { answerObjects } = admit({ query: hash('sha256', long, 'base64'), variables: undefined });
    expect(answerObjects).toBe(settings.answerValues);
  });
});
