import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { EmbeddedOptions } from '../../src/embedded/embedded-postgres.ts';

/** What `start-and-wait.ts` says, one key a line. */
export interface Said {
  readonly notice?: string;
  readonly adminUrl?: string;
  readonly port?: number;
  readonly dataDirectory?: string;
  readonly drained?: number;
  readonly error?: string;
  readonly cause?: string;
}

/** A gateway process of its own, to be killed. */
export interface GatewayProcess {
  readonly child: ChildProcess;
  /** Resolves with the next line, past ones included, that has this key; rejects when there will be none. */
  says<Key extends keyof Said>(key: Key): Promise<NonNullable<Said[Key]>>;
  /** Sends a signal, to the whole process group where `group` is set, and waits for the end of the process. */
  end(signal: NodeJS.Signals, group?: 'group'): Promise<void>;
}

/**
 * @param options those of `startEmbeddedPostgres`
 * @param where the program's folder, and whom to run it as; by default this checkout, as us
 */
export function spawnGateway(
  options: EmbeddedOptions,
  where: { program?: string; uid?: number; gid?: number } = {},
): GatewayProcess {
  const { program = join(import.meta.dirname, '..', '..'), uid, gid } = where;
  const script = join(program, 'test', 'embedded', 'start-and-wait.ts');
  const child = spawn(process.execPath, ['--no-warnings', script, JSON.stringify(options)], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid }),
  });
  const ended = once(child, 'exit');
  const said: Said[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => {
    said.push(JSON.parse(line) as Said);
    lines.emit('said');
  });
  let closed = false;
  lines.once('close', () => {
    closed = true;
    lines.emit('said');
  });
  return {
    child,
    async says(key) {
      for (;;) {
        const value = said.find((line) => line[key] !== undefined)?.[key];
        if (value !== undefined) return value as NonNullable<Said[typeof key]>;
        if (closed) throw new Error(`The gateway process never said "${key}", only ${JSON.stringify(said)}`);
        await once(lines, 'said');
      }
    },
    async end(signal, group) {
      if (child.pid && child.exitCode === null && child.signalCode === null) {
        process.kill(group ? -child.pid : child.pid, signal);
      }
      await ended;
    },
  };
}
