import type { CustomFieldEnumValue } from '../../tenancy/custom-field.ts';
import type { CustomFieldEnumValueDefinition } from '../../tenancy/custom-field-definition.ts';
import { descriptionForm, isDescription } from './definition-text.ts';

/** Most values of an ENUM. */
const enumValueLimit = 200;

/** GraphQL specification, "Enum Values": a name that is no literal of another kind; two underscores are GraphQL's own. */
const namePattern = /^(?!__)(?!(?:true|false|null)$)[_A-Za-z][_0-9A-Za-z]{0,62}$/;

/**
 * Checks the values of an ENUM.
 *
 * @param fault told of each fault at `values` or `values[N].name`
 * @returns the values as they will be stored, if none was told of
 */
export function checkEnumValues(
  values: readonly CustomFieldEnumValueDefinition[],
  fault: (at: string, message: string) => void,
): readonly CustomFieldEnumValue[] {
  if (values.length === 0 || values.length > enumValueLimit) {
    fault('values', `expected 1 to ${enumValueLimit} values`);
    // As many faults as values help nobody.
    if (values.length > enumValueLimit) return [];
  }
  const seen = new Set<string>();
  return values.map(({ name, description, deprecationReason }, index) => {
    const at = `values[${index}]`;
    if (!namePattern.test(name)) {
      fault(`${at}.name`, 'expected a name as in GOLD: 1 to 63 letters, digits and underscores, no literal of GraphQL');
    } else if (seen.has(name)) {
      fault(`${at}.name`, `is there twice: ${name}`);
    }
    seen.add(name);
    for (const [key, text] of Object.entries({ description, deprecationReason })) {
      if (typeof text === 'string' && !isDescription(text)) fault(`${at}.${key}`, descriptionForm);
    }
    return Object.freeze({
      name,
      ...(typeof description === 'string' && { description }),
      ...(typeof deprecationReason === 'string' && { deprecationReason }),
    });
  });
}
