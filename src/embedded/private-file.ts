import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { embeddedFailure, systemCode } from './embedded-failure.ts';

/**
 * Makes a folder that only its owner may enter (mode 0700), or tightens one that is there.
 *
 * A folder with other files in it and open to others is refused rather than tightened: it may be anything, `/tmp`
 * included.
 *
 * @param record the name of the file by which a folder of ours is told from anybody's
 */
export function makePrivateDirectory(directory: string, record: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    if ((statSync(directory).mode & 0o077) === 0) return;
    if (readdirSync(directory).length > 0 && !existsSync(join(directory, record))) {
      throw embeddedFailure(
        `${directory} is open to others and holds files that are not Rowhouse's. Name an empty or a new folder (ROWHOUSE_DATA_DIR).`,
      );
    }
    chmodSync(directory, 0o700);
  } catch (error) {
    throw belongsToAnother(directory, error);
  }
}

/**
 * Replaces a file as a whole: readers see the old text or the new one, also after a power cut. Mode 0600, owned by the
 * owner of its folder, so that what root wrote in a user's folder stays that user's.
 */
export function writePrivateFile(path: string, text: string): void {
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  giveToOwnerOfFolder(temporary);
  renameSync(temporary, path);
}

/** As root: hands a new file to the owner of its folder. */
export function giveToOwnerOfFolder(path: string): void {
  if (process.getuid?.() !== 0) return;
  const folder = statSync(dirname(path));
  chownSync(path, folder.uid, folder.gid);
}

/** Turns a refusal of the file system into an error that says whose the folder is; passes any other error on. */
export function belongsToAnother(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code !== 'EACCES' && code !== 'EPERM') return error;
  return embeddedFailure(
    `${path} belongs to another user. Run as that user, or name another folder (ROWHOUSE_DATA_DIR).`,
    error,
  );
}
