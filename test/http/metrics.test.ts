import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';

describe('/metrics', () => {
  let house: TestHouse;

  beforeAll(async () => {
    house = await createTestHouse();
  });
  afterAll(() => house.close());

  it('counts requests, statements and sessions in the form that Prometheus reads, and names no tenant', async () => {
    const tenant = await house.createTenant({ slug: 'discreet' });
    const token = await house.token(tenant);
    await graphql(house.url, token, '{ customers { totalCount } }');
    await graphql(house.url, undefined, '{ viewer { subject } }');
    // An answer does not wait for the end of its session.
    await expect.poll(() => house.seen.filter(({ type }) => type === 'session.ended')).toHaveLength(1);
    const response = await fetch(`${house.url}/metrics`);
    const text = await response.text();
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/plain; version=0.0.4; charset=utf-8',
    ]);
    const lines = text.split('\n');
    expect(lines).toContain('rowhouse_request_duration_seconds_count{status="200",code=""} 1');
    expect(lines).toContain('rowhouse_request_duration_seconds_count{status="401",code="UNAUTHENTICATED"} 1');
    expect(lines).toContain('rowhouse_statement_duration_seconds_count 2');
    expect(lines).toContain('rowhouse_sessions_total{outcome="rolled back"} 1');
    expect(lines).toContain('rowhouse_shapes_total{event="composed"} 1');
    expect(lines).toContain('rowhouse_shapes 1');
    expect(lines).toContain('rowhouse_shape_misses_total 1');
    expect(lines).toContain('rowhouse_shape_hits_total 0');
    expect(lines).toContain('rowhouse_shape_queue 0');
    expect(lines.find((line) => line.startsWith('rowhouse_shape_bytes '))).toMatch(/ [1-9]\d{4,}$/);
    expect(lines).toContain('rowhouse_directory_listening 1');
    expect(text).not.toContain('discreet');
    expect(text).not.toContain(tenant.id);
  });
});
