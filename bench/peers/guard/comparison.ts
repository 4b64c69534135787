import { rounded } from '../../support/statistics.ts';
import type { QuestionName } from '../questions/question.ts';
import type { Result } from '../report/result.ts';
import { type PeerName, peerNames } from '../servers/names.ts';

/** What is guarded, as a run tells it. */
export type Ratios = Pick<Result, 'ratios' | 'cpu'>;

/** How far below the recorded one a ratio may be. */
export const margin = 0.1;

/** `rose`: the record is out of date, and guards less than it could. */
export type Verdict = 'holds' | 'rose' | 'fell';

/** One ratio, recorded and now. */
export interface Comparison {
  readonly question: QuestionName;
  readonly figure: 'ratios' | 'cpu';
  readonly peer: PeerName;
  readonly recorded: number;
  readonly now: number;
  /** By how much it changed: -0.1 is a tenth less. */
  readonly change: number;
  readonly verdict: Verdict;
  /** What the first look saw, where a second one was taken. */
  readonly firstLook?: number;
}

/** Holds a run against the record. Questions that either of them lacks are left out. */
export function compareRatios(recorded: Ratios, now: Ratios): readonly Comparison[] {
  const names = Object.keys(recorded.ratios) as QuestionName[];
  return names.flatMap((question) =>
    (['ratios', 'cpu'] as const).flatMap((figure) =>
      peerNames.flatMap((peer): Comparison[] => {
        const [before, after] = [recorded[figure][question]?.[peer], now[figure][question]?.[peer]];
        if (before === undefined || after === undefined) return [];
        // To a hundredth of a percent: a ratio that is exactly at the margin holds.
        const change = rounded(after / before - 1, 4);
        return [{ question, figure, peer, recorded: before, now: after, change, verdict: verdictOn(change) }];
      }),
    ),
  );
}

function verdictOn(change: number): Verdict {
  if (change < -margin) return 'fell';
  return change > margin ? 'rose' : 'holds';
}

/** Questions of which a ratio fell, in the order of the comparison. */
export function fallenQuestions(comparisons: readonly Comparison[]): readonly QuestionName[] {
  return [...new Set(comparisons.filter(({ verdict }) => verdict === 'fell').map(({ question }) => question))];
}

/**
 * The verdict after a second look, with processes and a database of its own: a ratio has fallen when it is below the
 * margin both times. Noise rarely befalls the same one twice; a change of the code does. What held at the first look
 * is not judged again.
 */
export function afterSecondLook(first: readonly Comparison[], second: readonly Comparison[]): readonly Comparison[] {
  return first.map((one) => {
    if (one.verdict !== 'fell') return one;
    const again = second.find(
      ({ question, figure, peer }) => question === one.question && figure === one.figure && peer === one.peer,
    );
    return again ? { ...again, firstLook: one.now } : one;
  });
}
