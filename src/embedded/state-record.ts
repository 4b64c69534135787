import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { embeddedFailure, systemCode } from './embedded-failure.ts';
import { belongsToAnother, makePrivateDirectory, writePrivateFile } from './private-file.ts';
import { stateLockHolder } from './state-lock.ts';

/** What a state directory remembers: enough for a second start, and for a command in another shell. */
export interface StateRecord {
  readonly version: 1;
  /** Where this record was written: tells a moved or copied folder. */
  readonly stateDirectory: string;
  /** The gateway process that runs PostgreSQL; null once it has stopped it. See {@link readRunningStateRecord}. */
  readonly pid: number | null;
  /** The postmaster; null while none runs. */
  readonly postgresPid: number | null;
  /** PostgreSQL's port on 127.0.0.1, kept from start to start while it is free. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Holds `bin`, `lib` and `share`. */
  readonly binariesDirectory: string;
  readonly superuserPassword: string;
  /** The data directory goes when PostgreSQL stops. */
  readonly ephemeral: boolean;

  // Added by other parts of the program.
  readonly urls?: {
    readonly admin: string;
    readonly catalog: string;
    readonly control: string;
    readonly gateway: string;
  };
  readonly secret?: string;
  readonly httpUrl?: string;
}

/** The name of the record in a state directory. */
export const stateRecordName = 'state.json';

/** The record of a state directory, or nothing where there is none yet. It may be that of a gateway that has ended. */
export function readStateRecord(stateDirectory: string): StateRecord | undefined {
  const path = join(stateDirectory, stateRecordName);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return undefined;
    throw belongsToAnother(path, error);
  }
  const record = parse(text);
  if (record?.version === 1) return record;
  throw embeddedFailure(
    `${path} is not a record that this version understands. Restore it, or remove ${stateDirectory} to begin anew without its data.`,
  );
}

/** The record, only if the gateway that wrote it is alive and its PostgreSQL has been started. */
export function readRunningStateRecord(stateDirectory: string): StateRecord | undefined {
  const holder = stateLockHolder(stateDirectory);
  const record = holder === undefined ? undefined : readStateRecord(stateDirectory);
  return record?.pid === holder && record?.postgresPid !== null ? record : undefined;
}

/**
 * Merges `patch` into the record and writes it: mode 0600, atomically. To be called by the process that holds the
 * state directory alone.
 *
 * @returns the record as written
 */
export function updateStateRecord(stateDirectory: string, patch: Partial<StateRecord>): StateRecord {
  makePrivateDirectory(stateDirectory, stateRecordName);
  const record = { ...readStateRecord(stateDirectory), ...patch, version: 1 } as StateRecord;
  writePrivateFile(join(stateDirectory, stateRecordName), `${JSON.stringify(record, null, 2)}\n`);
  return record;
}

function parse(text: string): StateRecord | undefined {
  try {
    return JSON.parse(text) as StateRecord;
  } catch {
    return undefined;
  }
}
