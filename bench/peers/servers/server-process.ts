import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, truncateSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerName } from './names.ts';

/** A server under measurement: one process, listening on loopback. */
export interface RunningServer {
  readonly name: ServerName;
  readonly port: number;
  readonly pid: number;
  /** Empties its log, which would grow by a line for each request of millions. */
  emptyLog(): void;
  /** Ends it, kindly first. Resolves when it has ended. */
  stop(): Promise<void>;
}

export interface ServerCommand {
  readonly name: ServerName;
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where what it says goes, as a log of a server goes to a file. */
  readonly logFile: string;
  /** Resolves to its port when it serves. */
  readonly ready: (child: ChildProcess) => Promise<number>;
}

/** Milliseconds in which a server must serve, and in which it must have ended. */
const startWithin = 60_000;
const stopWithin = 10_000;

/** @throws Error with the end of its log, when it ends or stays silent instead of serving */
export async function startServer({ name, words, environment, logFile, ready }: ServerCommand): Promise<RunningServer> {
  const log = openSync(logFile, 'a');
  const child = spawn(process.execPath, words, {
    // Nothing of this shell's settings reaches a server: all get the same surroundings.
    env: { PATH: process.env.PATH, NODE_ENV: 'production', GRAPHILE_ENV: 'production', ...environment },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), stopWithin);
    await ended;
    clearTimeout(late);
  };
  const tooLate = new AbortController();
  try {
    const port = await Promise.race([
      ready(child),
      ended.then(() => Promise.reject(new Error('it ended'))),
      delay(startWithin, undefined, { signal: tooLate.signal }).then(() =>
        Promise.reject(new Error('it stays silent')),
      ),
    ]);
    return Object.freeze({ name, port, pid: child.pid!, emptyLog: () => truncateSync(logFile), stop });
  } catch (error) {
    await stop();
    const said = readFileSync(logFile, 'utf8').slice(-2_000);
    throw new Error(`The server ${name} did not start: ${(error as Error).message}.\n${said}`, { cause: error });
  } finally {
    tooLate.abort();
  }
}
