import type { CustomFieldWriter } from './custom-field-changes.ts';
import type { Reader } from './loaders.ts';

/**
 * Values to write, by GraphQL field name, in the form in which GraphQL hands them over (global ids for references), and
 * `customFields`, an object of values by name. Names that are not fields of the entity are ignored, so that an input object
 * can be handed on as it is.
 */
export type Values = Readonly<Record<string, unknown>>;

/** The part of a context that a write needs. */
export interface Writer extends Reader, CustomFieldWriter {
  forget(): void;
}

/** Where the values of a mutation stand, unless they are nested. */
export const inputPath: readonly string[] = Object.freeze(['input']);
