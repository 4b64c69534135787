/**
 * The names of what custom fields bring into a schema. They are made of the entity's name and of words that modules may
 * not use, so that nothing of a module can ever collide with what a tenant defined.
 */

/** The field of an entity, of its filter, its order and its inputs that holds the tenant's own. */
export const customFieldsField = 'customFields';

/** `CustomerCustomFields` of `Customer`. */
export const customFieldsType = (entity: string): string => `${entity}CustomFields`;
export const customFieldsInput = (entity: string): string => `${entity}CustomFieldsInput`;
export const customFieldsFilter = (entity: string): string => `${entity}CustomFieldsFilter`;
export const customFieldsOrder = (entity: string): string => `${entity}CustomFieldsOrder`;

/** `CustomerCustomFieldsTierValue`, the enum of `Customer.tier`. */
export const customFieldEnum = (entity: string, field: string): string =>
  `${customFieldsType(entity)}${field.charAt(0).toUpperCase()}${field.slice(1)}Value`;

/** The comparisons with one value of a type. */
export const filterOf = (type: string): string => `${type}Filter`;
/** The comparisons with a list of values of a type. */
export const listFilterOf = (type: string): string => `${type}ListFilter`;

/** The scalars of which custom fields have lists. */
export const listedScalars = Object.freeze(['String', 'Int', 'Decimal', 'Boolean', 'Date', 'DateTime', 'ID'] as const);

const reservedListFilters: ReadonlySet<string> = new Set(listedScalars.map(listFilterOf));

/** Whether a type's name is kept for custom fields. */
export function isReservedTypeName(name: string): boolean {
  return name.includes('CustomFields') || reservedListFilters.has(name);
}
