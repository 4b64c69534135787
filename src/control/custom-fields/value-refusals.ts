import { toGlobalId } from '../../data/identifiers.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField, StoredCustomValue } from '../../tenancy/custom-field.ts';

/** A stored value that cannot become what it should. */
export interface RefusedValue {
  /** Global id of the row. */
  readonly id: string;
  readonly value: StoredCustomValue;
  readonly problem: string;
}

/** So many are named; all are counted. */
const namedValues = 100;

/** Most characters of a text that is named. */
const namedCharacters = 200;

/** Gathers the values that stand in the way of a change. */
export class ValueRefusals {
  readonly #first: RefusedValue[] = [];
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(entity: string, rowId: string, value: StoredCustomValue, problem: string): void {
    this.#count++;
    if (this.#first.length >= namedValues) return;
    const shown =
      typeof value === 'string' && value.length > namedCharacters ? `${value.slice(0, namedCharacters)}…` : value;
    this.#first.push({ id: toGlobalId(entity, rowId), value: shown, problem });
  }

  /** @param change what was wanted, as the middle of a sentence: `become INT` */
  toError({ entity, name }: CustomField, change: string): RowhouseError {
    const values = this.#count === 1 ? 'One value' : `${this.#count} values`;
    return new RowhouseError('CUSTOM_FIELD_NOT_CONVERTIBLE', {
      message: `${values} of ${entity}.${name} cannot ${change}; nothing was changed.`,
      details: { count: this.#count, values: [...this.#first] },
    });
  }
}
