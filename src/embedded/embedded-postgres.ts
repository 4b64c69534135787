/**
 * PostgreSQL from npm, for a laptop and for tests: a server of one's own after `npm ci`, with nothing installed.
 *
 * One state directory has one server. A start takes the directory's lock, finds binaries that can be run, ends what a
 * killed gateway left behind, makes the data directory if there is none, and starts PostgreSQL on a free port.
 */

import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { embeddedFailure } from './embedded-failure.ts';
import { choosePort } from './free-port.ts';
import { launchPostmaster, type Postmaster, recoverDataDirectory } from './postmaster.ts';
import { discardEphemeral, type PreparedState, prepareState } from './prepare-state.ts';
import { makePrivateDirectory } from './private-file.ts';
import { acquireStateLock } from './state-lock.ts';
import { stateRecordName, updateStateRecord } from './state-record.ts';

/** A running PostgreSQL. */
export interface EmbeddedPostgres {
  /** A superuser on the maintenance database, password included. */
  readonly adminUrl: string;
  /** On 127.0.0.1, the only address it listens on. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Shuts PostgreSQL down and gives the state directory back. Safe to call again, and after PostgreSQL has died. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Made if need be, mode 0700: the record, the lock, PostgreSQL's log and, unless root starts it, the data. */
  readonly stateDirectory: string;
  /** Told, a line each, what a person might wonder about, and should PostgreSQL end by itself. */
  readonly onNotice?: (line: string) => void;
  /** Instead of the port of the last start or, failing that, any free one. */
  readonly port?: number;
  /** For tests: nothing is flushed to disk, and the data goes when the server stops. */
  readonly ephemeral?: boolean;
  /** Settings of PostgreSQL that join or replace those chosen here. */
  readonly settings?: Readonly<Record<string, string>>;
  /**
   * Where the data and, if need be, a copy of the binaries go when root starts PostgreSQL, which then runs as another
   * user. By default `/var/lib/rowhouse`, else `rowhouse` in the temporary folder.
   */
  readonly systemDirectory?: string;
}

const defaultSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '200',
  shared_buffers: '128MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // Leaves out the errors of statements, which their clients get: the log stays short however long the server runs.
  log_min_messages: 'log',
};

const ephemeralSettings = { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' };

/**
 * Starts the PostgreSQL of a state directory, making it at the first start; later starts find the same data under the
 * same password.
 *
 * The caller registers signal handlers and calls `stop()`: PostgreSQL itself does not hear the terminal's Ctrl-C.
 * Whatever was killed, gateway or PostgreSQL, the next start recovers.
 *
 * @throws RowhouseError `EMBEDDED_POSTGRES_FAILED` with a message to act on; PostgreSQL's own words are in its cause
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { ephemeral = false, onNotice = () => {} } = options;
  makePrivateDirectory(options.stateDirectory, stateRecordName);
  const stateDirectory = realpathSync(options.stateDirectory);
  const release = acquireStateLock(stateDirectory);
  try {
    const prepared = await prepareState(stateDirectory, {
      ephemeral,
      onNotice,
      systemDirectory: options.systemDirectory,
    });
    const { postmaster, port } = await launch(stateDirectory, prepared, options, onNotice);

    let stopped: Promise<void> | undefined;
    void postmaster.ended.then((how) => {
      if (!stopped) onNotice(`PostgreSQL ended by itself (${how}). Its log is ${logFile(stateDirectory)}`);
    });
    const stop = async () => {
      await postmaster.stop();
      if (ephemeral) await discardEphemeral(stateDirectory);
      else updateStateRecord(stateDirectory, { pid: null, postgresPid: null });
      release();
    };
    const { dataDirectory, superuserPassword } = prepared.record;
    return {
      adminUrl: `postgresql://postgres:${superuserPassword}@127.0.0.1:${port}/postgres`,
      port,
      dataDirectory,
      stop: () => {
        stopped ??= stop();
        return stopped;
      },
    };
  } catch (error) {
    release();
    throw error;
  }
}

/** Ends and removes what a killed ephemeral server has left in a state directory. Any other is left as it is. */
export async function discardEphemeralState(directory: string): Promise<void> {
  const stateDirectory = realpathSync(directory);
  const release = acquireStateLock(stateDirectory);
  try {
    await discardEphemeral(stateDirectory);
  } finally {
    release();
  }
}

/** Starts PostgreSQL, again after what passes: a port just taken, processes of a killed server not yet gone. */
async function launch(
  stateDirectory: string,
  { record, binaries, user }: PreparedState,
  options: EmbeddedOptions,
  onNotice: (line: string) => void,
): Promise<{ postmaster: Postmaster; port: number }> {
  const { dataDirectory, ephemeral } = record;
  for (const deadline = Date.now() + 10_000; ; await delay(100)) {
    const port = options.port ?? (await choosePort(record.port));
    const settings = {
      ...defaultSettings,
      ...(ephemeral ? ephemeralSettings : {}),
      ...options.settings,
      port: String(port),
    };
    await recoverDataDirectory(dataDirectory, onNotice);
    try {
      const launching = { binaries, dataDirectory, user, settings, logFile: logFile(stateDirectory) };
      const postmaster = await launchPostmaster(launching);
      updateStateRecord(stateDirectory, { port, postgresPid: postmaster.pid });
      return { postmaster, port };
    } catch (error) {
      const log = error instanceof Error && error.cause instanceof Error ? error.cause.message : '';
      const portTaken = /could not create any TCP\/IP sockets/.test(log);
      if (portTaken && options.port) {
        throw embeddedFailure(`PostgreSQL cannot use port ${port} of 127.0.0.1. Choose another.`, error);
      }
      const leftover = /pre-existing shared memory block|lock file "postmaster\.pid" already exists/.test(log);
      if (!(portTaken || leftover) || Date.now() > deadline) throw error;
    }
  }
}

function logFile(stateDirectory: string): string {
  return join(stateDirectory, 'postgres.log');
}
