import { setTimeout as delay } from 'node:timers/promises';
import { percentile, rounded } from '../../support/statistics.ts';
import type { House } from '../database/house.ts';
import { startDelayingProxy } from '../proxy/delaying-proxy.ts';
import { askOnce } from '../questions/ask-once.ts';
import type { Question, QuestionName } from '../questions/question.ts';
import { type ByServer, serverNames } from '../servers/names.ts';
import type { RunningServer } from '../servers/server-process.ts';
import { connections, type Stage, startOn, warmUps } from './stage.ts';

/** The servers with their database a network away. */
export interface DelayResult {
  /** By which each round trip to the database is longer. */
  readonly milliseconds: number;
  /** Round trips to the database for one request, asked one by one, ends of transactions included. */
  readonly roundTrips: Readonly<Partial<Record<QuestionName, ByServer<number>>>>;
  /** Rowhouse under load: requests a second, and the median of milliseconds for one. */
  readonly rowhouse: Readonly<
    Partial<Record<QuestionName, { readonly requestsPerSecond: number; readonly p50: number }>>
  >;
}

const milliseconds = 1;

/** Requests that are counted, after as many that open connections and prepare what there is to prepare. */
const counted = 20;

export async function measureDelay(stage: Stage, house: House): Promise<DelayResult> {
  const { options } = stage;
  const bar = stage.progress('Delay', options.questions.length * 2);
  let done = 0;
  const roundTrips: Record<string, ByServer<number>> = {};
  const rowhouse: Record<string, { requestsPerSecond: number; p50: number }> = {};
  const proxies = await Promise.all(
    serverNames.map(() => stage.resources.open(() => startDelayingProxy(house.gatewayUrl, milliseconds))),
  );
  const servers = await Promise.all(
    serverNames.map((name, index) =>
      startOn(stage, name, house, { databaseUrl: proxies[index]!.url(house.gatewayUrl) }),
    ),
  );
  for (const question of options.questions) {
    const trips: (readonly [string, number])[] = [];
    for (const [index, server] of servers.entries()) {
      trips.push([server.name, await roundTripsOf(server, proxies[index]!.flights, question, house)]);
    }
    roundTrips[question.name] = Object.fromEntries(trips) as ByServer<number>;
    bar.update(++done);
    const { requests, seconds, latencies } = await stage.generator.load(
      {
        server: servers[0]!,
        house,
        question,
        connections,
        warmUp: { seconds: warmUps(options.seconds).first },
        seconds: options.seconds,
      },
      () => {},
    );
    rowhouse[question.name] = {
      requestsPerSecond: rounded(requests / seconds, 1),
      p50: rounded(percentile([...latencies], 0.5), 2),
    };
    bar.update(++done);
  }
  bar.finish();
  for (const server of servers) await server.stop();
  for (const proxy of proxies) await proxy.stop();
  return { milliseconds, roundTrips, rowhouse };
}

async function roundTripsOf(
  server: RunningServer,
  flights: () => number,
  question: Question,
  { sizes, tenants }: House,
): Promise<number> {
  const ask = async (times: number): Promise<void> => {
    for (let index = 0; index < times; index++) {
      const tenant = tenants[index % tenants.length]!;
      await askOnce(server, question, { sizes, tenant, variant: index % question.variants });
    }
    // An answer may leave before its transaction has ended.
    await delay(100);
  };
  await ask(counted);
  const before = flights();
  await ask(counted);
  return rounded((flights() - before) / counted, 2);
}
