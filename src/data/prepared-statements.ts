import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { RowReader } from './result-columns.ts';

export interface RepeatedStatement {
  /** Where its unqualified names are looked up, which decides what the text means. */
  readonly schema: string;
  /** A hash of the text. */
  readonly digest: string;
}

/**
 * Statements that one connection keeps. A house has some dozens of texts; PostgreSQL holds tens of KB for each on each
 * connection, and never lets go of one by itself.
 */
export const preparedLimit = 100;

/** Statements remembered as seen once: filters make texts that nobody sends again, which are not worth that memory. */
const seenLimit = 500;

/** A statement by its name, and how far PostgreSQL has come with it. */
export class PreparedStatement {
  readonly name: string;
  #state: 'unknown' | 'submitted' | 'parsed' | 'doubtful' = 'unknown';
  #reader: RowReader | undefined;
  #aboard = 0;

  constructor(name: string) {
    this.name = name;
  }

  get mustBeParsed(): boolean {
    return this.#state === 'unknown' || this.#state === 'doubtful';
  }

  /** It failed before it was known to be parsed. */
  get isDoubtful(): boolean {
    return this.#state === 'doubtful';
  }

  /** PostgreSQL has answered what columns it has, or that it has none. */
  get isDescribed(): boolean {
    return this.#state === 'parsed';
  }

  /** PostgreSQL may know it. */
  get isKept(): boolean {
    return this.#state !== 'unknown';
  }

  /** It is part of a flight that was not answered yet. */
  get isAboard(): boolean {
    return this.#aboard > 0;
  }

  /** Reads its rows; undefined for one without, and before it is described. */
  get reader(): RowReader | undefined {
    return this.#reader;
  }

  board(): void {
    this.#aboard++;
  }

  land(): void {
    this.#aboard--;
  }

  submitted(): void {
    this.#state = 'submitted';
  }

  parsed(reader: RowReader | undefined): void {
    this.#state = 'parsed';
    this.#reader = reader;
  }

  doubt(): void {
    if (this.#state === 'submitted') this.#state = 'doubtful';
  }
}

/**
 * The statements that one connection keeps prepared by name (PostgreSQL manual, "Extended Query"). PostgreSQL parses,
 * analyses and rewrites a statement with a name once, and one without at every execution.
 */
export class PreparedStatements {
  readonly #generations: PreparedGenerations;
  #generation: number;
  /** In the order of use. */
  readonly #statements = new Map<string, PreparedStatement>();
  readonly #seen = new LRUCache<string, true>({ max: seenLimit });
  /** Those of sessions themselves, which all need. */
  readonly #fixed = new Map<string, PreparedStatement>();
  #closing: string[] = [];

  constructor(generations: PreparedGenerations) {
    this.#generations = generations;
    this.#generation = generations.current;
  }

  /** To be called before a session begins. */
  renew(): void {
    if (this.#generation === this.#generations.current) return;
    this.#generation = this.#generations.current;
    while (this.#statements.size > 0 && this.#forgetOldest());
  }

  /** A statement that is prepared at its first use and kept as long as the connection. */
  always(text: string): PreparedStatement {
    let statement = this.#fixed.get(text);
    if (!statement) {
      statement = new PreparedStatement(`rowhouse_session_${digestOf(text)}`);
      this.#fixed.set(text, statement);
    }
    return statement;
  }

  /** @returns what to send a statement by, from its second time on; undefined when it is to go without */
  find({ digest, schema }: RepeatedStatement): PreparedStatement | undefined {
    const key = `${digest} ${schema}`;
    const known = this.#statements.get(key);
    if (known !== undefined) {
      this.#statements.delete(key);
      this.#statements.set(key, known);
      return known;
    }
    if (!this.#seen.has(key)) {
      this.#seen.set(key, true);
      return undefined;
    }
    if (this.#statements.size >= preparedLimit && !this.#forgetOldest()) return undefined;
    const statement = new PreparedStatement(`rowhouse_${digestOf(key)}`);
    this.#statements.set(key, statement);
    this.#seen.delete(key);
    return statement;
  }

  /** To be told that PostgreSQL refused a statement because its result has other types since it was prepared. */
  outdate(): void {
    this.#generations.current++;
  }

  /** The names that PostgreSQL is to forget with the next flight; each is given once. */
  closing(): readonly string[] {
    if (this.#closing.length === 0) return [];
    const names = this.#closing;
    this.#closing = [];
    return names;
  }

  /** @returns false when it is on its way: it would be closed in front of its own execution */
  #forgetOldest(): boolean {
    const [oldest] = this.#statements;
    if (oldest === undefined) return false;
    const [key, statement] = oldest;
    if (statement.isAboard) return false;
    if (statement.isKept) this.#closing.push(statement.name);
    this.#statements.delete(key);
    return true;
  }
}

/** By content: nothing but the same statement can go by it, whoever else prepares on the same server process. */
function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 22);
}

/** Shared by the connections of a pool: what one of them learns of a migration holds for all. */
export interface PreparedGenerations {
  current: number;
}
