import { type DocumentNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache, type ShapeDocuments } from '../../src/execution/document-cache.ts';

/** A document of so many characters. */
function text(length: number, name = 'a'): string {
  return `{ ${name.padEnd(length - 4, 'a')} }`;
}

/** Estimated memory of a document of a hundred characters. */
const hundred = 4_000 + 100 * 200;

function put(documents: ShapeDocuments, source: string): DocumentNode {
  const document = parse(source);
  documents.set(source, document);
  return document;
}

describe('the cache of documents', () => {
  it('keeps the documents of each shape apart: what is valid in one may not be in another', () => {
    const cache = createDocumentCache(1e6);
    const [one, other] = [cache.ofShape(), cache.ofShape()];
    const document = put(one, '{ a }');
    expect(one.get('{ a }')).toBe(document);
    expect(other.get('{ a }')).toBeUndefined();
    const another = put(other, '{ a }');
    expect([one.get('{ a }'), other.get('{ a }')]).toEqual([document, another]);
  });

  it('is bounded over all shapes: the document used longest ago leaves', () => {
    const cache = createDocumentCache(hundred * 4 + 100);
    const shapes = Array.from({ length: 10 }, () => cache.ofShape());
    for (const shape of shapes) put(shape, text(100));
    expect(shapes.map((shape) => shape.get(text(100)) !== undefined)).toEqual([
      ...Array(6).fill(false),
      ...Array(4).fill(true),
    ]);
    expect(cache.bytes).toBeLessThanOrEqual(hundred * 4 + 100);
  });

  it('gives one shape a share, so that its documents push out no others', () => {
    const cache = createDocumentCache(hundred * 10);
    const [quiet, busy] = [cache.ofShape(), cache.ofShape()];
    put(quiet, text(100));
    for (let number = 0; number < 50; number++) put(busy, text(100, `n${number}x`));
    expect(quiet.get(text(100))).toBeDefined();
    expect(busy.get(text(100, 'n49x'))).toBeDefined();
    expect(busy.get(text(100, 'n0x'))).toBeUndefined();
    expect(cache.bytes).toBeLessThanOrEqual(hundred * 3.5);
    put(busy, text(500));
    expect(busy.get(text(500))).toBeUndefined();
  });

  it('forgets the documents of a shape with it, and takes no more', () => {
    const cache = createDocumentCache(1e6);
    const [left, stays] = [cache.ofShape(), cache.ofShape()];
    put(left, '{ a }');
    put(stays, '{ b }');
    const before = cache.bytes;
    left.drop();
    put(left, '{ c }');
    expect([left.get('{ a }'), left.get('{ c }')]).toEqual([undefined, undefined]);
    expect(stays.get('{ b }')).toBeDefined();
    expect(cache.bytes).toBe(before / 2);
  });

  it('keeps nothing where it may hold no bytes', () => {
    const documents = createDocumentCache(0).ofShape();
    put(documents, '{ a }');
    expect(documents.get('{ a }')).toBeUndefined();
  });
});
