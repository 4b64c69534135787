import { rounded } from '../../support/statistics.ts';
import { openHouse } from '../database/house.ts';
import { quickSizes, type Sizes, spreadSizes } from '../database/sizes.ts';
import type { LoadOrder } from '../load/messages.ts';
import { peakMemory } from '../machine/processes.ts';
import type { QuestionName } from '../questions/question.ts';
import { mediansOf, pairedRatio, requestsPerSecond, totalCpu } from './medians.ts';
import { type Stage, startOn } from './stage.ts';
import { type Contender, interleave, interleavedSteps } from './throughput.ts';

/** Rowhouse over few tenants and over many, with as many rows in all and every shape warm. */
export interface TenantsResult {
  readonly few: number;
  readonly many: number;
  readonly questions: Readonly<Partial<Record<QuestionName, TenantsFigures>>>;
  /** Most memory of the gateway, in megabytes. */
  readonly memory: { readonly few: number; readonly many: number };
}

export interface TenantsFigures {
  /** Requests a second. */
  readonly few: number;
  readonly many: number;
  /** Requests a second over many, divided by those over few: more is better. */
  readonly ratio: number;
  /** CPU seconds of one request, Node.js and PostgreSQL, over few divided by over many: likewise. */
  readonly cpuRatio: number;
}

/** P counts a tenant's orders, of which the tenants of the one house have a thousand times as many. W writes. */
const asked: readonly QuestionName[] = ['F', 'N', 'I'];

/** @returns nothing when none of its questions is asked */
export async function measureTenants(stage: Stage): Promise<TenantsResult | Record<string, never>> {
  const { options, database } = stage;
  const sizes = options.quick ? quickSizes : spreadSizes;
  const chosen = options.questions.filter(({ name }) => asked.includes(name));
  if (chosen.length === 0) return {};
  const bar = stage.progress('Tenants', 2 + chosen.length * interleavedSteps(2, options.rounds));
  let done = 0;
  const step = (): void => bar.update(++done);
  const contender = async (name: string, size: Sizes): Promise<Contender> => {
    const house = await openHouse(database, name, size);
    step();
    return { house, server: await startOn(stage, 'rowhouse', house) };
  };
  const few = await contender('few', sizes.few);
  const many = await contender('many', sizes.many);
  const figures: Record<string, TenantsFigures> = {};
  for (const [index, question] of chosen.entries()) {
    const warmUp = index === 0 ? [everybodyOnce] : [];
    const [ofFew, ofMany] = await interleave(stage, [few, many], question, step, ...warmUp);
    figures[question.name] = {
      few: rounded(mediansOf(ofFew!).requestsPerSecond, 1),
      many: rounded(mediansOf(ofMany!).requestsPerSecond, 1),
      ratio: rounded(pairedRatio(ofMany!, ofFew!, requestsPerSecond)),
      cpuRatio: rounded(pairedRatio(ofFew!, ofMany!, totalCpu)),
    };
  }
  bar.finish();
  const megabytes = ({ server }: Contender): number => rounded(peakMemory(server.pid) / 2 ** 20, 1);
  const memory = { few: megabytes(few), many: megabytes(many) };
  for (const { server } of [few, many]) await server.stop();
  return { few: sizes.few.tenants, many: sizes.many.tenants, questions: figures, memory };
}

/** Every tenant has asked before anything is measured: as warm as a house gets. */
const everybodyOnce = ({ house }: Contender): LoadOrder['warmUp'] => ({
  requests: Math.max(house.sizes.tenants, 1_000),
});
