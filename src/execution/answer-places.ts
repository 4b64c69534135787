import { type FieldNode, type GraphQLError, locatedError, responsePathAsArray } from 'graphql';
import type { Path } from 'graphql/jsutils/Path.js';

/**
 * A place in an answer, and its path (`info.path`): where a value goes that is not there yet, and what becomes null where
 * there can be none.
 */
export class Place implements Path {
  readonly prev: Place | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
  readonly isNonNull: boolean;
  readonly #holder: Record<string | number, unknown>;

  /** @param holder the object or list of the answer that has the place */
  constructor(
    prev: Place | undefined,
    key: string | number,
    typename: string | undefined,
    isNonNull: boolean,
    holder: Readonly<Record<string, unknown>> | readonly unknown[],
  ) {
    this.prev = prev;
    this.key = key;
    this.typename = typename;
    this.isNonNull = isNonNull;
    this.#holder = holder as Record<string | number, unknown>;
  }

  put(value: unknown): void {
    this.#holder[this.key] = value;
  }
}

/** The errors of an answer, and where they made a value null (GraphQL specification, section 6.4.4). */
export class FieldErrors {
  readonly list: GraphQLError[] = [];
  readonly #nulled = new Set<Place | undefined>();

  /** True when nothing is left of the answer but its errors. */
  get isAnswerNull(): boolean {
    return this.#nulled.has(undefined);
  }

  /**
   * What fails while the objects around it are still made: gives null, or throws for what is around a place that cannot be
   * null.
   */
  failNow(nodes: readonly FieldNode[], place: Place, cause: unknown): null {
    const error = locate(cause, nodes, place);
    if (place.isNonNull) throw error;
    this.collect(error, place);
    return null;
  }

  /** What fails later: puts null into the first place around it that can be null. */
  failLater(nodes: readonly FieldNode[], place: Place, cause: unknown): void {
    let at: Place | undefined = place;
    while (at?.isNonNull) at = at.prev;
    if (this.collect(locate(cause, nodes, place), at)) at?.put(null);
  }

  /**
   * @param place what became null; undefined for the whole answer
   * @returns false, and tells nothing, for what failed inside of something that is null already
   */
  collect(error: GraphQLError, place: Place | undefined): boolean {
    if (this.#nulled.size > 0) {
      if (this.isAnswerNull) return false;
      for (let at = place; at !== undefined; at = at.prev) if (this.#nulled.has(at)) return false;
    }
    this.#nulled.add(place);
    this.list.push(error);
    return true;
  }
}

function locate(cause: unknown, nodes: readonly FieldNode[], place: Place): GraphQLError {
  return locatedError(cause, nodes as FieldNode[], responsePathAsArray(place));
}
