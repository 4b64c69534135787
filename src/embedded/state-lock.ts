import { randomBytes } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedFailure, systemCode } from './embedded-failure.ts';
import { belongsToAnother, writePrivateFile } from './private-file.ts';
import { processFacts } from './process-facts.ts';

interface Holder {
  readonly pid: number;
  readonly startedAt: string;
  /** The folder's inode number: a copied folder brings a lock along that is not its own. */
  readonly folder: number;
}

/**
 * Takes the lock of a state directory for this process.
 *
 * The lock is a file naming its holder by pid and start time, so that a lock left behind by a killed process, or by a
 * machine that went down, is told from a held one even when its pid has been given to another process since.
 *
 * @returns a function that gives the lock back
 * @throws RowhouseError naming the pid of the holder
 */
export function acquireStateLock(stateDirectory: string): () => void {
  const path = lockPath(stateDirectory);
  const startedAt = processFacts(process.pid)?.startedAt ?? '';
  const mine = JSON.stringify({ pid: process.pid, startedAt, folder: statSync(stateDirectory).ino } satisfies Holder);
  const candidate = `${path}.${randomBytes(6).toString('hex')}`;
  writePrivateFile(candidate, mine);
  try {
    while (!appear(candidate, path)) {
      const text = readLock(path);
      const holder = text && livingHolder(text, stateDirectory);
      if (holder) throw heldBy(holder.pid, stateDirectory);
      if (text !== undefined) removeStale(path, text);
    }
  } finally {
    rmSync(candidate, { force: true });
  }
  return () => {
    if (readLock(path) === mine) rmSync(path, { force: true });
  };
}

/** The pid of the living process that holds the lock of a state directory, if one does. */
export function stateLockHolder(stateDirectory: string): number | undefined {
  const text = readLock(lockPath(stateDirectory));
  return text === undefined ? undefined : livingHolder(text, stateDirectory)?.pid;
}

function lockPath(stateDirectory: string): string {
  return join(stateDirectory, 'lock');
}

/** A hard link appears at once, with its content, and fails where a file is: an atomic "create unless there". */
function appear(candidate: string, path: string): boolean {
  try {
    linkSync(candidate, path);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function readLock(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw belongsToAnother(path, error);
  }
}

function livingHolder(text: string, stateDirectory: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    const facts = processFacts(holder.pid);
    // Where a start time cannot be read, the pid alone decides: better refused than two gateways on one database.
    const same = !facts?.startedAt || !holder.startedAt || facts.startedAt === holder.startedAt;
    return facts && same && holder.folder === statSync(stateDirectory).ino ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** Moves a stale lock away, and back if another process put its own there since it was judged. */
function removeStale(path: string, judged: string): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (readLock(aside) !== judged) appear(aside, path);
  rmSync(aside, { force: true });
}

function heldBy(pid: number, stateDirectory: string): Error {
  return embeddedFailure(
    `Another gateway (pid ${pid}) is using ${stateDirectory}. Stop it first, or name another folder (ROWHOUSE_DATA_DIR).`,
  );
}
