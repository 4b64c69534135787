import { readRunningStateRecord } from '../embedded/state-record.ts';
import { parseSettings } from '../kernel/config.ts';
import { stateDirectory } from './connections.ts';
import type { CliEnvironment } from './environment.ts';
import { installedVersion } from './installation.ts';

/** What `rowhouse` says when it is asked for nothing: what to do next. */
export function showWelcome({ variables, output }: CliEnvironment): void {
  const { bold, dim } = output.style;
  const running = readRunningStateRecord(stateDirectory(parseSettings(variables)));
  const steps = running?.httpUrl ? stepsInside : stepsOutside;
  output.line(
    `${bold('Rowhouse')} ${installedVersion()}: many tenants in one house, each with a GraphQL API of its own.`,
  );
  output.line(running?.httpUrl ? `A house is running here, at ${running.httpUrl}.` : 'No house is running here.');
  output.line();
  const width = Math.max(...steps.map(([command]) => command.length));
  for (const [command, text] of steps) output.line(`  ${command.padEnd(width)}  ${dim(text)}`);
}

const stepsOutside = [
  ['rowhouse start', 'a house on this machine, with PostgreSQL and demo tenants'],
  ['rowhouse serve', 'the gateway in production, settings from the environment'],
  ['rowhouse --help', 'all commands'],
] as const;

const stepsInside = [
  ['rowhouse tenant list', 'who lives in it'],
  ['rowhouse tenant create SLUG', 'one tenant more'],
  ['rowhouse token TENANT', 'a token, to ask as that tenant'],
  ['rowhouse schema print TENANT', 'the GraphQL schema of that tenant'],
  ['rowhouse --help', 'all commands'],
] as const;
