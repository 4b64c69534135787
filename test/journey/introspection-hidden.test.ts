import fc from 'fast-check';
import { buildSchema, parse, specifiedRules, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import { authenticated, type PermissionTree, scope } from '../../src/authorization/permission.ts';
import { deriveView } from '../../src/authorization/view.ts';
import { grantedRules } from '../../src/authorization/view-rules.ts';
import { viewSchema } from '../../src/composition/view-schema.ts';
import { asksForHidden } from '../../src/execution/introspection-hidden.ts';
import { scopes } from '../authorization/random-schema.ts';
import { guardedModel } from '../authorization/view-guards.ts';
import { viewModels } from '../authorization/view-model.ts';
import { shownOperation } from '../authorization/view-operations.ts';
import { hiddenOf, shownOf } from '../authorization/view-reference.ts';

/** A document in which some name may be replaced by another, or a value, so that it is wrong in some way, or in none. */
function distort(document: string, names: readonly string[], seed: number): string {
  const places = [...document.matchAll(/\b(?!query\b|mutation\b|on\b)[A-Za-z_]\w*/g)];
  const place = places[seed % places.length];
  if (!place || seed % 3 === 0) return document;
  if (seed % 3 === 1) return document.replace(': 1', ': "one"');
  const name = names[(seed >>> 4) % names.length]!;
  return `${document.slice(0, place.index)}${name}${document.slice(place.index + place[0].length)}`;
}

describe('the check before validation', () => {
  it('finds every document of which validation would say something else of the view than of the shape', () => {
    const seen = { inside: 0, outside: 0, wrong: 0 };
    fc.assert(
      fc.property(viewModels, fc.subarray(scopes), fc.nat(), (model, held, seed) => {
        const shape = guardedModel(model);
        const who = { tenantId: 'tenant', subject: 'tester', kind: 'user', roles: [], scopes: held } as const;
        const view = deriveView(shape, grantedRules(shape, who));
        const seenBy = viewSchema(shape.schema, view, { emptyRoots: true });
        const everything = shownOf(model, new Map());
        const names = [...everything].flatMap((coordinate) => coordinate.split(/\W+/)).filter((name) => name !== '');
        const shown = shownOf(model, hiddenOf(model, new Set(held)));
        // What is shown, and one thing that is not: it must not take two mistakes to be found.
        const beside = [...everything.difference(shown)].filter((at) => shown.has(at.replace(/(\.\w+|\(\w+:\))$/, '')));
        const selectable = seed % 2 === 0 ? everything : shown.union(new Set(beside.slice(seed % 7, (seed % 7) + 1)));
        for (const root of ['Query', 'Mutation'].filter((name) => selectable.has(name))) {
          const source = distort(shownOperation(model, selectable, root, seed), [...names, 'nobody'], seed);
          const document = parse(source);
          const told = (schema: typeof seenBy): readonly string[] =>
            validate(schema, document, specifiedRules, { hideSuggestions: true }).map(({ message }) => message);
          if (asksForHidden(shape.schema, view, document)) {
            expect(told(seenBy), source).not.toEqual([]);
            seen.outside++;
          } else {
            expect(told(seenBy), source).toEqual(told(shape.schema));
            if (told(seenBy).length > 0) seen.wrong++;
            seen.inside++;
          }
        }
      }),
      { numRuns: 300, endOnFailure: true },
    );
    expect(Math.min(seen.inside, seen.outside)).toBeGreaterThan(50);
    expect(seen.wrong).toBeGreaterThan(5);
  });

  /** Whether a document asks for what whoever holds some scopes does not see; validation must say the same. */
  function asker(sdl: string, permissions: PermissionTree): (source: string, held: readonly string[]) => boolean {
    const schema = buildSchema(sdl);
    const coverage = deriveCoverage(schema, permissions);
    const shape = { schema, coverage, governedInputs: deriveGovernedInputs(schema, coverage) };
    return (source, held) => {
      const who = { tenantId: 'tenant', subject: 'tester', kind: 'user', roles: [], scopes: held } as const;
      const view = deriveView(shape, grantedRules(shape, who));
      const document = parse(source);
      const isOutside = asksForHidden(schema, view, document);
      expect(validate(viewSchema(schema, view, { emptyRoots: true }), document).length > 0).toBe(isOutside);
      return isOutside;
    };
  }

  it('finds an argument that speaks of a hidden field', () => {
    const asks = asker('type Query { person(email: String): Person } type Person { name: String email: String }', {
      Query: { person: authenticated },
      Person: { '*': authenticated, email: scope('pii:read') },
    });
    expect(asks('{ person(email: "x") { name } }', [])).toBe(true);
    expect(asks('{ person(email: "x") { name } }', ['pii:read'])).toBe(false);
    expect(asks('{ person { name } }', [])).toBe(false);
  });

  it('finds a fragment that a hidden type alone makes possible', () => {
    const asks = asker(
      `
      type Query { one: One }
      union One = Hidden | Left
      union Two = Hidden | Right
      type Hidden { a: Int }
      type Left { a: Int two: Two }
      type Right { a: Int one: One }
      `,
      {
        Query: { one: authenticated },
        Hidden: { '*': scope('hidden:read') },
        Left: { '*': authenticated },
        Right: { '*': authenticated },
      },
    );
    for (const spread of [
      '{ one { ... on Two { __typename } } }',
      '{ one { ...F } } fragment F on Two { __typename }',
    ]) {
      expect(asks(spread, [])).toBe(true);
      expect(asks(spread, ['hidden:read'])).toBe(false);
    }
    expect(asks('{ one { ... on Left { two { ... on Right { a } } } } }', [])).toBe(false);
  });
});
