/**
 * A text of a tenant as a terminal may be given it: characters that it would obey, or that would turn the direction of what
 * follows (Unicode Standard Annex 9), stand there as their code.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Bidi_Control}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u${code.toString(16).padStart(4, '0')}`;
  });
}
