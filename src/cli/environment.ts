import type { Command } from 'commander';
import type { HouseModules } from '../shipped-modules.ts';
import type { Output } from './output.ts';

/** All that a command may touch besides its own arguments. */
export interface CliEnvironment {
  /** Environment variables by name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly modules: HouseModules;
}

/** Adds a command, or a group of commands, to the program. One file in `commands/` each. */
export type CommandRegistration = (program: Command, environment: CliEnvironment) => void;
