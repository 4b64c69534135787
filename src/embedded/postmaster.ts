import { spawn } from 'node:child_process';
import { closeSync, constants, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { embeddedFailure } from './embedded-failure.ts';
import { giveToOwnerOfFolder } from './private-file.ts';
import { processFacts } from './process-facts.ts';
import { surroundings } from './run-binary.ts';
import type { ServerUser } from './server-user.ts';

export interface PostmasterOptions {
  readonly binaries: Binaries;
  readonly dataDirectory: string;
  readonly user: ServerUser | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** Begun anew at every start. */
  readonly logFile: string;
}

/** A PostgreSQL server that accepts connections. */
export interface Postmaster {
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it, with its exit code or signal. */
  readonly ended: Promise<string>;
  /** Fast shutdown, firmer after a while. Resolves when it has ended. */
  stop(): Promise<void>;
}

/** After crash recovery a big data directory takes long; a server that has ended is noticed at once. */
const readyWithinMs = 120_000;

/**
 * Starts PostgreSQL and waits until it accepts connections.
 *
 * It runs in a session of its own, so that Ctrl-C in the terminal reaches the gateway alone, which stops it when it has
 * drained. Should the gateway end without doing so, PostgreSQL is told to stop then.
 *
 * @throws RowhouseError with the end of PostgreSQL's log as its cause
 */
export async function launchPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const { binaries, dataDirectory, user, settings, logFile } = options;
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  rmSync(logFile, { force: true });
  const log = openSync(logFile, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL, 0o600);
  giveToOwnerOfFolder(logFile);
  const child = spawn(join(binaries.directory, 'bin', 'postgres'), ['-D', dataDirectory, ...args], {
    ...surroundings(user),
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);

  let running = true;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    child.once('error', (error) => resolve(String(error)));
  }).finally(() => {
    running = false;
    process.off('exit', stopWithUs);
  });
  function stopWithUs(): void {
    child.kill('SIGINT');
  }
  process.once('exit', stopWithUs);

  const stop = async () => {
    if (running)
      await shutDown(
        child.pid,
        (signal) => child.kill(signal),
        (ms) => Promise.race([ended, delay(ms, undefined, { ref: false })]),
        () => running,
      );
  };
  for (const deadline = Date.now() + readyWithinMs; running && !isReady(dataDirectory, child.pid); ) {
    if (Date.now() > deadline) await stop();
    else await Promise.race([ended, delay(20)]);
  }
  if (running && child.pid) return { pid: child.pid, ended, stop };
  throw embeddedFailure(
    `PostgreSQL did not start (${await ended}). Its log is ${logFile}.`,
    new Error(tailOf(logFile) || 'The log is empty.'),
  );
}

/**
 * Ends what a killed gateway left behind in a data directory: the server, if it still runs, and its `postmaster.pid`,
 * whose pid may by now be another process's. Only a process that is PostgreSQL on exactly this data directory, run by
 * its owner, is ended. To be called under the state's lock, which says that no living gateway owns the server.
 */
export async function recoverDataDirectory(dataDirectory: string, onNotice: (line: string) => void): Promise<void> {
  const [firstLine] = postmasterFile(dataDirectory);
  if (firstLine === undefined) return;
  const pid = Number(firstLine);
  const runs = () => isServerOf(dataDirectory, pid);
  if (runs()) {
    onNotice(`Stopping PostgreSQL (pid ${pid}), which a killed gateway left running`);
    await shutDown(
      pid,
      (signal) => process.kill(pid, signal),
      (ms) => pollWhile(runs, ms),
      runs,
    );
  }
  // PostgreSQL takes any process of its own user that has this pid for a running server. Whether one of a killed
  // server's other processes lives on, it asks their shared memory as well.
  rmSync(join(dataDirectory, 'postmaster.pid'), { force: true });
}

/** Whether the process is PostgreSQL on exactly this data directory, run by the owner of the directory. */
function isServerOf(dataDirectory: string, pid: number): boolean {
  const facts = processFacts(pid);
  return (
    facts !== undefined &&
    facts.uid === statSync(dataDirectory).uid &&
    facts.commandLine.includes(`/bin/postgres -D ${dataDirectory} -c `)
  );
}

/** PostgreSQL documentation, "Shutting Down the Server": fast, then immediate, then by force. */
async function shutDown(
  pid: number | undefined,
  send: (signal: NodeJS.Signals) => void,
  patience: (ms: number) => Promise<unknown>,
  runs: () => boolean,
): Promise<void> {
  for (const [signal, ms] of [
    ['SIGINT', 20_000],
    ['SIGQUIT', 5_000],
    ['SIGKILL', 5_000],
  ] as const) {
    try {
      send(signal);
    } catch {
      // It has just ended by itself.
    }
    await patience(ms);
    if (!runs()) return;
  }
  throw embeddedFailure(`PostgreSQL (pid ${pid}) cannot be stopped.`);
}

async function pollWhile(condition: () => boolean, ms: number): Promise<void> {
  for (const deadline = Date.now() + ms; condition() && Date.now() < deadline; ) await delay(20);
}

/** As `pg_ctl --wait` does: line 8 of `postmaster.pid` says whether the server accepts connections. */
function isReady(dataDirectory: string, pid: number | undefined): boolean {
  const lines = postmasterFile(dataDirectory);
  return Number(lines[0]) === pid && lines[7]?.trim() === 'ready';
}

function postmasterFile(dataDirectory: string): string[] {
  try {
    return readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

function tailOf(logFile: string): string {
  return readFileSync(logFile, 'utf8').trim().split('\n').slice(-20).join('\n');
}
