/** Custom fields as the catalog holds them: what one tenant added to an entity, and how it is stored. */

/** The types of a custom field; each also as a list. */
export const customFieldTypes = Object.freeze([
  'STRING',
  'INT',
  'DECIMAL',
  'BOOLEAN',
  'DATE',
  'DATETIME',
  'ENUM',
  'REFERENCE',
] as const);
export type CustomFieldType = (typeof customFieldTypes)[number];

/**
 * A value as JSON carries it: STRING, ENUM text; INT number; DECIMAL decimal text; BOOLEAN boolean; DATE `YYYY-MM-DD`;
 * DATETIME RFC 3339 in UTC with milliseconds; REFERENCE the UUID of the row referred to; a list of them for a list.
 */
export type StoredCustomValue = string | number | boolean | readonly (string | number | boolean)[];

/** One value of an ENUM. */
export interface CustomFieldEnumValue {
  /** A GraphQL name that is no literal of another kind (GraphQL specification, "Enum Values"). */
  readonly name: string;
  readonly description?: string;
  readonly deprecationReason?: string;
}

/** What a value must keep to, beyond its type. What is not there is not asked for. */
export interface CustomFieldRules {
  /** Least value, as it is stored: INT, DECIMAL, DATE, DATETIME. */
  readonly minimum?: string | number;
  /** Greatest value, as it is stored. */
  readonly maximum?: string | number;
  /** Characters of a STRING. */
  readonly minimumLength?: number;
  readonly maximumLength?: number;
  /** Elements of a list. */
  readonly minimumItems?: number;
  readonly maximumItems?: number;
  /** STRING: an expression that the whole text must match; evaluated in linear time. */
  readonly pattern?: string;
}

/** What decides how a value is read and written. A conversion replaces it as a whole. */
export interface CustomFieldStorage {
  readonly type: CustomFieldType;
  readonly list: boolean;
  /** DECIMAL: digits kept after the point, 0 to 10; undefined for the other types. */
  readonly scale?: number;
  /** ENUM: the values in the order in which they are shown; undefined for the other types. */
  readonly values?: readonly CustomFieldEnumValue[];
  /** REFERENCE: the GraphQL type referred to; undefined for the other types. */
  readonly references?: string;
  readonly rules: CustomFieldRules;
  /** Under which key (a UUID) the JSONB column and the side table hold its values; another one after a conversion. */
  readonly storedAs: string;
}

/**
 * Whether a field's values are written to the side table of leakproof columns, and whether they may be read from it.
 * `building` and `dropping`: a command is at work, or was cut off and can be resumed. Values are written to the side table
 * in `building` and `ready`; filters and orders use it in `ready` alone. REFERENCE fields are `ready` from the start.
 */
export type CustomFieldIndex = 'none' | 'building' | 'ready' | 'dropping';

/** A custom field of one tenant. Fields that are being deleted are not among a tenant's. */
export interface CustomField extends CustomFieldStorage {
  /** UUIDv7, immutable. */
  readonly id: string;
  /** GraphQL type of the entity that has it. */
  readonly entity: string;
  /** `^[a-z][A-Za-z0-9]{0,62}$`, unique in the entity. */
  readonly name: string;
  readonly description?: string;
  /** Asked for when a row is created, and never cleared. Rows from before may lack it: it stays nullable for readers. */
  readonly required: boolean;
  /** What a row gets that is created without a value. */
  readonly default?: StoredCustomValue;
  /** Reading, filtering, ordering and writing it ask for the scope `pii:read` besides what its entity asks for. */
  readonly personalData: boolean;
  readonly index: CustomFieldIndex;
  readonly deprecationReason?: string;
  /** Set while values are converted: every write stores the converted value beside the one it replaces. */
  readonly conversion?: CustomFieldStorage;
}

/** Shared by all tenants without custom fields. */
export const noCustomFields: readonly CustomField[] = Object.freeze([]);

const byEntity = new WeakMap<readonly CustomField[], ReadonlyMap<string, readonly CustomField[]>>();

/** The custom fields of one entity by its GraphQL type, in the order of their names. */
export function customFieldsOf(
  tenant: { readonly customFields: readonly CustomField[] },
  entity: string,
): readonly CustomField[] {
  const all = tenant.customFields;
  if (all.length === 0) return noCustomFields;
  let fields = byEntity.get(all);
  if (!fields) {
    fields = Map.groupBy(
      all.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
      (field) => field.entity,
    );
    byEntity.set(all, fields);
  }
  return fields.get(entity) ?? noCustomFields;
}

const byName = new WeakMap<readonly CustomField[], ReadonlyMap<string, CustomField>>();

/** The custom field of a name, among those of one entity; made for lists that stay, as {@link customFieldsOf} gives them. */
export function customFieldNamed(fields: readonly CustomField[], name: string): CustomField | undefined {
  if (fields.length === 0) return undefined;
  let named = byName.get(fields);
  if (!named) {
    named = new Map(fields.map((field) => [field.name, field]));
    byName.set(fields, named);
  }
  return named.get(name);
}
