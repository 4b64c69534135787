import { rounded } from '../../support/statistics.ts';
import { openHouse } from '../database/house.ts';
import { comparedSizes, quickSizes } from '../database/sizes.ts';
import { describeMachine } from '../machine/machine.ts';
import { peakMemory } from '../machine/processes.ts';
import type { Part } from '../options.ts';
import type { Figures, Result } from '../report/result.ts';
import { targetsOf } from '../report/targets.ts';
import { serverNames } from '../servers/names.ts';
import { compare, nothingCompared } from './compare.ts';
import { measureDelay } from './delay.ts';
import { refuseUnequalAnswers } from './equal-answers.ts';
import { measureRls } from './rls.ts';
import { type Stage, startOn } from './stage.ts';
import { measureTenants } from './tenants.ts';
import type { Contender } from './throughput.ts';
import { measureTuning } from './tuning.ts';

/** Everything that was asked for, one after the other. @param loadBefore load average of the machine before the run */
export async function measure(stage: Stage, loadBefore: number): Promise<Result> {
  const { options, database } = stage;
  const asked = (part: Part): boolean => options.parts.includes(part);
  const contenders = await prepare(stage);
  const { house } = contenders[0]!;
  const compared = asked('throughput') ? await compare(stage, contenders) : nothingCompared;
  const memory = contenders.map(({ server }) => [server.name, rounded(peakMemory(server.pid) / 2 ** 20, 1)]);
  for (const { server } of contenders) await server.stop();
  const figures: Figures = {
    ...compared,
    memory: asked('throughput') ? Object.fromEntries(memory) : {},
    rls: asked('rls') ? await measureRls(stage, house) : {},
    delay: asked('delay') ? await measureDelay(stage, house) : {},
    tuning: asked('tuning') ? await measureTuning(stage, house) : [],
    tenants: asked('tenants') ? await measureTenants(stage) : {},
    machine: await describeMachine(database, options, loadBefore),
  };
  return { ...figures, targets: targetsOf(figures) };
}

/** Fills a house and starts all servers on it, which then have to give equal answers. */
async function prepare(stage: Stage): Promise<readonly Contender[]> {
  const { options, database } = stage;
  const bar = stage.progress('Preparing', 2 + serverNames.length);
  let done = 0;
  const house = await openHouse(database, 'compared', options.quick ? quickSizes.compared : comparedSizes);
  bar.update(++done);
  const contenders: Contender[] = [];
  for (const name of serverNames) {
    contenders.push({ house, server: await startOn(stage, name, house, { profile: options.profile }) });
    bar.update(++done);
  }
  const servers = contenders.map(({ server }) => server);
  await refuseUnequalAnswers(house, servers, options.questions);
  bar.update(++done);
  bar.finish('All servers give equal answers.');
  return contenders;
}
