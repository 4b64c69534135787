import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Binaries, usableBinaries } from './binaries.ts';
import { initialise, isInitialised, removeTree, requireSameMajorVersion } from './data-directory.ts';
import { embeddedFailure } from './embedded-failure.ts';
import { recoverDataDirectory } from './postmaster.ts';
import { type ServerUser, serverUser } from './server-user.ts';
import { readStateRecord, type StateRecord, stateRecordName, updateStateRecord } from './state-record.ts';
import { makePassableDirectory, systemDirectory } from './system-directory.ts';

/** A state directory ready for a server: its record is written, and its data directory is whole. */
export interface PreparedState {
  readonly record: StateRecord;
  readonly binaries: Binaries;
  readonly user: ServerUser | undefined;
}

export interface PreparationOptions {
  readonly ephemeral: boolean;
  readonly systemDirectory: string | undefined;
  readonly onNotice: (line: string) => void;
}

/** Brings a state directory, whatever a last run has left in it, to the point where PostgreSQL can be started. */
export async function prepareState(stateDirectory: string, options: PreparationOptions): Promise<PreparedState> {
  const { ephemeral, onNotice } = options;
  await discardEphemeral(stateDirectory);
  const last = readStateRecord(stateDirectory);
  if (last && ephemeral) throw embeddedFailure(`${stateDirectory} holds data to keep. Name another folder for tests.`);

  const existing = findDataDirectory(stateDirectory, last);
  const user = await serverUser(existing);
  const reachable = user ? systemDirectory(options.systemDirectory) : stateDirectory;
  const binaries = await usableBinaries(user, reachable, onNotice);
  const dataDirectory = existing ?? newDataDirectory(stateDirectory, user && reachable, last);
  // Written before the data directory is made: a password that a crash could lose would take the data with it.
  const record = updateStateRecord(stateDirectory, {
    stateDirectory,
    pid: process.pid,
    postgresPid: null,
    port: last?.port ?? 0,
    dataDirectory,
    binariesDirectory: binaries.directory,
    superuserPassword: existing && last ? last.superuserPassword : randomBytes(24).toString('base64url'),
    ephemeral,
  });
  if (existing) {
    requireSameMajorVersion(dataDirectory, binaries);
    // PostgreSQL refuses one that others may enter, as copying tools can make it.
    chmodSync(dataDirectory, 0o700);
  } else {
    onNotice(`Making a new PostgreSQL data directory in ${dataDirectory}`);
    makePassableDirectory(dirname(dataDirectory));
    const { superuserPassword } = record;
    await initialise({ binaries, dataDirectory, user, superuserPassword, durable: !ephemeral });
  }
  return { record, binaries, user };
}

/** Removes the data and the record of an ephemeral server, after ending what a killed process left of it. */
export async function discardEphemeral(stateDirectory: string): Promise<void> {
  const record = readStateRecord(stateDirectory);
  if (!record?.ephemeral) return;
  if (!isCopy(stateDirectory, record)) {
    await recoverDataDirectory(record.dataDirectory, () => {});
    removeTree(dirname(record.dataDirectory));
  }
  rmSync(join(stateDirectory, stateRecordName), { force: true });
}

/** The data directory to go on with: below the state directory, also when that was moved, or where the record says. */
function findDataDirectory(stateDirectory: string, last: StateRecord | undefined): string | undefined {
  const local = localDataDirectory(stateDirectory);
  if (isInitialised(local)) {
    if (last) return local;
    throw embeddedFailure(
      `${stateDirectory} holds a database, but not its record ${stateRecordName} with the password. Restore it, or remove ${stateDirectory} to begin anew without its data.`,
    );
  }
  if (!last || isCopy(stateDirectory, last)) return undefined;
  const { dataDirectory } = last;
  const uid = process.getuid?.();
  if (uid && existsSync(dataDirectory) && statSync(dataDirectory).uid !== uid) {
    throw embeddedFailure(
      `${dataDirectory} belongs to another user, since root started this database. Run as root, or remove ${stateDirectory} to begin anew without its data.`,
    );
  }
  return isInitialised(dataDirectory) ? dataDirectory : undefined;
}

/** As root, a folder of its own below the system directory, and after a half-finished start the same one again. */
function newDataDirectory(stateDirectory: string, system: string | undefined, last: StateRecord | undefined): string {
  if (!system) return localDataDirectory(stateDirectory);
  const again = last && !isCopy(stateDirectory, last) && dirname(dirname(last.dataDirectory)) === system;
  return again ? last.dataDirectory : join(system, randomBytes(8).toString('hex'), 'data');
}

function localDataDirectory(stateDirectory: string): string {
  return join(stateDirectory, 'postgres', 'data');
}

/** Whether the record came with a copied checkout, and its data directory is still that of the original. */
function isCopy(stateDirectory: string, { stateDirectory: original, dataDirectory }: StateRecord): boolean {
  return original !== stateDirectory && readStateRecord(original)?.dataDirectory === dataDirectory;
}
