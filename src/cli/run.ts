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
    else await createProgram(environment).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    return reportFailure(error, environment.output, environment.variables.ROWHOUSE_LOG_LEVEL === 'debug');
  }
}
