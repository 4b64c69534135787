/** A command line that works, and what it does where that does not go without saying. */
export type Example = readonly [line: string, explanation?: string];

/** The examples at the end of a command's help: ready to paste, explanations as comments of the shell above them. */
export function examples(...lines: readonly Example[]): string {
  const texts = lines.map(([line, explanation]) => `${explanation ? `  # ${explanation}\n` : ''}  $ ${line}`);
  return `\nExamples:\n${texts.join('\n')}`;
}
