import { userError } from '../kernel/user-errors.ts';
import type { Pattern } from './pattern.ts';

/** What an operation may give its custom fields. */
export interface CustomFieldBounds {
  /** Characters of all values together, {@link elementCost} more for each. */
  readonly characters: number;
  /** Steps of matching texts against patterns: instructions times characters. */
  readonly steps: number;
}

/**
 * A variable may stand in many places of a document, and a default in every row: 250 KB of a request have become 200 MB
 * of values. A million steps hold the process for 20 to 130 ms.
 */
export const customFieldBounds: CustomFieldBounds = Object.freeze({ characters: 4_000_000, steps: 1_000_000 });

/** What a value costs besides its characters: its key, its row in the side table. */
const elementCost = 64;

/** What the custom values that an operation writes may still cost; all its root fields have one. */
export class CustomFieldBudget {
  readonly #bounds: CustomFieldBounds;
  #characters = 0;
  #steps = 0;
  /** The answers to what was matched; they have fewer characters together than there are steps. */
  readonly #matched = new Map<string, boolean>();

  constructor(bounds: CustomFieldBounds = customFieldBounds) {
    this.#bounds = bounds;
  }

  /** Steps that matching has taken so far. */
  get steps(): number {
    return this.#steps;
  }

  /**
   * Counts a value before anything is made of it.
   *
   * @param path to the value
   * @throws UserErrors TOO_LARGE when there is no room: what comes after it is not looked at
   */
  take(value: unknown, path: readonly string[]): void {
    for (const element of Array.isArray(value) ? value : [value]) this.#count(lengthOf(element), path);
  }

  /** Counts what is said of a value that is wrong: the answer has to hold it. @throws as {@link take} */
  tell(message: string, path: readonly string[]): void {
    this.#count(message.length, path);
  }

  /** Whether a text matches a pattern; undefined when the work for it is used up. What was asked before costs nothing. */
  readonly matches = (pattern: Pattern, text: string): boolean | undefined => {
    // The length says where the pattern ends.
    const key = `${pattern.text.length} ${pattern.text}${text}`;
    const known = this.#matched.get(key);
    if (known !== undefined) return known;
    const steps = pattern.instructions * (text.length + 1);
    if (this.#steps + steps > this.#bounds.steps) return undefined;
    this.#steps += steps;
    const answer = pattern.matches(text);
    this.#matched.set(key, answer);
    return answer;
  };

  #count(characters: number, path: readonly string[]): void {
    this.#characters += characters + elementCost;
    if (this.#characters <= this.#bounds.characters) return;
    const message = `The custom fields of one request take at most ${this.#bounds.characters} characters together. Send fewer rows at once.`;
    throw userError(path, 'TOO_LARGE', message);
  }
}

function lengthOf(element: unknown): number {
  return typeof element === 'string' ? element.length : 0;
}
