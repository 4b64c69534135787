import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CustomFieldBudget } from '../../src/data/custom-field-budget.ts';
import { convertCustomValue } from '../../src/data/custom-field-conversion.ts';
import { customFieldValue, customValueProblems, longestText } from '../../src/data/custom-field-values.ts';
import { canonicalDecimal, compareDecimals } from '../../src/data/decimal-form.ts';
import { newId, toGlobalId } from '../../src/data/identifiers.ts';
import { compilePattern, type Pattern, patternProgramLimit, patternTextLimit } from '../../src/data/pattern.ts';
import type { CustomFieldStorage, StoredCustomValue } from '../../src/tenancy/custom-field.ts';
import { customField } from '../support/custom-rows.ts';

const single = (type: CustomFieldStorage['type'], given: Partial<CustomFieldStorage> = {}): CustomFieldStorage => {
  const { list, scale, values, references, rules, storedAs } = customField({ name: 'x', type, ...given });
  return {
    type,
    list,
    rules,
    storedAs,
    ...(scale !== undefined && { scale }),
    ...(values && { values }),
    ...(references !== undefined && { references }),
  };
};
const list = (type: CustomFieldStorage['type'], given: Partial<CustomFieldStorage> = {}): CustomFieldStorage =>
  single(type, { ...given, list: true });

describe('a value', () => {
  it('that is taken keeps all the rules of its field', () => {
    const storages = fc.record({
      minimumLength: fc.option(fc.nat(3), { nil: undefined }),
      maximumLength: fc.option(fc.integer({ min: 3, max: 6 }), { nil: undefined }),
      pattern: fc.option(fc.constantFrom('[a-c]*', 'a.*', '(ab)+'), { nil: undefined }),
    });
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '😀', '\n'), maxLength: 8 });
    fc.assert(
      fc.property(storages, text, (rules, value) => {
        const given = Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined));
        const taken = customFieldValue(single('STRING', { rules: given }), value).problems === undefined;
        const length = [...value].length;
        const { minimumLength = 0, maximumLength = 10_000, pattern = '[^]*' } = rules;
        // `.` matches no line break in either syntax; these patterns mean the same in both.
        const expected =
          length >= minimumLength && length <= maximumLength && new RegExp(`^(?:${pattern})$`, 'u').test(value);
        expect(taken).toBe(expected);
      }),
    );
  });

  it('that is a decimal has one spelling, and its order is that of numbers', () => {
    const digits = fc.tuple(fc.integer({ min: -99_999, max: 99_999 }), fc.nat(4));
    const spelling = ([whole, scale]: readonly [number, number], zeros: string, more: string): string => {
      const text = Math.abs(whole)
        .toString()
        .padStart(scale + 1, '0');
      const point = text.length - scale;
      return `${whole < 0 ? '-' : ''}${zeros}${text.slice(0, point)}.${text.slice(point)}${more || '0'}`;
    };
    fc.assert(
      fc.property(digits, digits, fc.constantFrom('', '0', '000'), (one, other, zeros) => {
        const canonical = canonicalDecimal(spelling(one, zeros, zeros))!;
        expect(canonical).toBe(canonicalDecimal(spelling(one, '', '')));
        expect(canonical).toMatch(/^(-?(0|[1-9]\d*)\.\d*[1-9]|0|-?[1-9]\d*)$/);
        const [left, right] = [one, other].map(([whole, scale]) => BigInt(whole) * 10n ** BigInt(4 - scale));
        const order = compareDecimals(canonical, canonicalDecimal(spelling(other, '', ''))!);
        expect(Math.sign(order)).toBe(left! < right! ? -1 : Number(left! > right!));
      }),
    );
    for (const text of ['', '-', '.5', '1.', '+1', '1e3', ' 1', '1_000', 'NaN', '0x1', '1'.repeat(65)]) {
      expect(canonicalDecimal(text)).toBeUndefined();
    }
  });

  it('is bounded by its index as well as by its rules', () => {
    const field = customField({ name: 'x', type: 'STRING', rules: { maximumLength: 9_000 } });
    const text = '😀'.repeat(501);
    expect(customFieldValue(field, text)).toEqual({ value: text });
    for (const index of ['building', 'ready'] as const) {
      expect(customFieldValue({ ...field, index }, text)).toMatchObject({ problems: [{ code: 'TOO_LARGE' }] });
      expect(customFieldValue({ ...field, index }, '😀'.repeat(500)).problems).toBeUndefined();
    }
    expect(customFieldValue(single('STRING'), 'a'.repeat(10_001))).toMatchObject({ problems: [{ code: 'TOO_LARGE' }] });
  });

  it('that lists more than any list may is refused before its elements are looked at', () => {
    const elements = new Proxy(Array(101).fill('x'), {
      get(target, name) {
        if (/^\d+$/.test(String(name))) throw new Error('an element was read');
        return Reflect.get(target, name);
      },
    });
    expect(customFieldValue(list('STRING'), elements)).toMatchObject({
      problems: [{ code: 'TOO_LARGE', message: 'A list of at most 100 values was expected.' }],
    });
  });

  it('in its stored form is checked by the same rules', () => {
    const storage = list('INT', { rules: { minimum: 3, maximumItems: 2 } });
    expect(customValueProblems(storage, [3, 4])).toEqual([]);
    expect(customValueProblems(storage, [1, 5, 2]).map(({ element, code }) => [element, code])).toEqual([
      [undefined, 'TOO_LARGE'],
      [0, 'TOO_SMALL'],
      [2, 'TOO_SMALL'],
    ]);
  });

  it('that is a decimal reaches as far below zero as above it', () => {
    const price = single('DECIMAL', { scale: 2 });
    for (const sign of ['', '-']) {
      const greatest = `${sign}92233720368547758.07`;
      expect(customFieldValue(price, greatest)).toEqual({ value: greatest });
    }
    expect(customFieldValue(price, '92233720368547758.08')).toMatchObject({ problems: [{ code: 'TOO_LARGE' }] });
    expect(customFieldValue(price, '-92233720368547758.08')).toMatchObject({ problems: [{ code: 'TOO_SMALL' }] });
  });
});

