import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type pg from 'pg';

/** What this file uses of pg's connection beyond its published types. */
interface Connection {
  /** Texts by name, when PostgreSQL has answered that it parsed them. */
  readonly parsedStatements: Record<string, string>;
  /** Texts by name, until PostgreSQL has answered. */
  readonly submittedNamedStatements: Record<string, string>;
  close(message: { readonly type: 'S'; readonly name: string }): void;
}

export interface RepeatedStatement {
  /** Where its unqualified names are looked up, which decides what the text means. */
  readonly schema: string;
  /** A hash of the text. */
  readonly digest: string;
  readonly values: readonly unknown[];
}

/**
 * Statements that one connection keeps. A house has some dozens of texts; PostgreSQL holds tens of KB for each on each
 * connection, and never lets go of one by itself.
 */
export const preparedLimit = 100;

/** Statements remembered as seen once: filters make texts that nobody sends again, which are not worth that memory. */
const seenLimit = 500;

/**
 * The names of the statements that one connection keeps prepared (PostgreSQL manual, "Extended Query"). PostgreSQL parses,
 * analyses and rewrites a statement with a name once, and one without at every execution.
 */
export class PreparedStatements {
  readonly #connection: Connection;
  readonly #generations: PreparedGenerations;
  #generation: number;
  /** In the order of use. */
  readonly #names = new Map<string, string>();
  readonly #seen = new LRUCache<string, true>({ max: seenLimit });

  constructor(client: pg.Client, generations: PreparedGenerations) {
    this.#connection = client.connection as unknown as Connection;
    this.#generations = generations;
    this.#generation = generations.current;
  }

  /** To be called before a session begins, when no statement is unanswered. */
  renew(): void {
    if (this.#generation === this.#generations.current) return;
    this.#generation = this.#generations.current;
    while (this.#names.size > 0 && this.#forgetOldest());
  }

  /**
   * The name to send a statement by, from its second time on. One whose parsing fails is sent with its text again the next
   * time: pg goes by PostgreSQL's answers.
   *
   * @returns undefined when it is to go without
   */
  nameOf(statement: RepeatedStatement): string | undefined {
    if (!statement.values.every(isWritable)) return undefined;
    const key = `${statement.digest} ${statement.schema}`;
    const known = this.#names.get(key);
    if (known !== undefined) {
      this.#names.delete(key);
      this.#names.set(key, known);
      return known;
    }
    if (!this.#seen.has(key)) {
      this.#seen.set(key, true);
      return undefined;
    }
    if (this.#names.size >= preparedLimit && !this.#forgetOldest()) return undefined;
    const name = nameFor(key);
    this.#names.set(key, name);
    this.#seen.delete(key);
    return name;
  }

  /** To be told that PostgreSQL refused a statement because its result has other types since it was prepared. */
  outdate(): void {
    this.#generations.current++;
  }

  /** @returns false when PostgreSQL has not answered yet: pg would take it as prepared when the answer comes */
  #forgetOldest(): boolean {
    const [key] = this.#names.keys();
    if (key === undefined) return false;
    const name = nameFor(key);
    if (name in this.#connection.submittedNamedStatements) return false;
    if (name in this.#connection.parsedStatements) {
      // Goes out with the next statement, and is done before it.
      this.#connection.close({ type: 'S', name });
      delete this.#connection.parsedStatements[name];
    }
    this.#names.delete(key);
    return true;
  }
}

/**
 * False for a value that pg would write as JSON or by a method of its own, and so may fail to: it has PostgreSQL forget the
 * statement then, and still takes it as prepared.
 */
function isWritable(value: unknown): boolean {
  if (Array.isArray(value)) return value.every((element) => typeof element !== 'object' || element === null);
  return typeof value !== 'object' || value === null || value instanceof Date;
}

/** By content: nothing but the same statement can go by it, whoever else prepares on the same server process. */
function nameFor(key: string): string {
  return `rowhouse_${createHash('sha256').update(key).digest('base64url').slice(0, 22)}`;
}

/** Shared by the connections of a pool: what one of them learns of a migration holds for all. */
export interface PreparedGenerations {
  current: number;
}

const prepared = new WeakMap<object, PreparedStatements>();

/** From now on statements are prepared by name on this connection. */
export function prepareStatementsOn(client: pg.Client, generations: PreparedGenerations): void {
  prepared.set(client, new PreparedStatements(client, generations));
}

/** Undefined for a connection on which nothing is prepared. */
export function preparedStatementsOf(client: pg.Client): PreparedStatements | undefined {
  return prepared.get(client);
}
