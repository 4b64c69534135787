import type DataLoader from 'dataloader';
import type { AnswerBudget } from './answer-budget.ts';

/** Stands where a promise is about to. */
const never = new Promise<never>(() => {});

/** A value that was asked for, and how often before it came. */
interface Asked<Value> {
  /** Undefined for a value that came without having been asked for. */
  promise: Promise<Value> | undefined;
  times: number;
  isLoaded: boolean;
  value: Value | undefined;
}

/**
 * Loads values by key through a DataLoader, and counts what becomes of the fields that show them: a value that stands in an
 * answer in a hundred places is loaded once, and counted a hundred times. All who ask for one key share one promise, which
 * for the 150 products of a page of orders spares 300.
 */
export class RowLoader<Value> {
  readonly #loader: DataLoader<string, Value>;
  readonly #objectsIn: (value: Value) => number;
  readonly #budget: AnswerBudget;
  readonly #asked = new Map<string, Asked<Value>>();

  /** @param objectsIn how many objects a value puts into the answer */
  constructor(loader: DataLoader<string, Value>, objectsIn: (value: Value) => number, budget: AnswerBudget) {
    this.#loader = loader;
    this.#objectsIn = objectsIn;
    this.#budget = budget;
  }

  /** @returns a promise that never settles once the answer is full */
  load(key: string): Promise<Value> {
    const value = this.get(key);
    return value instanceof Promise ? value : Promise.resolve(value);
  }

  /** As {@link load}, and at once where the value is there. */
  get(key: string): Value | Promise<Value> {
    const asked = this.#asked.get(key);
    if (!asked) return this.#begin(key);
    if (asked.isLoaded) {
      const value = asked.value as Value;
      return this.#budget.show(this.#objectsIn(value)) ?? value;
    }
    asked.times++;
    return asked.promise!;
  }

  /** Loads values before anybody shows them; what fails, fails for whoever asks for it. */
  async prepare(keys: Iterable<string>): Promise<void> {
    const missing = [...keys].filter((key) => !this.#asked.has(key));
    if (missing.length === 0) return;
    const values = await this.#loader.loadMany(missing);
    for (const [index, value] of values.entries()) {
      const key = missing[index]!;
      if (value instanceof Error || this.#asked.has(key)) continue;
      this.#asked.set(key, { promise: undefined, times: 0, isLoaded: true, value });
    }
  }

  #begin(key: string): Promise<Value> {
    const asked: Asked<Value> = { promise: never, times: 1, isLoaded: false, value: undefined };
    asked.promise = this.#loader.load(key).then(
      (value) => {
        asked.isLoaded = true;
        asked.value = value;
        return this.#budget.show(asked.times * this.#objectsIn(value)) ?? value;
      },
      (error) => {
        this.#asked.delete(key);
        return this.#fail(error, asked.times);
      },
    );
    this.#asked.set(key, asked);
    return asked.promise;
  }

  async #fail(error: unknown, times: number): Promise<never> {
    for (let failed = 0; failed < times; failed++) await this.#budget.fieldFailed(error);
    throw error;
  }
}
