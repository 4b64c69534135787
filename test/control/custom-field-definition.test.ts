import { coerceInputValue, GraphQLInputObjectType, GraphQLString } from 'graphql';
import { describe, expect, it } from 'vitest';
import { customer, order } from '../../resolvers/core/entities.ts';
import { checkDefinition } from '../../src/control/custom-fields/check-definition.ts';
import { definitionOf } from '../../src/control/custom-fields/value-texts.ts';
import { entity } from '../../src/data/entity.ts';
import type { CustomFieldDefinition } from '../../src/tenancy/custom-field-definition.ts';

const closed = entity({ type: 'Closed', table: 'closed', fields: {} });
const entities = new Map([customer, order, closed].map((one) => [one.type, one]));

const check = (definition: Partial<CustomFieldDefinition>) =>
  checkDefinition({ entity: 'Customer', name: 'field', type: 'STRING', ...definition }, entities);

/** What is wrong, by path. */
const faults = (definition: Partial<CustomFieldDefinition>) =>
  Object.fromEntries(check(definition).faults.map(({ at, message }) => [at, message]));

describe('a definition of a custom field', () => {
  it('is taken with all that its type knows', () => {
    expect(check({ type: 'STRING', rules: { minimumLength: 1, maximumLength: 500, pattern: '[a-z]+' } })).toEqual({
      faults: [],
      field: {
        entity: 'Customer',
        name: 'field',
        type: 'STRING',
        list: false,
        rules: { minimumLength: 1, maximumLength: 500, pattern: '[a-z]+' },
        required: false,
        personalData: false,
        index: 'none',
      },
    });
    const accepted: readonly [Partial<CustomFieldDefinition>, object][] = [
      [
        { type: 'INT', rules: { minimum: '-5', maximum: '5' }, default: ['0'], required: true },
        { rules: { minimum: -5, maximum: 5 }, default: 0, required: true },
      ],
      [
        { type: 'DECIMAL', rules: { minimum: '0.10', maximum: '9.90' }, default: ['1.50'] },
        { scale: 2, rules: { minimum: '0.1', maximum: '9.9' }, default: '1.5' },
      ],
      [{ type: 'DECIMAL', scale: 0 }, { scale: 0 }],
      [{ rules: { maximumLength: 10_000 } }, { rules: { maximumLength: 10_000 } }],
      [
        { type: 'BOOLEAN', default: ['false'], personalData: true, required: true },
        { default: false, personalData: true, required: true },
      ],
      [{ type: 'DATE', rules: { minimum: '2026-02-28' } }, { rules: { minimum: '2026-02-28' } }],
      [
        { type: 'DATETIME', rules: { maximum: '2026-11-23T16:04:05+01:00' } },
        { rules: { maximum: '2026-11-23T15:04:05.000Z' } },
      ],
      [
        { type: 'ENUM', values: [{ name: 'A', description: 'First' }, { name: '_b' }], default: ['_b'] },
        { values: [{ name: 'A', description: 'First' }, { name: '_b' }], default: '_b' },
      ],
      [
        { type: 'REFERENCE', references: 'Order' },
        { references: 'Order', index: 'ready' },
      ],
      [
        { list: true, rules: { maximumItems: 2 }, default: ['a', 'b'], index: true },
        { list: true, rules: { maximumItems: 2 }, default: ['a', 'b'], index: 'ready' },
      ],
    ];
    for (const [definition, field] of accepted) {
      expect(check(definition).faults, JSON.stringify(definition)).toEqual([]);
      expect(check(definition).field).toMatchObject(field);
    }
  });

  it('says the same when it is read back from the field', () => {
    for (const definition of [
      { type: 'DECIMAL', scale: 3, rules: { minimum: '0.125' }, default: ['1'], description: 'Words.\nMore.' },
      { type: 'ENUM', values: [{ name: 'A', deprecationReason: 'Old.' }], list: true, default: ['A', 'A'] },
      { type: 'DATETIME', default: ['2026-11-23T15:04:05Z'], index: true },
      { type: 'REFERENCE', references: 'Order' },
    ]) {
      const { field } = check(definition);
      const again = check(definitionOf({ ...field!, id: '', storedAs: '' }));
      expect(again).toEqual({ faults: [], field });
    }
  });

  it.each([
    ['an upper-case name', { name: 'Tier' }, 'name'],
    ['a name of GraphQL itself', { name: '__typename' }, 'name'],
    ['an empty name', { name: '' }, 'name'],
    ['a name that is too long', { name: 'x'.repeat(64) }, 'name'],
    ['a name with a line end', { name: 'tier\n' }, 'name'],
    ['an unknown entity', { entity: 'Nobody' }, 'entity'],
    ['an entity that takes none', { entity: 'Closed' }, 'entity'],
    ['what every object inherits', { entity: 'constructor' }, 'entity'],
    ['an unknown type', { type: 'TEXT' }, 'type'],
    ['an empty description', { description: ' ' }, 'description'],
    ['a description that is too long', { description: 'x'.repeat(1_001) }, 'description'],
    ['what a terminal obeys', { description: '\u001b[31m' }, 'description'],
    ['half a surrogate pair', { description: '\ud800' }, 'description'],
    ['a scale of no DECIMAL', { type: 'INT', scale: 2 }, 'scale'],
    ['a scale beyond ten', { type: 'DECIMAL', scale: 11 }, 'scale'],
    ['half a scale', { type: 'DECIMAL', scale: 0.5 }, 'scale'],
    ['values of no ENUM', { values: [{ name: 'A' }] }, 'values'],
    ['an ENUM without values', { type: 'ENUM' }, 'values'],
    ['too many values', { type: 'ENUM', values: Array.from({ length: 201 }, (_, i) => ({ name: `V${i}` })) }, 'values'],
    ['a literal of GraphQL', { type: 'ENUM', values: [{ name: 'A' }, { name: 'null' }] }, 'values[1].name'],
    ['a reserved value', { type: 'ENUM', values: [{ name: '__A' }] }, 'values[0].name'],
    ['a value with a space', { type: 'ENUM', values: [{ name: 'A B' }] }, 'values[0].name'],
    ['a value that is there twice', { type: 'ENUM', values: [{ name: 'A' }, { name: 'A' }] }, 'values[1].name'],
    [
      'an empty reason',
      { type: 'ENUM', values: [{ name: 'A', deprecationReason: '' }] },
      'values[0].deprecationReason',
    ],
    ['a target of no REFERENCE', { references: 'Order' }, 'references'],
    ['a REFERENCE to nothing', { type: 'REFERENCE' }, 'references'],
    ['a REFERENCE to what is no entity', { type: 'REFERENCE', references: 'Tenant' }, 'references'],
    ['a REFERENCE to an entity that takes none', { type: 'REFERENCE', references: 'Closed' }, 'references'],
    ['a bound of texts', { rules: { minimum: 'a' } }, 'rules.minimum'],
    ['a length of numbers', { type: 'INT', rules: { maximumLength: 3 } }, 'rules.maximumLength'],
    ['a pattern of numbers', { type: 'INT', rules: { pattern: '.' } }, 'rules.pattern'],
    ['a count of no list', { rules: { maximumItems: 3 } }, 'rules.maximumItems'],
    ['a bound that is no number', { type: 'INT', rules: { maximum: '1e3' } }, 'rules.maximum'],
    ['a bound beyond 32 bits', { type: 'INT', rules: { maximum: '2147483648' } }, 'rules.maximum'],
    ['a bound of other decimals', { type: 'DECIMAL', scale: 1, rules: { minimum: '0.15' } }, 'rules.minimum'],
    ['a bound that no calendar has', { type: 'DATE', rules: { minimum: '2026-02-30' } }, 'rules.minimum'],
    ['an instant without a zone', { type: 'DATETIME', rules: { minimum: '2026-11-23T15:04:05' } }, 'rules.minimum'],
    ['a maximum below the minimum', { type: 'INT', rules: { minimum: '2', maximum: '1' } }, 'rules.maximum'],
    ['the same of decimals', { type: 'DECIMAL', rules: { minimum: '10', maximum: '9' } }, 'rules.maximum'],
    ['the same of days', { type: 'DATE', rules: { minimum: '2026-01-02', maximum: '2026-01-01' } }, 'rules.maximum'],
    ['a negative length', { rules: { minimumLength: -1 } }, 'rules.minimumLength'],
    ['a length beyond what is stored', { rules: { maximumLength: 10_001 } }, 'rules.maximumLength'],
    ['a length beyond what is indexed', { index: true, rules: { maximumLength: 501 } }, 'rules.maximumLength'],
    [
      'a length beyond what a pattern is asked',
      { rules: { maximumLength: 501, pattern: 'a*' } },
      'rules.maximumLength',
    ],
    ['lengths that cross', { rules: { minimumLength: 3, maximumLength: 2 } }, 'rules.maximumLength'],
    ['counts that cross', { list: true, rules: { minimumItems: 3, maximumItems: 2 } }, 'rules.maximumItems'],
    ['a list beyond a hundred', { list: true, rules: { maximumItems: 101 } }, 'rules.maximumItems'],
    ['a pattern that does not parse', { rules: { pattern: '(' } }, 'rules.pattern'],
    ['a pattern that looks back', { rules: { pattern: '(a)\\1' } }, 'rules.pattern'],
    ['a pattern that looks ahead', { rules: { pattern: '(?=a)b' } }, 'rules.pattern'],
    ['a pattern that is too large', { rules: { pattern: '((a{1,100}){1,100})' } }, 'rules.pattern'],
    ['a pattern that is too long', { rules: { pattern: 'a'.repeat(201) } }, 'rules.pattern'],
    ['a default of another form', { type: 'INT', default: ['many'] }, 'default'],
    ['a default against the rules', { type: 'INT', rules: { maximum: '1' }, default: ['2'] }, 'default'],
    ['a default that is no value', { type: 'ENUM', values: [{ name: 'A' }], default: ['B'] }, 'default'],
    ['several defaults of one value', { type: 'INT', default: ['1', '2'] }, 'default'],
    ['no default', { type: 'INT', default: [] }, 'default'],
    ['a default of a REFERENCE', { type: 'REFERENCE', references: 'Order', default: ['x'] }, 'default'],
    ['a required REFERENCE', { type: 'REFERENCE', references: 'Order', required: true }, 'required'],
    ['required personal data without a default', { personalData: true, required: true }, 'required'],
    ['a wrong element', { type: 'INT', list: true, default: ['1', 'x'] }, 'default[1]'],
    ['an element against the rules', { list: true, rules: { maximumLength: 1 }, default: ['a', 'bb'] }, 'default[1]'],
    ['too many elements', { list: true, rules: { maximumItems: 1 }, default: ['a', 'b'] }, 'default'],
    ['a default too long for its index', { index: true, default: ['x'.repeat(501)] }, 'default'],
  ] satisfies readonly [string, Partial<CustomFieldDefinition>, string][])(
    'is refused for %s, with the path to it and what was expected',
    (_what, definition, at) => {
      const found = faults(definition);
      expect(Object.keys(found)).toEqual([at]);
      expect(found[at]).toMatch(
        /expected|is for |are for |is a rule for|is there twice|must not be|A pattern|The pattern|has no default|is not required/,
      );
      expect(check(definition).field).toBeUndefined();
    },
  );

  it('has no name that every object in JavaScript has: graphql-js would find a value of it in each variable', () => {
    const inherited = Object.getOwnPropertyNames(Object.prototype).filter((name) => /^[a-z]/.test(name));
    expect(inherited).toContain('constructor');
    for (const name of inherited) {
      expect(faults({ name }), name).toEqual({ name: expect.stringContaining('expected another name') });
      const input = new GraphQLInputObjectType({ name: 'Input', fields: { [name]: { type: GraphQLString } } });
      expect(() => coerceInputValue({}, input), name).toThrow('non string value');
    }
  });

  it('is told all of its faults at once', () => {
    const all = faults({
      name: '1',
      entity: 'Nobody',
      description: '',
      type: 'ENUM',
      scale: 3,
      references: 'Order',
      values: [{ name: 'true' }],
      rules: { minimum: '1', minimumLength: 2, minimumItems: 3, pattern: '(' },
    });
    expect(Object.keys(all)).toEqual([
      'name',
      'entity',
      'description',
      'scale',
      'values[0].name',
      'references',
      'rules.minimum',
      'rules.minimumLength',
      'rules.minimumItems',
      'rules.pattern',
    ]);
  });

  it('is told once of a default that is too long, not of each of its elements', () => {
    const texts = Array.from({ length: 10_000 }, () => 'many');
    for (const type of ['INT', 'STRING']) {
      expect(check({ type, list: true, default: texts }).faults).toEqual([
        { at: 'default', message: 'expected at most 100 elements' },
      ]);
    }
  });

  it('is told of its default beside the rules that an index does not allow', () => {
    const rules = { minimumLength: 600, maximumLength: 1_000 };
    expect(Object.keys(faults({ index: true, rules, default: ['x'.repeat(700)] }))).toEqual([
      'rules.minimumLength',
      'rules.maximumLength',
      'default',
    ]);
    expect(faults({ rules, default: ['x'.repeat(700)] })).toEqual({});
  });

  it('says which entities can be referred to', () => {
    expect(faults({ type: 'REFERENCE', references: 'Closed' })).toEqual({
      references: 'expected an entity that takes custom fields, too: Customer, Order',
    });
  });
});
