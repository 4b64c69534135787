import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

/** A pattern that is ready to be asked. */
export interface Pattern {
  readonly text: string;
  /** Size of its program: a match takes at most so many steps for each character. */
  readonly instructions: number;
  /** True when the whole text matches, not only a part of it. */
  matches(text: string): boolean;
}

/** Longest pattern in characters. */
export const patternLengthLimit = 200;

/**
 * Largest program of a pattern, in the engine's instructions; repetitions multiply them: `[a-z]{1,64}` has 128. A match
 * takes instructions times characters in steps of 20 to 130 ns: with texts of at most {@link patternTextLimit} characters
 * that is 125,000 steps, and 12 ms for the worst that was found.
 */
export const patternProgramLimit = 250;

/** Longest text, in characters, that is held against a pattern. */
export const patternTextLimit = 500;

/**
 * After so many steps a pattern is compiled anew. The engine remembers the states that it has met, in up to 8 MB for each
 * pattern, and every step adds at most some bytes to them.
 */
const stepsRemembered = patternProgramLimit * patternTextLimit;

/** Patterns of all tenants that are in use: with the states of the worst, one has 800 KB. */
const compiled = new LRUCache<string, Pattern>({ max: 100 });

/**
 * Compiles a pattern of a custom field in the syntax of RE2 (https://github.com/google/re2/wiki/Syntax), which has neither
 * backreferences nor lookarounds and matches in linear time: no pattern of a tenant can hold up the others, as long as the
 * texts are bounded, too.
 *
 * @returns a sentence where it cannot be taken
 */
export function compilePattern(text: string): Pattern | string {
  const known = compiled.get(text);
  if (known) return known;
  if (text.length > patternLengthLimit) return `A pattern has at most ${patternLengthLimit} characters.`;
  let expression: RE2JS;
  try {
    expression = RE2JS.compile(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error);
    return `A pattern is a regular expression in the syntax of RE2, without backreferences and lookarounds: ${reason}.`;
  }
  const instructions = expression.programSize();
  if (instructions > patternProgramLimit) {
    return 'The pattern repeats too much; use fewer or smaller repetitions, or a length instead.';
  }
  let steps = 0;
  const pattern: Pattern = Object.freeze({
    text,
    instructions,
    matches(candidate: string) {
      if (steps > stepsRemembered) {
        expression = RE2JS.compile(text);
        steps = 0;
      }
      steps += instructions * candidate.length;
      return expression.testExact(candidate);
    },
  });
  compiled.set(text, pattern);
  return pattern;
}
