import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What tells one process from another that later gets the same pid. Empty text and uid -1: could not be read. */
export interface ProcessFacts {
  readonly uid: number;
  /** Boot and start of the process; only good for comparing. */
  readonly startedAt: string;
  /** The arguments, joined by blanks. */
  readonly commandLine: string;
}

/** The facts of a living process, or nothing: a zombie, which `kill(pid, 0)` still finds, counts as dead. */
export function processFacts(pid: number): ProcessFacts | undefined {
  if (!exists(pid)) return undefined;
  return process.platform === 'linux' ? factsFromProc(pid) : factsFromPs(pid);
}

function exists(pid: number): boolean {
  // 0 and negative numbers name process groups.
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** proc(5). Slim images have no `ps`. */
function factsFromProc(pid: number): ProcessFacts | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The second field, the name, is in parentheses and may itself hold blanks and parentheses.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return undefined;
  const ticks = fields[18];
  return {
    uid: Number(/^Uid:\s+(\d+)/m.exec(read(`/proc/${pid}/status`))?.[1] ?? -1),
    startedAt: ticks === undefined ? '' : `${read('/proc/sys/kernel/random/boot_id').trim()} ${ticks}`,
    commandLine: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' '),
  };
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function factsFromPs(pid: number): ProcessFacts | undefined {
  let line = '';
  try {
    const columns = ['-o', 'uid=', '-o', 'stat=', '-o', 'lstart=', '-o', 'command='];
    line = execFileSync('ps', ['-ww', '-p', String(pid), ...columns], { encoding: 'utf8', env: { LC_ALL: 'C' } });
  } catch {
    // No `ps`, or the process ended in between: the caller treats what cannot be read as alive and not ours.
  }
  const [, uid, state, startedAt, commandLine] = /^\s*(\d+)\s+(\S+)\s+(\S+(?:\s+\S+){4})\s+(.*)$/m.exec(line) ?? [];
  if (state?.startsWith('Z')) return undefined;
  return { uid: Number(uid ?? -1), startedAt: startedAt ?? '', commandLine: commandLine ? `${commandLine} ` : '' };
}