describe('a pattern', () => {
  const matches = (pattern: string, text: string): boolean | string => {
    const compiled = compilePattern(pattern);
    return typeof compiled === 'string' ? compiled : compiled.matches(text);
  };

  it('matches a text as a whole', () => {
    const cases: ReadonlyArray<readonly [string, string, boolean]> = [
      ['a|b', 'a', true],
      ['a|b', 'ab', false],
      ['a|ab', 'ab', true],
      ['[A-Z]{2}\\d{3}', 'AB123', true],
      ['[A-Z]{2}\\d{3}', 'xAB123', false],
      ['[A-Z]{2}\\d{3}', 'AB123\n', false],
      ['^a$', 'a', true],
      ['a', 'a\nb', false],
      ['.', '😀', true],
      ['\\p{Greek}+', 'Ωμέγα', true],
      ['(?i)straße', 'STRAßE', true],
      ['', '', true],
      ['', 'a', false],
    ];
    for (const [pattern, text, expected] of cases) expect(matches(pattern, text), `${pattern} ${text}`).toBe(expected);
  });

  it('has no construct that takes more than linear time', () => {
    for (const pattern of ['(a)\\1', '(?=a)a', '(?!a)b', '(?<=a)b', '(?<!a)b', '(?>a)', 'a++', '(?(1)a)', '\\k<x>']) {
      expect(matches(pattern, 'a'), pattern).toMatch(/syntax of RE2, without backreferences and lookarounds: /);
    }
  });

  it('and those that bring a backtracking engine to a halt are answered', () => {
    // A backtracking engine needs 2^9999 steps for the first of them: this ends, or the test does not.
    const text = `${'a'.repeat(9_999)}!`;
    for (const pattern of ['(a+)+$', '(a|a)*', '(a|aa)+', '(.*a){12}', '([a-z]+)*', '(x+x+)+y', '(a*)*b']) {
      expect(matches(pattern, text)).toBe(false);
    }
  });

  it('bounds the work of a match: neither its program nor its text is long', () => {
    const slow = (repetitions: number) => [
      `[ab]*a[ab]{${repetitions}}c`,
      `(a|b)*a(a|b){${repetitions}}c`,
      `[ab]*a[ab]{${repetitions}}[ab]{0,${repetitions}}c`,
    ];
    for (const pattern of [...slow(900).slice(0, 1), ...slow(300)]) {
      expect(compilePattern(pattern), pattern).toMatch(/repeats too much/);
    }
    const taken = Array.from({ length: 300 }, (_, repetitions) => slow(repetitions))
      .flat()
      .map(compilePattern)
      .filter((one): one is Pattern => typeof one !== 'string');
    expect(taken.length).toBeGreaterThan(100);
    const texts = single('STRING', { rules: { pattern: 'x' } });
    for (const { instructions } of taken) expect(instructions * longestText(texts)).toBeLessThanOrEqual(125_000);
    expect(patternProgramLimit * patternTextLimit).toBe(125_000);
  });

  it('is not asked of a text that is longer than one may be', () => {
    const asked: number[] = [];
    const matches = (_pattern: Pattern, text: string) => {
      asked.push(text.length);
      return true;
    };
    const field = single('STRING', { rules: { pattern: '[ab]*', maximumLength: 9_000 } });
    expect(customFieldValue(field, 'a'.repeat(501), matches)).toMatchObject({
      problems: [{ code: 'TOO_LARGE', message: 'A text of at most 500 characters was expected.' }],
    });
    expect(customFieldValue(field, 'a'.repeat(500), matches).problems).toBeUndefined();
    expect(asked).toEqual([500]);
  });

  it('takes as much work of an operation as its bounds leave, and none for what was asked before', () => {
    const budget = new CustomFieldBudget();
    const field = list('STRING', { rules: { pattern: '[ab]*a[ab]{90}c' } });
    const texts = Array.from({ length: 100 }, (_, index) =>
      index.toString(2).padStart(500, '0').replace(/0/g, 'a').replace(/1/g, 'b'),
    );
    const codes = () => customFieldValue(field, texts, budget.matches).problems?.map(({ code }) => code) ?? [];
    const first = codes();
    expect(new Set(first)).toEqual(new Set(['INVALID', 'TOO_LARGE']));
    // The worst pattern has room for eight texts, this one for twenty.
    expect(first.filter((code) => code === 'INVALID').length).toBe(20);
    expect(budget.steps).toBeLessThanOrEqual(1_000_000);
    const { steps } = budget;
    expect(codes()).toEqual(first);
    expect(budget.steps).toBe(steps);
  });

  it('is answered for the texts of a large request', () => {
    const budget = new CustomFieldBudget();
    const uuid = single('STRING', { rules: { pattern: '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}' } });
    for (let line = 0; line < 500; line++) {
      expect(customFieldValue(uuid, newId(), budget.matches).problems).toBeUndefined();
    }
  });

  it('is bounded in length and in the size of its program', () => {
    expect(matches('a'.repeat(200), 'a')).toBe(false);
    expect(matches('a'.repeat(201), 'a')).toMatch(/at most 200 characters/);
    for (const pattern of ['a{1000}{1000}', '(a{1000}){1000}', '((a{100}){100}){100}', 'a{1001}']) {
      expect(matches(pattern, 'a'), pattern).toMatch(/^A pattern is a regular expression/);
    }
    for (const pattern of ['((a?){30}){30}', 'a{1000}', '(ab?){500}']) {
      expect(matches(pattern, 'a'), pattern).toMatch(/repeats too much/);
    }
  });

  it('that is no expression says where it goes wrong', () => {
    expect(matches('(a', 'a')).toMatch(/missing closing \)/);
    expect(matches('[z-a]', 'a')).toMatch(/invalid character class range/);
  });
});

