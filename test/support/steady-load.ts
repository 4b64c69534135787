import type { GraphqlAnswer } from './graphql-client.ts';

/** Requests that never end, a few at a time, and what was wrong with their answers. */
export class SteadyLoad {
  /** Requests that were not answered with 200 and without errors, as text. */
  readonly failures: string[] = [];
  readonly #send: (number: number) => Promise<GraphqlAnswer>;
  #answered = 0;
  #next = 0;
  #stopped = false;
  #workers: ReadonlyArray<Promise<void>> = [];
  #waiting: Array<{ readonly count: number; readonly resolve: () => void }> = [];

  /** @param send sends one request; numbered from 0, never again with the same number */
  constructor(send: (number: number) => Promise<GraphqlAnswer>) {
    this.#send = send;
  }

  /** How many requests were answered. */
  get answered(): number {
    return this.#answered;
  }

  start(workers: number): void {
    this.#stopped = false;
    this.#workers = Array.from({ length: workers }, () => this.#work());
  }

  /** Resolves when so many more requests have been answered. */
  more(count: number): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ count: this.#answered + count, resolve }));
  }

  /** Lets the requests in flight finish; it can be started again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const number = this.#next++;
      try {
        const { status, text, errors } = await this.#send(number);
        if (status !== 200 || errors.length > 0 || text.includes('"userErrors":[{')) this.failures.push(text);
      } catch (error) {
        this.failures.push(String(error));
      }
      this.#answered++;
      for (const waiting of this.#waiting.splice(0)) {
        if (waiting.count <= this.#answered) waiting.resolve();
        else this.#waiting.push(waiting);
      }
    }
  }
}
