import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { core } from './suite/core.ts';
import { removePolicies } from './suite/policies.ts';
import { removePredicates } from './suite/predicates.ts';
import { examineIsolation } from './suite/suite.ts';
import { tiers } from './suite/tiers.ts';

/**
 * There are two locks (law 2): policies, and a predicate in every statement. With both in place either could be broken
 * without a leak, so each is tried alone.
 */
describe.each(tiers)('one lock alone isolates in the tier %s', { timeout: 600_000 }, (tier) => {
  const examination = {
    tier,
    modules: [core, ...extensions],
    extensions: extensions.map(({ name }) => name),
    parts: ['outputs', 'arguments', 'mutations'],
  } as const;
  let house: TestHouse;

  beforeEach(async () => {
    house = await createTestHouse({ core });
  });
  afterEach(() => house.close());

  it('isolates by predicates in a database without policies', async () => {
    await removePolicies(house);
    expect(await examineIsolation(house, examination)).toMatchObject({ leaks: [], failures: [] });
  });

  it('isolates by policies where statements have lost their predicates', async () => {
    const rewriting = removePredicates(house);
    try {
      expect(await examineIsolation(house, examination)).toMatchObject({ leaks: [], failures: [] });
    } finally {
      rewriting.end();
    }
    expect(rewriting.changed.size).toBeGreaterThan(100);
    expect(rewriting.left).toEqual([]);
  });
});
