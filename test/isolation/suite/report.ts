/** Something that the suite found wrong at a coordinate of the schema, a table, or a loader. */
export interface Finding {
  readonly at: string;
  readonly problem: string;
}

/** Ends an examination that was to stop at its first leak. */
export class FirstLeak extends Error {}

/** What an examination has found so far. */
export class Report {
  /** Another tenant shows, or could tell its ids from those of nothing. */
  readonly leaks: Finding[] = [];
  /** The suite's own probes failed: what they were to show is not shown. */
  readonly failures: Finding[] = [];
  readonly #exercised = new Set<string>();
  readonly #notes = new Map<string, string>();
  readonly #stopAtFirstLeak: boolean;
  requests = 0;

  constructor(options: { readonly stopAtFirstLeak?: boolean } = {}) {
    this.#stopAtFirstLeak = options.stopAtFirstLeak ?? false;
  }

  leak(at: string, problem: string): void {
    this.leaks.push({ at, problem });
    if (this.#stopAtFirstLeak) throw new FirstLeak(`${at}: ${problem}`);
  }

  fail(at: string, problem: string): void {
    this.failures.push({ at, problem });
  }

  /** Notes coordinates whose probe found something. */
  exercise(...coordinates: readonly string[]): void {
    for (const coordinate of coordinates) this.#exercised.add(coordinate);
  }

  /**
   * Notes every field that has something in an answer: objects name their type as `__typename`.
   *
   * @param root type of the answer's data
   */
  exerciseData(root: string, data: unknown): void {
    if (Array.isArray(data)) {
      for (const item of data) this.exerciseData(root, item);
    } else if (typeof data === 'object' && data !== null) {
      const object = data as Readonly<Record<string, unknown>>;
      const type = (object.__typename as string | undefined) ?? root;
      for (const [field, value] of Object.entries(object)) {
        if (value === null || (Array.isArray(value) && value.length === 0)) continue;
        this.exercise(`${type}.${field}`);
        this.exerciseData('', value);
      }
    }
  }

  isExercised(coordinate: string): boolean {
    return this.#exercised.has(coordinate);
  }

  /** Keeps what an attempt was answered, to be told should every attempt fail. */
  note(coordinate: string, answer: string): void {
    this.#notes.set(coordinate, answer);
  }

  /** Fails those of the coordinates that no probe has exercised. */
  requireExercised(coordinates: Iterable<string>): void {
    for (const coordinate of [...coordinates].sort()) {
      if (this.#exercised.has(coordinate)) continue;
      const note = this.#notes.get(coordinate);
      this.fail(coordinate, `is not exercised${note ? `; the last attempt was answered ${note.slice(0, 400)}` : ''}`);
    }
  }
}
