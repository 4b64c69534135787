/**
 * Domain events: what has happened in a module's domain, told to other modules within the same transaction. There are no
 * triggers on tenant tables; whatever must follow a write is written by the same session (law 2).
 */

declare const told: unique symbol;

/** A kind of thing that happens, and what is told of it. One constant, which who announces and who listens share. */
export interface DomainEvent<Fact = unknown> {
  /** Unique among the modules of a schema: `orderPlaced`. */
  readonly name: string;
  /** For the compiler alone. */
  readonly [told]?: Fact;
}

/** What is to happen when an event is announced. */
export interface Listener<Context = never, Fact = never> {
  readonly event: DomainEvent;
  readonly handle: (context: Context, fact: Fact) => Promise<void>;
}

/** The listeners of each event that may be announced, in the order in which they are told; by the event's name. */
export type Listeners = ReadonlyMap<string, readonly Listener[]>;

/**
 * Declares a domain event, to be named in the module's `announces`:
 * `export const orderPlaced = domainEvent<{ readonly order: OrderRow }>('orderPlaced')`.
 */
export function domainEvent<Fact extends object>(name: string): DomainEvent<Fact> {
  return Object.freeze({ name });
}
