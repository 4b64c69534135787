import { customFieldValue, customListLimit, longestText } from '../../data/custom-field-values.ts';
import { compilePattern } from '../../data/pattern.ts';
import type { Fault } from '../../kernel/errors.ts';
import type { CustomFieldRules, CustomFieldStorage, CustomFieldType } from '../../tenancy/custom-field.ts';
import type { CustomFieldRuleTexts } from '../../tenancy/custom-field-definition.ts';
import { givenOf, textForms } from './value-texts.ts';

type Rule = keyof CustomFieldRules;

/** Which types know a rule; those of lists ask for a list, whatever its type. */
const knownBy: Readonly<Record<Rule, readonly CustomFieldType[] | 'lists'>> = {
  minimum: ['INT', 'DECIMAL', 'DATE', 'DATETIME'],
  maximum: ['INT', 'DECIMAL', 'DATE', 'DATETIME'],
  minimumLength: ['STRING'],
  maximumLength: ['STRING'],
  minimumItems: 'lists',
  maximumItems: 'lists',
  pattern: ['STRING'],
};

/** Whether a rule says anything about values of a type. */
export function knowsRule({ type, list }: Pick<CustomFieldStorage, 'type' | 'list'>, rule: Rule): boolean {
  const types = knownBy[rule];
  return types === 'lists' ? list : types.includes(type);
}

/** Rules in the form in which they are stored, those with faults left out, and what is wrong with those. */
export interface CheckedRules {
  readonly rules: CustomFieldRules;
  /** Each at `rules.NAME`. */
  readonly faults: readonly Fault[];
}

/** @param storage without rules of its own */
export function checkRules(storage: CustomFieldStorage, texts: CustomFieldRuleTexts, indexed: boolean): CheckedRules {
  const given = (Object.keys(knownBy) as Rule[]).filter((rule) => texts[rule] !== undefined && texts[rule] !== null);
  const [known, foreign] = [true, false].map((knows) => given.filter((rule) => knowsRule(storage, rule) === knows));
  const asked: CustomFieldRuleTexts = Object.fromEntries(known!.map((rule) => [rule, texts[rule]]));
  const checked = [
    checkBounds(storage, asked),
    checkCounts(asked, 'minimumLength', 'maximumLength', characterLimit(asked, indexed)),
    checkCounts(asked, 'minimumItems', 'maximumItems', { limit: customListLimit, what: 'elements' }),
    checkPattern(asked),
  ];
  return {
    rules: Object.assign({}, ...checked.map(({ rules }) => rules)),
    faults: [...foreign!.map((rule) => foreignRule(storage, rule)), ...checked.flatMap(({ faults }) => faults)],
  };
}

/** The least and the greatest value: each is one of its type, and they do not cross. */
function checkBounds(storage: CustomFieldStorage, texts: CustomFieldRuleTexts): CheckedRules {
  const single = { ...storage, list: false };
  const faults: Fault[] = [];
  const read = (rule: 'minimum' | 'maximum'): string | number | undefined => {
    const text = texts[rule] ?? undefined;
    if (text === undefined) return undefined;
    const given = givenOf(storage.type, text);
    const bound = given === undefined ? undefined : customFieldValue({ ...single, rules: {} }, given);
    if (bound && !bound.problems) return bound.value as string | number;
    const problems = bound?.problems.map(({ message }) => message).join(' ');
    faults.push(ruleFault(rule, problems ?? `expected ${textForms[storage.type]}`));
    return undefined;
  };
  const [minimum, maximum] = [read('minimum'), read('maximum')];
  if (minimum !== undefined && maximum !== undefined) {
    const crossed = customFieldValue({ ...single, rules: { minimum } }, maximum).problems;
    if (crossed) faults.push(ruleFault('maximum', `must not be less than the minimum ${minimum}`));
  }
  return {
    rules: { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) },
    faults,
  };
}

/** How much there may be at all, and of what. */
interface CountLimit {
  readonly limit: number;
  readonly what: string;
}

function characterLimit({ pattern }: CustomFieldRuleTexts, indexed: boolean): CountLimit {
  const hasPattern = typeof pattern === 'string';
  const limit = longestText({ rules: hasPattern ? { pattern } : {}, index: indexed ? 'ready' : 'none' });
  const kind = indexed ? ' of an indexed text' : hasPattern ? ' of a text with a pattern' : '';
  return { limit, what: `characters${kind}` };
}

/** The least and the greatest number of something: each is in its limit, and they do not cross. */
function checkCounts<Least extends 'minimumLength' | 'minimumItems', Most extends 'maximumLength' | 'maximumItems'>(
  texts: CustomFieldRuleTexts,
  least: Least,
  most: Most,
  { limit, what }: CountLimit,
): CheckedRules {
  const faults: Fault[] = [];
  const read = (rule: Least | Most): number | undefined => {
    const count = texts[rule] ?? undefined;
    if (count === undefined || (Number.isInteger(count) && count >= 0 && count <= limit)) return count;
    faults.push(ruleFault(rule, `expected a whole number from 0 to ${limit}, the most ${what}`));
    return undefined;
  };
  const [from, to] = [read(least), read(most)];
  if (from !== undefined && to !== undefined && from > to) {
    faults.push(ruleFault(most, `must not be less than ${least} ${from}`));
  }
  return { rules: { ...(from !== undefined && { [least]: from }), ...(to !== undefined && { [most]: to }) }, faults };
}

function checkPattern({ pattern }: CustomFieldRuleTexts): CheckedRules {
  if (typeof pattern !== 'string') return { rules: {}, faults: [] };
  const compiled = compilePattern(pattern);
  return typeof compiled === 'string'
    ? { rules: {}, faults: [ruleFault('pattern', compiled)] }
    : { rules: { pattern }, faults: [] };
}

function ruleFault(rule: Rule, message: string): Fault {
  return { at: `rules.${rule}`, message };
}

function foreignRule({ type, list }: CustomFieldStorage, rule: Rule): Fault {
  const types = knownBy[rule];
  const bearers = types === 'lists' ? 'lists' : types.join(', ');
  return ruleFault(rule, `is a rule for ${bearers}; this field is ${list ? 'a list of ' : ''}${type}`);
}
