import type pg from 'pg';
import { Flight, type WireResult, type WireStatement } from './flight.ts';
import { type PreparedGenerations, PreparedStatements } from './prepared-statements.ts';

/** When a statement leaves. */
export type Departure =
  /** With what else is sent in this turn of the event loop: the beginning of a session with its first statements, siblings. */
  | 'together'
  /** The same, but behind nothing that might fail: PostgreSQL would skip it, and it is to be done whatever happened. */
  | 'regardless'
  /** Nobody waits for it: with what the connection sends next, or by itself before the event loop rests. */
  | 'meanwhile';

/** The statements of one connection on their way to PostgreSQL, whichever session they are of. */
export class Flights {
  readonly prepared: PreparedStatements | undefined;
  readonly client: pg.PoolClient;
  readonly #query: (flight: object) => unknown;
  #boarding: Flight | undefined;
  /** The boarding flight leaves in this turn. */
  #called = false;

  constructor(client: pg.PoolClient, prepared: PreparedStatements | undefined) {
    this.client = client;
    this.prepared = prepared;
    const query = client.query.bind(client) as (statement: object, ...more: unknown[]) => unknown;
    this.#query = query;
    // Who asks the connection itself, past all sessions, comes behind what they have sent.
    client.query = ((...parts: Parameters<typeof query>) => {
      if (this.#boarding) this.#depart(this.#boarding);
      return query(...parts);
    }) as typeof client.query;
  }

  /** Sends a statement behind all that were sent before. */
  send(statement: WireStatement, departure: Departure = 'together'): Promise<WireResult> {
    if (departure === 'regardless' && this.#boarding && this.#boarding.size > 0) this.#depart(this.#boarding);
    const flight = this.#board();
    const answer = flight.add(statement);
    if (departure === 'meanwhile') {
      setImmediate(() => this.#depart(flight));
    } else if (!this.#called) {
      this.#called = true;
      // After the promise jobs of this turn, and so after whatever they have to send.
      process.nextTick(() => this.#depart(flight));
    }
    return answer;
  }

  #board(): Flight {
    this.#boarding ??= new Flight(this.prepared);
    return this.#boarding;
  }

  #depart(flight: Flight): void {
    if (this.#boarding !== flight) return;
    this.#boarding = undefined;
    this.#called = false;
    this.#query(flight);
  }
}

const flights = new WeakMap<object, Flights>();

/** From now on statements are prepared by name on this connection. */
export function prepareStatementsOn(client: pg.PoolClient, generations: PreparedGenerations): void {
  flights.set(client, new Flights(client, new PreparedStatements(generations)));
}

/** The flights of a connection, the same for all sessions that it serves. */
export function flightsOf(client: pg.PoolClient): Flights {
  let known = flights.get(client);
  if (!known) {
    known = new Flights(client, undefined);
    flights.set(client, known);
  }
  return known;
}
