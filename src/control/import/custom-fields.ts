import type { Entity } from '../../data/entity.ts';
import type { CustomField } from '../../tenancy/custom-field.ts';

/** A mapping, and a fault, name a custom field with this before its name: no other field can be meant. */
export const customFieldPrefix = 'customFields.';

/** A custom field that an import writes. */
export interface WrittenCustomField {
  /** `customFields.` and its name. */
  readonly name: string;
  readonly custom: CustomField;
}

/**
 * The custom field of a name.
 *
 * @param fields of the entity that can be written
 * @param name without its prefix
 * @returns a sentence where there is none
 */
export function writableCustomField(
  entity: Entity,
  fields: readonly CustomField[],
  name: string,
): WrittenCustomField | string {
  const custom = fields.find((field) => field.name === name);
  if (custom) return { name: `${customFieldPrefix}${name}`, custom };
  if (!entity.customFields) return `${entity.type} cannot have custom fields`;
  const known = fields.length === 0 ? 'none' : fields.map((field) => field.name).join(', ');
  return `${entity.type} has no custom field ${JSON.stringify(name)}; the tenant has ${known}`;
}
