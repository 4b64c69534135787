import { afterAll, describe, expect, it } from 'vitest';
import { estimateShapeBytes } from '../../src/composition/shape-size.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import { customField, openCore, overlaid } from './custom-field-drafts.ts';
import { composed, openWorkshop } from './workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());
const base = composed(workshop.module(openCore));

describe('the estimated size of an overlay', () => {
  const sizeWith = (more: Partial<CustomField>): number =>
    estimateShapeBytes(overlaid(base, customField('Client.tier', 'ENUM', more)).schema, base.schema);
  const words = 'ы'.repeat(1_000);
  /** Of a text as V8 keeps it, and of what must be kept of it at least. */
  const least = 2 * words.length;

  it('counts the words that a tenant wrote, of which there may be more than of everything else', () => {
    const values = Array.from({ length: 200 }, (_, index) => ({ name: `V${index}` }));
    const plain = sizeWith({ values });
    expect(sizeWith({ values, description: words }) - plain).toBeGreaterThanOrEqual(least);
    expect(sizeWith({ values, deprecationReason: words }) - plain).toBeGreaterThanOrEqual(least);
    const described = values.map((value) => ({ ...value, description: words, deprecationReason: `${words}.` }));
    expect(sizeWith({ values: described }) - plain).toBeGreaterThanOrEqual(400 * least);
  });

  it('counts words once, however many types show them', () => {
    expect(sizeWith({ description: words }) - sizeWith({})).toBeLessThan(2 * least);
  });
});