describe('the values of an operation', () => {
  const path = ['input', 'customFields', 'x'];

  it('are bounded together in their characters and in their number', () => {
    const budget = new CustomFieldBudget({ characters: 1_000, steps: 0 });
    budget.take('x'.repeat(500), path);
    budget.take([true, 1, 'x'.repeat(100)], path);
    const refusal = expect.objectContaining({
      userErrors: [{ field: path, code: 'TOO_LARGE', message: expect.stringContaining('at most 1000 characters') }],
    });
    expect(() => budget.take(['', '', ''], path)).toThrow(refusal);
    expect(() => new CustomFieldBudget({ characters: 1_000, steps: 0 }).tell('x'.repeat(1_000), path)).toThrow(refusal);
  });
});

describe('a conversion', () => {
  const convert = (from: CustomFieldStorage, to: CustomFieldStorage, value: StoredCustomValue) => {
    const result = convertCustomValue(from, to, value);
    return 'problem' in result ? 'refused' : result.value;
  };
  const color = (...names: readonly string[]) => single('ENUM', { values: names.map((name) => ({ name })) });
  const [text, count, price, flag, day, at] = [
    single('STRING'),
    single('INT'),
    single('DECIMAL', { scale: 2 }),
    single('BOOLEAN'),
    single('DATE'),
    single('DATETIME'),
  ] as const;
  const owner = single('REFERENCE', { references: 'Customer' });
  const id = newId();

  const cases: ReadonlyArray<
    readonly [from: CustomFieldStorage, to: CustomFieldStorage, value: StoredCustomValue, expected: unknown]
  > = [
    [text, count, '-42', -42],
    [text, count, '042', 'refused'],
    [text, count, '-0', 'refused'],
    [text, count, '4 ', 'refused'],
    [text, count, '2147483648', 'refused'],
    [text, count, '4.0', 'refused'],
    [count, text, -42, '-42'],
    [text, price, '1.5', '1.5'],
    [text, price, '1.50', 'refused'],
    [text, price, '1.505', 'refused'],
    [text, price, '1e2', 'refused'],
    [price, text, '1.5', '1.5'],
    [text, flag, 'true', true],
    [text, flag, 'False', 'refused'],
    [flag, text, false, 'false'],
    [text, day, '2026-02-28', '2026-02-28'],
    [text, day, '2026-02-30', 'refused'],
    [day, text, '2026-02-28', '2026-02-28'],
    [text, at, '2026-02-28T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    [text, at, '2026-02-28T10:00:00Z', 'refused'],
    [text, at, '2026-02-28', 'refused'],
    [at, text, '2026-02-28T10:00:00.000Z', '2026-02-28T10:00:00.000Z'],
    [text, color('A', 'B'), 'A', 'A'],
    [text, color('A', 'B'), 'a', 'refused'],
    [color('A', 'B'), text, 'B', 'B'],
    [color('A', 'B'), color('B', 'C'), 'B', 'B'],
    [color('A', 'B'), color('B', 'C'), 'A', 'refused'],
    [count, price, 7, '7'],
    [count, single('DECIMAL', { scale: 10 }), 2 ** 31 - 1, 'refused'],
    [price, count, '7', 7],
    [price, count, '7.5', 'refused'],
    [price, count, '3000000000', 'refused'],
    [price, single('DECIMAL', { scale: 4 }), '7.25', '7.25'],
    [price, single('DECIMAL', { scale: 1 }), '7.25', 'refused'],
    [price, single('DECIMAL', { scale: 1 }), '7.5', '7.5'],
    [day, at, '2026-02-28', '2026-02-28T00:00:00.000Z'],
    [at, day, '2026-02-28T00:00:00.000Z', '2026-02-28'],
    [at, day, '2026-02-28T00:00:00.001Z', 'refused'],
    [count, flag, 1, 'refused'],
    [flag, count, true, 'refused'],
    [day, count, '2026-02-28', 'refused'],
    [color('A'), count, 'A', 'refused'],
    [price, at, '1', 'refused'],
    [owner, single('REFERENCE', { references: 'Customer' }), id, id],
    [owner, single('REFERENCE', { references: 'Product' }), id, 'refused'],
    [owner, text, id, 'refused'],
    [text, owner, toGlobalId('Customer', id), 'refused'],
    [owner, list('REFERENCE', { references: 'Customer' }), id, [id]],
    [text, list('STRING'), 'a', ['a']],
    [text, list('INT'), '1', [1]],
    [list('INT'), text, [1], '1'],
    [list('INT'), text, [], undefined],
    [list('INT'), text, [1, 2], 'refused'],
    [list('INT'), list('STRING'), [1, 2], ['1', '2']],
    [list('STRING'), list('INT'), ['1', 'x'], 'refused'],
    [text, single('STRING', { rules: { maximumLength: 2 } }), 'abc', 'refused'],
    [text, single('STRING', { rules: { pattern: '[a-z]*' } }), 'ab1', 'refused'],
    [count, single('INT', { rules: { minimum: 5 } }), 4, 'refused'],
    [text, single('INT', { rules: { minimum: 5 } }), '5', 5],
    [text, list('STRING', { rules: { minimumItems: 2 } }), 'a', 'refused'],
  ];

  it.each(cases)('from %j to %j of %j gives %j', (from, to, value, expected) => {
    expect(convert(from, to, value)).toEqual(expected);
  });

  it('says what was expected where it is refused', () => {
    for (const [from, to, value, expected] of cases) {
      if (expected !== 'refused') continue;
      const result = convertCustomValue(from, to, value);
      expect('problem' in result && result.problem).toMatch(/expected|does not convert to|is no single value/);
    }
  });

  it('that succeeds loses nothing: converted back, a value is what it was', () => {
    const storages = [text, count, price, flag, day, at, color('A', 'true', '7'), single('DECIMAL', { scale: 4 })];
    const all = [...storages, ...storages.map((storage) => ({ ...storage, list: true }))];
    const element = fc.oneof(
      fc.constantFrom('A', 'true', 'false', '7', '07', '1.5', '2026-02-28', '2026-02-28T00:00:00.000Z', ''),
      fc.integer().map(String),
      fc.integer({ min: -99_999, max: 99_999 }).map((whole) => canonicalDecimal((whole / 100).toFixed(2))!),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) }).map((date) => date.toISOString()),
    );
    const ofType = (storage: CustomFieldStorage, value: string): StoredCustomValue | undefined => {
      const read = convertCustomValue(text, { ...storage, list: false }, value);
      return 'value' in read ? read.value : undefined;
    };
    let converted = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...all),
        fc.constantFrom(...all),
        fc.array(element, { maxLength: 3 }),
        (from, to, texts) => {
          const elements = texts.map((one) => ofType(from, one)).filter((one) => one !== undefined);
          const value = from.list ? (elements as string[]) : elements[0];
          if (value === undefined) return;
          const forth = convertCustomValue(from, to, value);
          if ('problem' in forth || forth.value === undefined) return;
          converted++;
          expect(convertCustomValue(to, from, forth.value)).toEqual({ value });
        },
      ),
      { numRuns: 2_000 },
    );
    expect(converted).toBeGreaterThan(200);
  });
});
