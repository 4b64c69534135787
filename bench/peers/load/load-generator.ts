import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { House } from '../database/house.ts';
import type { Question } from '../questions/question.ts';
import type { RunningServer } from '../servers/server-process.ts';
import type { LoadFigures } from './closed-loop.ts';
import type { FromGenerator, LoadOrder, ToGenerator } from './messages.ts';
import { requestBytes } from './request-bytes.ts';

export interface Stretch {
  readonly server: RunningServer;
  readonly house: House;
  readonly question: Question;
  readonly connections: number;
  readonly warmUp: LoadOrder['warmUp'];
  readonly seconds: number;
  readonly rate?: number;
}

export interface StretchFigures extends LoadFigures {
  /** CPU seconds of the generator itself. */
  readonly cpuSeconds: number;
}

/** Makes load from a process of its own. */
export interface LoadGenerator {
  /**
   * @param begin called when the server is warm and nothing is under way, right before the measured requests
   * @throws Error with the first refusal
   */
  load(stretch: Stretch, begin: () => void): Promise<StretchFigures>;
  stop(): Promise<void>;
}

/** Milliseconds beyond its time in which a stretch must have ended. */
const grace = 120_000;

export async function startLoadGenerator(): Promise<LoadGenerator> {
  const child = fork(join(import.meta.dirname, 'generator.ts'), { serialization: 'advanced' });
  await once(child, 'spawn');
  const ended = once(child, 'exit');
  /** Keys of the requests that the generator has got already. */
  const known = new Set<string>();
  const requestsOf = ({ server, house, question }: Stretch): LoadOrder['requests'] => {
    const key = `${house.name} ${server.name} ${question.name}`;
    if (known.has(key)) return { key };
    known.add(key);
    return { key, bytes: requestBytes(server.name, question, house) };
  };
  return Object.freeze({
    load: async (stretch: Stretch, begin: () => void) => {
      const { server, connections, warmUp, seconds, rate } = stretch;
      server.emptyLog();
      const said = `${stretch.question.name} of ${server.name}`;
      const order = { port: server.port, connections, requests: requestsOf(stretch), warmUp, seconds, rate };
      await exchange(child, { type: 'order', order }, 'warm', said, grace);
      begin();
      const { figures, cpuSeconds } = await exchange(child, { type: 'begin' }, 'done', said, seconds * 1_000 + grace);
      return { ...figures, cpuSeconds };
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await ended;
    },
  });
}

/** Says something and waits for one answer. @param said what it is about, for the message of a failure */
async function exchange<Type extends 'warm' | 'done'>(
  child: ChildProcess,
  message: ToGenerator,
  expected: Type,
  said: string,
  within: number,
): Promise<Extract<FromGenerator, { type: Type }>> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(within)]);
  const answer = Promise.race([
    once(child, 'message', { signal }).then(([received]) => received as FromGenerator),
    once(child, 'exit', { signal }).then((): FromGenerator => ({ type: 'failed', reason: 'the generator ended' })),
  ]);
  child.send(message);
  const received = await answer
    .catch((): FromGenerator => ({ type: 'failed', reason: `no end within ${within / 1_000} seconds` }))
    .finally(() => over.abort());
  if (received.type === expected) return received as Extract<FromGenerator, { type: Type }>;
  throw new Error(`${said} failed under load: ${received.type === 'failed' ? received.reason : received.type}`);
}
