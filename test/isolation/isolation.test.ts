import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { core } from './suite/core.ts';
import { extensionSets } from './suite/extension-sets.ts';
import { examineIsolation, type Findings, type Part } from './suite/suite.ts';
import { tiers } from './suite/tiers.ts';

const clean = { leaks: [], failures: [] } satisfies Partial<Findings>;

describe.each(tiers)('isolation in the tier %s', { timeout: 600_000 }, (tier) => {
  let house: TestHouse;
  const modules = [core, ...extensions];

  beforeAll(async () => {
    house = await createTestHouse({ core });
  });
  afterAll(() => house.close());

  for (const names of extensionSets(extensions)) {
    // The smallest and the largest shape in full; of those between them every field.
    const isWhole = names.length === 0 || names.length === extensions.length;
    const parts: readonly Part[] | undefined = isWhole ? undefined : ['outputs'];
    it(`shows nothing of another tenant with ${['core', ...names].join(', ')}`, async () => {
      expect(await examineIsolation(house, { tier, extensions: names, modules, parts })).toMatchObject(clean);
    });
  }

  it('answers a header that names another tenant as one that names nobody', async () => {
    const own = await house.createTenant({ slug: 'asking', tier });
    const other = await house.createTenant({ slug: 'named', tier });
    const token = await house.token(own);
    const answers = [];
    for (const name of ['asking', own.id, 'named', other.id, 'nobody', '01890a5d-ac96-774b-bcce-b302099a8057']) {
      const headers = { 'x-rowhouse-tenant': name };
      answers.push(await graphql(house.url, token, '{ tenant { slug } }', undefined, { headers }));
    }
    const [bySlug, byId, ...refused] = answers;
    expect([bySlug!.data, byId!.data]).toEqual([{ tenant: { slug: 'asking' } }, { tenant: { slug: 'asking' } }]);
    expect(refused[0]!.errors.map(({ extensions: { code } }) => code)).toEqual(['TENANT_MISMATCH']);
    expect(new Set(refused.map(({ text }) => text)).size).toBe(1);
  });
});
