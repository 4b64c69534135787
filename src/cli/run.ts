import type { Command } from 'commander';
import { loadExtensions } from '../extension-packages/load-extensions.ts';
import { parseSettings } from '../kernel/config.ts';
import type { CliEnvironment } from './environment.ts';
import { reportFailure } from './failure.ts';
import { createProgram } from './program.ts';
import { showWelcome } from './welcome.ts';

/**
 * Runs one command line to its end.
 *
 * @param words without the program's name
 * @returns the exit code: 0, 1 for work that failed, 2 for wrong usage; what went wrong has been said
 */
export async function runCommandLine(words: readonly string[], environment: CliEnvironment): Promise<number> {
  try {
    if (words.length === 0) showWelcome(environment);
    else await programOf(environment).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, environment.output, environment.variables.ROWHOUSE_LOG_LEVEL === 'debug');
  }
}

/** Commands that help to mend the settings, and need no extensions. */
const withoutPackages: readonly string[] = ['rowhouse config', 'rowhouse extension new'];

/** The program, whose commands find the extensions of ROWHOUSE_EXTENSIONS loaded when they begin; help does not need them. */
function programOf(environment: CliEnvironment): Command {
  let { modules } = environment;
  const program = createProgram({
    ...environment,
    get modules() {
      return modules;
    },
  });
  return program.hook('preAction', async (_program, action) => {
    if (withoutPackages.includes(pathOf(action))) return;
    modules = await loadExtensions({
      packages: parseSettings(environment.variables).extensionPackages,
      shipped: environment.modules,
      workingDirectory: process.cwd(),
    });
  });
}

function pathOf(command: Command): string {
  return command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name();
}
