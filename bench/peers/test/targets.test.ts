import { deepStrictEqual } from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Figures } from '../report/result.ts';
import { targets, targetsOf } from '../report/targets.ts';

const nothing = {
  ratios: {},
  cpu: {},
  absolute: {},
  latency: {},
  memory: {},
  tenants: {},
  delay: {},
  rls: {},
  tuning: [],
} as Partial<Figures> as Figures;

const peers = (value: number) => ({ postgraphile: value, apollo: value, limit: value });

const each = <Value>(value: Value) => ({ F: value, N: value, P: value, I: value, W: value });

describe('what is asked of Rowhouse', () => {
  it('is found among the figures, every one of them', () => {
    const figures = {
      ...nothing,
      ratios: each(peers(1)),
      latency: each({ p99Ratios: peers(1) }),
      delay: { roundTrips: each({ rowhouse: 1 }) },
      tenants: { questions: { F: { ratio: 1 }, N: { ratio: 1 }, I: { ratio: 1 } } },
      rls: { F: { throughput: 1 }, N: { throughput: 1 } },
    } as unknown as Figures;
    deepStrictEqual(
      targetsOf(figures).map(({ path, value }) => [path, value]),
      targets.map(({ path }) => [path, 1]),
    );
  });

  it('is left out where it was not measured', () => {
    deepStrictEqual(targetsOf(nothing), []);
  });

  it('is reached from its bound on, upwards or downwards', () => {
    const reached = (figures: Partial<Figures>, path: string) =>
      targetsOf({ ...nothing, ...figures }).find((one) => one.path === path)?.reached;
    const ratio = (value: number) => reached({ ratios: { F: peers(value) } }, 'ratios.F.postgraphile');
    deepStrictEqual([ratio(1.99), ratio(2), ratio(3)], ['neither', 'target', 'goal']);
    const p99 = (value: number) =>
      reached(
        { latency: { F: { p99Ratios: peers(value) } } } as unknown as Partial<Figures>,
        'latency.F.p99Ratios.postgraphile',
      );
    deepStrictEqual([p99(0.81), p99(0.8), p99(0.5)], ['neither', 'target', 'goal']);
  });
});
