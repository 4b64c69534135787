import type { Output } from '../../../src/cli/output.ts';
import type { House } from '../database/house.ts';
import type { DatabaseServer } from '../database/server.ts';
import type { LoadGenerator } from '../load/load-generator.ts';
import type { Options } from '../options.ts';
import type { ServerName } from '../servers/names.ts';
import type { RunningServer } from '../servers/server-process.ts';
import { type ServerOptions, serverStarters } from '../servers/start-servers.ts';
import type { Resources } from './resources.ts';

/** What every measure works with. */
export interface Stage {
  readonly options: Options;
  readonly database: DatabaseServer;
  readonly generator: LoadGenerator;
  readonly resources: Resources;
  readonly progress: Output['progress'];
}

/** Connections of the generator in a closed loop. */
export const connections = 16;

/**
 * Seconds of load before a round's first measured request, and before a server's first round of a question: V8 goes on
 * optimising for some seconds, and a server that runs for days is to be measured as it is after that.
 */
export const warmUps = (seconds: number): { readonly round: number; readonly first: number } => ({
  round: Math.min(0.3, seconds),
  first: seconds < 1 ? seconds : 8,
});

/** Starts a server that ends with the run at the latest. */
export function startOn(
  { database, resources }: Stage,
  name: ServerName,
  house: House,
  options: Omit<ServerOptions, 'house' | 'directory'> = {},
): Promise<RunningServer> {
  return resources.open(() => serverStarters[name]({ house, directory: database.directory, ...options }));
}
