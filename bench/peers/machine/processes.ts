import { readdirSync, readFileSync } from 'node:fs';

/**
 * What Linux knows of processes (proc(5)). Times are counted in ticks of 10 ms by every kernel that Node.js runs on
 * (`getconf CLK_TCK`), which over a round of seconds is below a percent.
 */
const ticksPerSecond = 100;

/** Fields of /proc/PID/stat behind the name, counted from `state` as 0. */
const field = { parent: 1, userTime: 11, systemTime: 12, childUserTime: 13, childSystemTime: 14 };

/** CPU seconds that a process has used, all threads together, those that ended included. */
export function cpuSeconds(pid: number): number {
  const stat = statOf(pid);
  return (Number(stat[field.userTime]) + Number(stat[field.systemTime])) / ticksPerSecond;
}

/** CPU seconds of a process, its children and those of its children that have ended and been waited for. */
export function cpuSecondsWithChildren(pid: number): number {
  const own = statOf(pid);
  let ticks = [field.userTime, field.systemTime, field.childUserTime, field.childSystemTime].reduce(
    (sum, index) => sum + Number(own[index]),
    0,
  );
  for (const child of childrenOf(pid)) {
    try {
      const stat = statOf(child);
      ticks += Number(stat[field.userTime]) + Number(stat[field.systemTime]);
    } catch {
      // It ended while we looked, and counts with its parent from the next time on.
    }
  }
  return ticks / ticksPerSecond;
}

/** Most memory that a process ever had, in bytes (VmHWM). */
export function peakMemory(pid: number): number {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

function childrenOf(pid: number): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => {
      try {
        return Number(statOf(candidate)[field.parent]) === pid;
      } catch {
        return false;
      }
    });
}

/** The name in parentheses may hold anything, spaces and parentheses included. */
function statOf(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
