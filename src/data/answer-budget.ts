import { RowhouseError } from '../kernel/errors.ts';

/** Bounds on one answer. */
export interface AnswerLimits {
  /** Objects, counted as often as they are shown. */
  readonly answerObjects: number;
  /** Fields that failed. */
  readonly answerErrors: number;
}

/**
 * Characters of custom fields that one operation reads: a row has 64 KB of them at most, and a page of 100 rows 6.4 million.
 */
export const customCharactersLimit = 32_000_000;

const unlimited: AnswerLimits = Object.freeze({
  answerObjects: Number.POSITIVE_INFINITY,
  answerErrors: Number.POSITIVE_INFINITY,
});

/**
 * What an operation may still put into its answer.
 *
 * Rows are read once, but a few hundred that refer to each other can stand for more objects than there is memory; and an
 * error costs ten times what a value costs. Beyond a bound nothing resolves any more: {@link exhausted} answers the
 * operation as a whole, because a hundred thousand errors of fields would cost as much as what they prevent.
 */
export class AnswerBudget {
  readonly #limits: AnswerLimits;
  readonly #exhausted = Promise.withResolvers<never>();
  #isExhausted = false;
  #objects = 0;
  #errors = 0;
  #customCharacters = 0;
  #firstError: unknown;

  constructor(limits: AnswerLimits = unlimited) {
    this.#limits = limits;
    // Whoever waits for it has the error; nobody may be waiting any more.
    this.#exhausted.promise.catch(() => {});
  }

  /** Rejects with ANSWER_TOO_LARGE or ANSWER_TOO_MANY_ERRORS at the moment a bound is passed, or as {@link abandon} says. */
  get exhausted(): Promise<never> {
    return this.#exhausted.promise;
  }

  /** True from that moment on. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /**
   * Counts objects that go into the answer.
   *
   * @returns undefined while there is room; beyond it a promise that never settles, in place of what would be shown
   */
  show(objects: number): Promise<never> | undefined {
    const maximum = this.#limits.answerObjects;
    this.#objects += objects;
    if (this.#objects <= maximum) return undefined;
    const message = `The answer would hold more than ${maximum} objects. Ask for smaller pages or fewer fields.`;
    return this.#exhaust(new RowhouseError('ANSWER_TOO_LARGE', { message, details: { maximum } }));
  }

  /** Counts custom fields of rows that were read, whether they will be shown or not. @returns as {@link show} */
  read(customCharacters: number): Promise<never> | undefined {
    this.#customCharacters += customCharacters;
    if (this.#customCharacters <= customCharactersLimit) return undefined;
    const message = `The rows of the answer have more than ${customCharactersLimit} characters in custom fields. Ask for smaller pages.`;
    return this.#exhaust(
      new RowhouseError('ANSWER_TOO_LARGE', { message, details: { maximum: customCharactersLimit } }),
    );
  }

  /** Counts a field that is about to fail. By another record of the tenant it may not: that answers the whole operation. */
  async fieldFailed(error: unknown): Promise<void> {
    if (error instanceof RowhouseError && error.code === 'TENANT_CHANGED') return this.abandon(error);
    const maximum = this.#limits.answerErrors;
    this.#firstError ??= error;
    if (++this.#errors <= maximum) return;
    const first = this.#firstError instanceof RowhouseError ? this.#firstError : undefined;
    await this.#exhaust(
      new RowhouseError('ANSWER_TOO_MANY_ERRORS', {
        message: `More than ${maximum} fields of the answer failed.${first ? ` The first: ${first.message}` : ''}`,
        details: { maximum, ...(first && { first: first.code }) },
        cause: first ? undefined : this.#firstError,
      }),
    );
  }

  /** Answers the operation as a whole with an error: what has been read is not to be shown. */
  abandon(error: RowhouseError): void {
    this.#exhaust(error);
  }

  #exhaust(error: RowhouseError): Promise<never> {
    this.#isExhausted = true;
    this.#exhausted.reject(error);
    return new Promise(() => {});
  }
}
