import { Command } from 'commander';
import { commandRegistrations } from './commands/index.ts';
import type { CliEnvironment } from './environment.ts';
import { examples } from './examples.ts';
import { installedVersion } from './installation.ts';

/** The command line of Rowhouse: every command of `commands/`, under one help. Errors are thrown, not exited with. */
export function createProgram(environment: CliEnvironment): Command {
  const { output } = environment;
  const program = new Command('rowhouse')
    .description('Many tenants in one house: a GraphQL gateway over PostgreSQL.')
    .version(installedVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(--help shows how it is used)')
    .addHelpText(
      'after',
      examples(
        ['rowhouse start', 'a house on this machine, with PostgreSQL and three demo tenants'],
        ['rowhouse tenant create northwind --extensions suppliers,inventory'],
        ['rowhouse token northwind', 'a token to try it with'],
        ['rowhouse help tenant create', 'more on a command'],
      ),
    )
    .configureOutput({
      writeOut: (text) => output.line(text.replace(/\n$/, '')),
      writeErr: (text) => output.note(text.replace(/\n$/, '')),
    })
    .exitOverride();
  for (const register of commandRegistrations) register(program, environment);
  return program;
}
