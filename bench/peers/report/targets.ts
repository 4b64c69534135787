import type { QuestionName } from '../questions/question.ts';
import type { Figures } from './result.ts';

/** What is asked of one figure. */
interface Target {
  /** For people. */
  readonly figure: string;
  /** Where it stands among the figures, keys separated by dots. */
  readonly path: string;
  readonly bound: 'at least' | 'at most';
  readonly target: number;
  readonly goal: number;
}

export type Reached = 'goal' | 'target' | 'neither';

export interface TargetResult extends Target {
  readonly value: number;
  readonly reached: Reached;
}

/** Of N: customers, orders, lines, products. */
const levels = 4;

const all: readonly QuestionName[] = ['F', 'N', 'P', 'I', 'W'];

const throughput = (question: QuestionName, peer: 'postgraphile' | 'limit', target: number, goal: number): Target => ({
  figure: `${question}, Rowhouse to ${peer === 'limit' ? 'the limit' : 'PostGraphile'}, requests a second`,
  path: `ratios.${question}.${peer}`,
  bound: 'at least',
  target,
  goal,
});

/** What Rowhouse is to reach within one run, and what it aims at. */
export const targets: readonly Target[] = Object.freeze([
  throughput('F', 'postgraphile', 2, 3),
  throughput('N', 'postgraphile', 1.6, 2.5),
  throughput('P', 'postgraphile', 1.5, 2),
  throughput('I', 'postgraphile', 1.5, 2),
  throughput('W', 'postgraphile', 1.5, 2),
  throughput('F', 'limit', 0.45, 0.65),
  throughput('N', 'limit', 0.55, 0.8),
  ...all.map(
    (question): Target => ({
      figure: `${question}, p99 at equal load, Rowhouse to PostGraphile`,
      path: `latency.${question}.p99Ratios.postgraphile`,
      bound: 'at most',
      target: 0.8,
      goal: 0.5,
    }),
  ),
  {
    figure: 'N, round trips to the database for one request',
    path: 'delay.roundTrips.N.rowhouse',
    bound: 'at most',
    target: levels + 2,
    goal: levels + 1,
  },
  ...(['F', 'N', 'I'] as const).map(
    (question): Target => ({
      figure: `${question}, throughput with many tenants to few`,
      path: `tenants.questions.${question}.ratio`,
      bound: 'at least',
      target: 0.85,
      goal: 0.95,
    }),
  ),
  ...(['F', 'N'] as const).map(
    (question): Target => ({
      figure: `${question}, Row-Level Security to none`,
      path: `rls.${question}.throughput`,
      bound: 'at least',
      target: 0.9,
      goal: 0.97,
    }),
  ),
]);

/** Each target of which the figure was measured. */
export function targetsOf(figures: Figures): readonly TargetResult[] {
  return targets.flatMap((target): readonly TargetResult[] => {
    const value = at(figures, target.path);
    return value === undefined ? [] : [{ ...target, value, reached: reachedBy(value, target) }];
  });
}

function reachedBy(value: number, { bound, target, goal }: Target): Reached {
  const within = (limit: number): boolean => (bound === 'at least' ? value >= limit : value <= limit);
  if (within(goal)) return 'goal';
  return within(target) ? 'target' : 'neither';
}

function at(figures: Figures, path: string): number | undefined {
  let value: unknown = figures;
  for (const key of path.split('.')) value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
  return value as number | undefined;
}
