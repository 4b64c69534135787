/** Most characters of a description, or of the reason of a deprecation. */
const descriptionLimit = 1_000;

/** What is expected where {@link isDescription} says no. */
export const descriptionForm = `expected a text of 1 to ${descriptionLimit} characters, without control characters`;

/** Words for people: not empty, bounded, storable, and nothing that a terminal would obey. */
export function isDescription(text: string): boolean {
  const storable = text.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(text);
  return storable && text.trim() !== '' && [...text].length <= descriptionLimit;
}
