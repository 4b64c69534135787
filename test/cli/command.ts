import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TestDatabase } from '../support/databases.ts';
import { testSecret } from '../support/house.ts';

/** How a command ended. */
export interface Finished {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export interface RunningCommand {
  readonly child: ChildProcess & { readonly pid: number };
  /** Resolves once standard output and standard error together hold a match; rejects when the command ends without. */
  says(pattern: RegExp): Promise<RegExpMatchArray>;
  readonly finished: Promise<Finished>;
}

export interface CommandOptions {
  /** Environment variables beside those that every program needs. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Arguments of Node.js itself. */
  readonly nodeArguments?: readonly string[];
  /** Instead of this checkout's. */
  readonly launcher?: string;
}

export const launcherPath = join(import.meta.dirname, '..', '..', 'bin', 'rowhouse.js');

/** Begins a command: the real one, in a process of its own, as a shell would. */
export function beginCommand(words: readonly string[], options: CommandOptions = {}): RunningCommand {
  const { variables = {}, cwd, nodeArguments = [], launcher = launcherPath } = options;
  const child = spawn(process.execPath, [...nodeArguments, launcher, ...words], {
    cwd,
    env: { ...inherited(), ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      child.emit('said');
    });
  }
  const finished = once(child, 'close').then(([code, signal]) => ({ code, signal, ...said }) as Finished);
  return {
    child: child as RunningCommand['child'],
    finished,
    async says(pattern) {
      for (;;) {
        const match = `${said.stdout}\n${said.stderr}`.match(pattern);
        if (match) return match;
        const ended = await Promise.race([once(child, 'said').then(() => undefined), finished]);
        if (ended && !pattern.test(`${said.stdout}\n${said.stderr}`)) {
          throw new Error(`The command ended without saying ${pattern}: ${JSON.stringify(ended)}`);
        }
      }
    },
  };
}

/** Runs a command to its end. */
export function rowhouse(words: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return beginCommand(words, options).finished;
}

/** What an operator sets to work with the house on a test's database. */
export function operatorVariables(database: TestDatabase): Record<string, string> {
  return {
    ROWHOUSE_DATABASE_URL: database.urls.gateway,
    ROWHOUSE_CATALOG_DATABASE_URL: database.urls.directory,
    ROWHOUSE_CONTROL_DATABASE_URL: database.urls.control,
    ROWHOUSE_ADMIN_DATABASE_URL: database.adminUrl,
    ROWHOUSE_SECRET: testSecret,
  };
}

/** What tells of this test run, of its house and of its terminal, stays here. */
function inherited(): Record<string, string | undefined> {
  const own = /^(ROWHOUSE_|VITEST|NODE_ENV$|NODE_OPTIONS$|NO_COLOR$|FORCE_COLOR$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
