import type { House } from '../database/house.ts';
import type { LoadOrder } from '../load/messages.ts';
import type { Question } from '../questions/question.ts';
import type { RunningServer } from '../servers/server-process.ts';
import { measureRound, type RoundFigures } from './round.ts';
import { connections, type Stage, warmUps } from './stage.ts';

/** Something that takes its turn: a server on a house. */
export interface Contender {
  readonly server: RunningServer;
  readonly house: House;
}

/** How many steps {@link interleave} reports. */
export const interleavedSteps = (contenders: number, rounds: number): number => contenders * (rounds + 1);

/**
 * Requests a second in a closed loop, in turn: A B C D, B C D A, ... Everyone is first in one of so many rounds, so that
 * neither what the machine does meanwhile nor who was at it before favours one of them.
 *
 * @param warmUp before a contender's first round; each round begins with a short one besides
 * @returns the rounds of each contender, in the order of the contenders
 */
export async function interleave(
  { options, database, generator }: Stage,
  contenders: readonly Contender[],
  question: Question,
  step: () => void,
  warmUp: (contender: Contender) => LoadOrder['warmUp'] = () => ({ seconds: warmUps(options.seconds).first }),
): Promise<readonly (readonly RoundFigures[])[]> {
  const { rounds, seconds } = options;
  const figures = contenders.map((): RoundFigures[] => []);
  for (const contender of contenders) {
    await generator.load({ ...contender, question, connections, warmUp: warmUp(contender), seconds: 0.1 }, () => {});
    step();
  }
  const warm = { seconds: warmUps(seconds).round };
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (round + turn) % contenders.length;
      const stretch = { ...contenders[index]!, question, connections, warmUp: warm, seconds };
      figures[index]!.push(await measureRound(generator, database.pid, stretch));
      step();
    }
  }
  return figures;
}
