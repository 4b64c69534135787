import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { withAdmin } from '../database/house.ts';
import type { DatabaseServer } from '../database/server.ts';
import { postgresSettings } from '../database/settings.ts';
import type { Options } from '../options.ts';
import { poolSize } from '../servers/start-servers.ts';

/** What figures hang on besides the servers. */
export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGigabytes: number;
  readonly kernel: string;
  /** Of the last minute, before the run: more than 0 means that others were at work. */
  readonly loadBefore: number;
  readonly node: string;
  readonly postgres: string;
  readonly postgresSettings: typeof postgresSettings;
  readonly poolSize: number;
  /** Versions of the peers and what they are made of. */
  readonly packages: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly seconds: number;
  /** A try: its figures say nothing. */
  readonly quick: boolean;
}

/** Load average of the last minute. */
export const loadNow = (): number => Math.round(loadavg()[0]! * 100) / 100;

export async function describeMachine(
  { adminUrl }: DatabaseServer,
  { rounds, seconds, quick }: Options,
  loadBefore: number,
): Promise<Machine> {
  const { rows } = await withAdmin(adminUrl, (admin) => admin.query('show server_version'));
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGigabytes: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    loadBefore,
    node: process.versions.node,
    postgres: rows[0].server_version,
    postgresSettings,
    poolSize,
    packages: JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')).dependencies,
    rounds,
    seconds,
    quick,
  };
}
