import { Flights } from '../../../src/data/flights.ts';
import type { TestHouse } from '../../support/house.ts';

/** Statements are rewritten on their way from a house's gateway to PostgreSQL, behind the statement guard. */
export interface Rewriting {
  /** Distinct statements that were changed. */
  readonly changed: ReadonlySet<string>;
  /** Statements that were to be changed, but still compare with the tenant's id. */
  readonly left: readonly string[];
  end(): void;
}

/**
 * Takes the tenant predicates out of statements.
 *
 * @param concerns which statements; all of them unless told otherwise
 * @param where which of a statement's predicates, by the text up to their ends; all of them unless told otherwise
 */
export function removePredicates(
  house: TestHouse,
  concerns: (text: string) => boolean = () => true,
  where: RegExp = /$/,
): Rewriting {
  const { username } = new URL(house.database.urls.gateway);
  const changed = new Set<string>();
  const left: string[] = [];
  const original = Flights.prototype.send;
  const patched = function (this: Flights, ...[statement, departure]: Parameters<typeof original>) {
    const { text } = statement;
    const { user, database } = this.client;
    const isTheirs = user === username && database === house.database.name;
    if (!isTheirs || !concerns(text)) return original.call(this, statement, departure);
    // The parameter stays in use, or PostgreSQL could not tell its type.
    const rewritten = text.replace(
      /(?:"?\w+"?\.)?"?tenant_id"? = (\$1::uuid)/g,
      (predicate, parameter: string, offset: number) =>
        where.test(text.slice(0, offset + predicate.length)) ? `${parameter} is not null` : predicate,
    );
    if (rewritten !== text) changed.add(text);
    if (/tenant_id"?\s*=/.test(rewritten)) left.push(text);
    // Without a name: a connection may have prepared the whole text by it, and would go on with that.
    return original.call(this, { ...statement, prepared: undefined, text: rewritten }, departure);
  };
  Flights.prototype.send = patched;
  return {
    changed,
    left,
    end: () => {
      Flights.prototype.send = original;
    },
  };
}
