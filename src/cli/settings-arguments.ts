import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import { RowhouseError } from '../kernel/errors.ts';
import type { SettingsDeclaration } from '../tenancy/settings-declaration.ts';
import { nameAndText } from './custom-field-arguments.ts';

/** `name=value`, of an argument that may be repeated. */
export function collectAssignment(
  text: string,
  before: readonly (readonly [string, string])[] = [],
): readonly (readonly [string, string])[] {
  const [name, value] = nameAndText(text);
  if (name === '' || value === undefined) throw new InvalidArgumentError('A setting is written name=value.');
  return [...before, [name, value]];
}

/**
 * Texts as values: JSON where the setting takes it, text otherwise. So `days=14` is a number and `code=14` the text "14",
 * as each is declared, and nobody need quote a word.
 */
export function assignedValues(
  assignments: readonly (readonly [name: string, text: string])[],
  declaration: SettingsDeclaration | undefined,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    assignments.map(([name, text]) => {
      const json = parsed(text);
      if (json === undefined) return [name, text];
      const schema = declaration?.properties.get(name)?.schema;
      const isMeant = json === null || !schema || schema.safeParse(json).success || !schema.safeParse(text).success;
      return [name, isMeant ? json : text];
    }),
  );
}

/**
 * The values of a JSON file.
 *
 * @throws RowhouseError BAD_USER_INPUT
 */
export async function valuesOfFile(file: string): Promise<Readonly<Record<string, unknown>>> {
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new RowhouseError('BAD_USER_INPUT', { message: `${file} cannot be read (${cause.code}).`, cause });
  });
  const values = parsed(text.replace(/^\ufeff/, ''));
  if (typeof values !== 'object' || values === null || Array.isArray(values)) {
    throw new RowhouseError('BAD_USER_INPUT', { message: `${file} holds no JSON object of settings by name.` });
  }
  return values as Readonly<Record<string, unknown>>;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
