import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CustomFieldEnumValue } from '../tenancy/custom-field.ts';
import type { CustomFieldRuleTexts } from '../tenancy/custom-field-definition.ts';

/** `Customer.tier` as entity and name. */
export function entityAndName(text: string): { readonly entity: string; readonly name: string } {
  const [entity, name, ...more] = text.split('.');
  if (!entity || !name || more.length > 0) {
    throw new InvalidArgumentError('A custom field is named with its entity, as in Customer.tier.');
  }
  return { entity, name };
}

/** A text of an option that may be repeated. */
export function collectText(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** A value of an ENUM, `GOLD` or `GOLD=Gold customers`, of an option that may be repeated. */
export function collectValue(
  text: string,
  before: readonly CustomFieldEnumValue[] = [],
): readonly CustomFieldEnumValue[] {
  const [name, description] = nameAndText(text);
  return [...before, { name, ...(description !== undefined && { description }) }];
}

/** `NAME=text` as its two sides; the second is undefined where there is no `=`. */
export function nameAndText(text: string): readonly [name: string, text: string | undefined] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text, undefined] : [text.slice(0, equals), text.slice(equals + 1)];
}

/** A whole number; whether it is accepted is for the command to say, with all other faults. */
export function wholeNumber(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) throw new InvalidArgumentError('This is a whole number.');
  return Number(text);
}

/** The options of {@link addRuleOptions} as commander gives them: false for `--no-min` and its like. */
export interface RuleOptions {
  readonly min?: string | false;
  readonly max?: string | false;
  readonly minLength?: number | false;
  readonly maxLength?: number | false;
  readonly minItems?: number | false;
  readonly maxItems?: number | false;
  readonly pattern?: string | false;
}

/** Adds an option for each rule. @param clearable with `--no-...` to take a rule away */
export function addRuleOptions(command: Command, clearable: boolean): Command {
  const rules: readonly (readonly [flag: string, argument: string, description: string, parse?: typeof wholeNumber])[] =
    [
      ['min', 'value', 'least value of INT, DECIMAL, DATE, DATETIME'],
      ['max', 'value', 'greatest value'],
      ['min-length', 'characters', 'least length of a STRING', wholeNumber],
      ['max-length', 'characters', 'greatest length', wholeNumber],
      ['min-items', 'count', 'fewest elements of a list', wholeNumber],
      ['max-items', 'count', 'most elements', wholeNumber],
      ['pattern', 'expression', 'what the whole text of a STRING matches (syntax of RE2)'],
    ];
  for (const [flag, argument, description, parse] of rules) {
    const option = new Option(`--${flag} <${argument}>`, description);
    command.addOption(parse ? option.argParser(parse) : option);
    if (clearable) command.option(`--no-${flag}`, 'take this rule away');
  }
  return command;
}

/** The rules that options name; null for one that is taken away. */
export function rulesOf(options: RuleOptions): CustomFieldRuleTexts | undefined {
  const rules = {
    minimum: options.min,
    maximum: options.max,
    minimumLength: options.minLength,
    maximumLength: options.maxLength,
    minimumItems: options.minItems,
    maximumItems: options.maxItems,
    pattern: options.pattern,
  };
  const given = Object.entries(rules).filter(([, value]) => value !== undefined);
  if (given.length === 0) return undefined;
  return Object.fromEntries(given.map(([rule, value]) => [rule, value === false ? null : value]));
}
