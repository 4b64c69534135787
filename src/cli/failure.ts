import { CommanderError } from 'commander';
import { RowhouseError } from '../kernel/errors.ts';
import type { Output } from './output.ts';

/** Exit codes (design, section 8): wrong usage is told from work that failed. */
const exitCodes = { failed: 1, usage: 2 } as const;

/**
 * Says on standard error what went wrong.
 *
 * @param verbose also where in the code, for who searches a fault in Rowhouse itself
 * @returns the exit code
 */
export function reportFailure(error: unknown, output: Output, verbose: boolean): number {
  // commander has said it already; help and version come as "errors" that are none.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodes.usage;
  const { red, dim } = output.noteStyle;
  const known = error instanceof RowhouseError;
  output.note(`${red(known ? error.code : 'INTERNAL_ERROR')}: ${messageOf(error)}`);
  const causes = known ? causesOf(error) : [];
  for (const cause of causes) output.note(dim(`  because: ${cause}`));
  if (verbose) output.note(dim(stackOf(error)));
  else if (!known || error.code === 'INTERNAL_ERROR') {
    output.note(dim('  ROWHOUSE_LOG_LEVEL=debug shows where in the code.'));
  }
  return exitCodes.failed;
}

/** What lies behind a refusal, each once: whoever stands at the shell is the operator, who may know. */
function causesOf(error: Error): readonly string[] {
  const texts: string[] = [];
  for (let cause = error.cause; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    const text = messageOf(cause);
    if (text !== '' && ![error.message, ...texts].some((said) => said.includes(text))) texts.push(text);
  }
  return texts;
}

function messageOf(error: unknown): string {
  // Node joins the attempts on several addresses of one host in an error without a text of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${stackOf(error.cause)}`;
}
