import { type Audit, serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHouse, type TestHouse } from '../support/house.ts';

let house: TestHouse;
let authorization: string;

beforeAll(async () => {
  house = await createTestHouse();
  const tenant = await house.createTenant({ slug: 'acme' });
  authorization = `Bearer ${await house.token(tenant)}`;
});
afterAll(() => house.close());

const audits: Audit[] = serverAudits({
  url: () => `${house.url}/graphql`,
  fetchFn: (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } }),
});

describe('the audits of graphql-http', () => {
  it('are 61', () => {
    expect(audits).toHaveLength(61);
  });

  for (const audit of audits) {
    it(`${audit.id} ${audit.name}`, async () => {
      const result = await audit.fn();
      const found = result.status === 'ok' ? undefined : `${result.reason}: ${await result.response.text()}`;
      expect(found).toBeUndefined();
    });
  }
});
