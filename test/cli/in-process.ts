import type { CliEnvironment } from '../../src/cli/environment.ts';
import { createOutput } from '../../src/cli/output.ts';
import { runCommandLine } from '../../src/cli/run.ts';
import { shippedModules } from '../../src/shipped-modules.ts';

/** A stream of a command line that keeps what is written. */
export interface Captured {
  readonly stream: NodeJS.WriteStream;
  readonly text: () => string;
}

/** @param terminal as which the stream presents itself */
export function capture(terminal: { readonly isTTY?: boolean; readonly columns?: number } = {}): Captured {
  let text = '';
  const stream = {
    ...terminal,
    write: (part: string) => {
      text += part;
      return true;
    },
  };
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

/** An environment whose output is kept. */
export function capturedEnvironment(variables: Readonly<Record<string, string>> = {}): {
  readonly environment: CliEnvironment;
  readonly stdout: Captured;
  readonly stderr: Captured;
} {
  const [stdout, stderr] = [capture(), capture()];
  const output = createOutput(stdout.stream, stderr.stream, variables);
  return { environment: { variables, output, modules: shippedModules }, stdout, stderr };
}

/** Runs a command line here: for the many cases that need no process of their own. */
export async function runHere(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const { environment, stdout, stderr } = capturedEnvironment(variables);
  const code = await runCommandLine(words, environment);
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
