/**
 * Custom fields as people define them. Values are texts, each as its type is spoken: `42`, `12.50`, `true`,
 * `2026-11-23`, `2026-11-23T15:04:05Z`, a name of the ENUM. So a definition reads the same on a command line and in
 * GraphQL, and no number goes through a float.
 */
import type { CustomFieldEnumValue } from './custom-field.ts';

/** {@link CustomFieldRules} with its values as texts; null is as good as nothing. */
export interface CustomFieldRuleTexts {
  readonly minimum?: string | null;
  readonly maximum?: string | null;
  readonly minimumLength?: number | null;
  readonly maximumLength?: number | null;
  readonly minimumItems?: number | null;
  readonly maximumItems?: number | null;
  readonly pattern?: string | null;
}

/** A new custom field. */
export interface CustomFieldDefinition {
  /** GraphQL type of the entity. */
  readonly entity: string;
  readonly name: string;
  /** One of the types of custom fields. */
  readonly type: string;
  readonly list?: boolean | null;
  /** DECIMAL: digits kept after the point; 2 unless told otherwise. */
  readonly scale?: number | null;
  /** ENUM: the values in the order in which they are shown. */
  readonly values?: readonly CustomFieldEnumValueDefinition[] | null;
  /** REFERENCE: the GraphQL type referred to. */
  readonly references?: string | null;
  readonly rules?: CustomFieldRuleTexts | null;
  readonly description?: string | null;
  readonly required?: boolean | null;
  /** One text, or those of a list's elements. */
  readonly default?: readonly string[] | null;
  readonly personalData?: boolean | null;
  /** Whether filters and orders by it are to use an index. A STRING then has at most 500 characters. */
  readonly index?: boolean | null;
}

/** One value of an ENUM as it is defined: null is as good as nothing. */
export type CustomFieldEnumValueDefinition = {
  readonly [Key in keyof CustomFieldEnumValue]: CustomFieldEnumValue[Key] | (Key extends 'name' ? never : null);
};

/**
 * What is to become of a custom field, its stored values untouched. What is absent is left alone; null clears what can be
 * cleared, and is as good as nothing otherwise.
 */
export interface CustomFieldChange {
  /** Another name; the field's id and its values stay. */
  readonly name?: string | null;
  readonly description?: string | null;
  readonly deprecationReason?: string | null;
  readonly required?: boolean | null;
  readonly default?: readonly string[] | null;
  readonly personalData?: boolean | null;
  /** Each rule by itself: those that are absent are left alone. */
  readonly rules?: CustomFieldRuleTexts | null;
  /** All values of the ENUM: those that are there, and new ones, in the order in which they are to be shown. */
  readonly values?: readonly CustomFieldEnumValueDefinition[] | null;
}

/** What the values of a custom field are to be turned into. What is absent stays. */
export interface CustomFieldConversion {
  readonly type?: string;
  readonly list?: boolean;
  readonly scale?: number;
  /** May lack values that are there, as long as nothing that is stored has them. */
  readonly values?: readonly CustomFieldEnumValueDefinition[];
  /** Each rule by itself; those that the new type does not know are dropped. */
  readonly rules?: CustomFieldRuleTexts;
}

/** By which a custom field of a tenant is named: its id, or its entity and its name. */
export type CustomFieldName = { readonly id: string } | { readonly entity: string; readonly name: string };
