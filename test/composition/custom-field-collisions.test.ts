import { isObjectType } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { authenticated, scope } from '../../src/authorization/permission.ts';
import type { Shape } from '../../src/composition/compose.ts';
import { customFieldsHash, effectiveCustomFields } from '../../src/composition/custom-fields.ts';
import { planShape } from '../../src/composition/shape-plan.ts';
import { type Fault, RowhouseError } from '../../src/kernel/errors.ts';
import type { CustomField } from '../../src/tenancy/custom-field.ts';
import { customField, everyType, openCore, overlaid } from './custom-field-drafts.ts';
import { composed, faultsOf, openWorkshop, registryOf } from './workshop.ts';

const workshop = openWorkshop();
afterAll(() => workshop.close());

const core = workshop.module(openCore);
const base = composed(core);

function fieldsOf(shape: Shape, type: string): readonly string[] {
  const found = shape.schema.getType(type);
  return isObjectType(found) ? Object.keys(found.getFields()) : [];
}

function overlayFaultsOf(shape: Shape, ...fields: readonly CustomField[]): readonly Fault[] {
  try {
    overlaid(shape, ...fields);
  } catch (error) {
    if (error instanceof RowhouseError && error.code === 'COMPOSITION_FAILED')
      return error.details.faults as readonly Fault[];
    throw error;
  }
  throw new Error('it was laid over without a fault');
}

describe('a custom field stands beside', () => {
  const tier = customField('Client.tier', 'STRING');

  it('a core field of the same name', () => {
    const shape = overlaid(base, customField('Client.name', 'STRING'));
    expect(fieldsOf(shape, 'Client')).toEqual(expect.arrayContaining(['name', 'customFields']));
    expect(fieldsOf(shape, 'ClientCustomFields')).toEqual(['name']);
  });

  it('a field of the same name that a later version of core brings', () => {
    const later = workshop.module({
      ...openCore,
      version: '2.0.0',
      sdl: `${openCore.sdl} extend type Client { tier: Int }`,
    });
    for (const shape of [overlaid(base, tier), overlaid(composed(later), tier)])
      expect(fieldsOf(shape, 'ClientCustomFields')).toEqual(['tier']);
    expect(fieldsOf(overlaid(composed(later), tier), 'Client')).toContain('tier');
  });

  it('a field, and a type, of the same name in an extension that is enabled later', () => {
    const loyalty = workshop.module({
      name: 'loyalty',
      sdl: `
        extend type Client { tier: ClientTier referredBy: Client }
        extend input ClientFilter { tier: ClientTier }
        enum ClientTier { GOLD SILVER }
        enum TierValue { GOLD }
      `,
    });
    const shape = overlaid(composed(core, loyalty), ...everyType);
    expect(fieldsOf(shape, 'Client')).toEqual(expect.arrayContaining(['tier', 'referredBy', 'customFields']));
    expect(fieldsOf(shape, 'ClientCustomFields')).toEqual(expect.arrayContaining(['tier', 'referredBy']));
  });

  it('custom fields of the same name on other entities', () => {
    const shape = overlaid(
      base,
      customField('Client.tier', 'ENUM'),
      customField('Order.tier', 'ENUM', { values: [{ name: 'A' }] }),
    );
    expect(shape.schema.getType('ClientCustomFieldsTierValue')).toBeDefined();
    expect(shape.schema.getType('OrderCustomFieldsTierValue')).toBeDefined();
  });
});

describe('modules', () => {
  it('may not give fields the names that every object in JavaScript has', () => {
    const careless = workshop.module({
      name: 'careless',
      sdl: `
        extend type Client { constructor: String }
        extend input ClientFilter { valueOf: StringFilter }
        interface Named { toString: String }
        enum Word { constructor }
      `,
    });
    expect(faultsOf(core, [careless])).toEqual(
      ['Client.constructor', 'ClientFilter.valueOf', 'Named.toString'].map((at) => ({
        at,
        message: expect.stringContaining('a name that every object in JavaScript has'),
      })),
    );
  });

  it('may not use the names that are kept for tenants', () => {
    const greedy = workshop.module({
      name: 'greedy',
      sdl: `
        extend type Client { customFields: String }
        extend input ClientFilter { customFields: StringFilter }
        type ClientCustomFields { tier: String }
        enum ClientCustomFieldsTierValue { GOLD }
        input StringListFilter { has: String }
        type Plain { customFields: String }
        extend type Query { plain: Plain }
      `,
      permissions: {
        Query: { plain: authenticated },
        ClientCustomFields: { '*': authenticated },
        Plain: { '*': authenticated },
      },
    });
    expect(
      faultsOf(core, [greedy])
        .map(({ at }) => at)
        .sort(),
    ).toEqual([
      'Client.customFields',
      'ClientCustomFields',
      'ClientCustomFieldsTierValue',
      'ClientFilter.customFields',
      'StringListFilter',
    ]);
  });

  it('may not both define a field', () => {
    const one = workshop.module({ name: 'one', sdl: 'extend type Client { tier: String }' });
    const two = workshop.module({ name: 'two', sdl: 'extend type Client { tier: Int }' });
    expect(faultsOf(core, [one, two])).toEqual([{ at: 'Client.tier', message: 'is defined by one and again by two' }]);
  });

  it('let be null whatever takes inputs that tenants may add to', () => {
    const strict = workshop.module({
      name: 'strict',
      sdl: 'extend type Order { others(filter: ClientFilter): [Client!]! }',
      permissions: { Order: { others: scope('clients:read') } },
    });
    expect(faultsOf(core, [strict]).map(({ at }) => at)).toEqual(['Order.others']);
    const open = workshop.module({
      name: 'open',
      sdl: 'type Desk implements Node { id: ID! drawers(filter: DeskFilter): [String!]! } input DeskFilter { id: IDFilter } extend type Query { desk: Desk }',
      permissions: { Query: { desk: authenticated }, Desk: { '*': authenticated } },
      entities: ['Desk'],
      customFields: ['Desk'],
    });
    expect(faultsOf(core, [open])).toEqual([
      {
        at: 'Desk.drawers',
        message: 'takes DeskFilter, to which tenants may add fields that are guarded, and must be nullable',
      },
    ]);
  });
});

describe('an entity', () => {
  it('takes custom fields only where its type has a permission, since they have none of their own', () => {
    const sdl = 'type Desk implements Node { id: ID! } extend type Query { desk: Desk }';
    const Desk = { id: scope('desks:read') };
    const open = { name: 'open', sdl, entities: ['Desk'], customFields: ['Desk'] };
    const bare = workshop.module({ ...open, permissions: { Query: { desk: authenticated }, Desk } });
    expect(faultsOf(core, [bare])).toEqual([
      { at: 'Desk.id', message: 'is guarded and must be nullable, so that a refusal leaves its siblings standing' },
      { at: 'Desk', message: 'takes custom fields, which ask for its permission, and has none of its own (`*`)' },
    ]);
    const whole = workshop.module({
      ...open,
      permissions: { Query: { desk: authenticated }, Desk: { '*': authenticated } },
    });
    expect(fieldsOf(overlaid(composed(core, whole), customField('Desk.drawers', 'INT')), 'Desk')).toContain(
      'customFields',
    );
  });
});

describe('an overlay refuses, all at once,', () => {
  it('names that GraphQL or the catalog would not take', () => {
    const value = (...names: readonly string[]): Partial<CustomField> => ({ values: names.map((name) => ({ name })) });
    const faults = overlayFaultsOf(
      base,
      customField('Client.__x', 'STRING'),
      customField('Client.Tier', 'STRING'),
      customField('Client.a-b', 'STRING'),
      customField('Client.none', 'ENUM', value()),
      customField('Client.truth', 'ENUM', value('true', 'null', 'YES')),
      customField('Client.odd', 'ENUM', value('__A', '1', 'B', 'B')),
      customField('Client.twice', 'STRING'),
      customField('Client.twice', 'INT'),
    );
    expect(faults.map(({ at, message }) => `${at} ${message}`)).toEqual([
      'Client.customFields.Tier must be named with a lower-case letter, then up to 62 letters and digits',
      'Client.customFields.__x must be named with a lower-case letter, then up to 62 letters and digits',
      'Client.customFields.a-b must be named with a lower-case letter, then up to 62 letters and digits',
      'Client.customFields.none is an ENUM without values',
      'Client.customFields.odd has the value __A, which is no name that GraphQL takes',
      'Client.customFields.odd has the value 1, which is no name that GraphQL takes',
      'Client.customFields.odd has the value B twice',
      'Client.customFields.truth has the value true, which is a literal of another kind in GraphQL',
      'Client.customFields.truth has the value null, which is a literal of another kind in GraphQL',
      'Client.customFields.twice is defined twice',
    ]);
  });

  it('types that the schema lacks', () => {
    const sdl = openCore.sdl
      .replace('scalar Date\n', '')
      .replace(/input (Date|Int)Filter .*/g, '')
      .replaceAll('IntFilter', 'IDFilter');
    const poor = composed(workshop.module({ ...openCore, sdl }));
    expect(
      overlayFaultsOf(
        poor,
        customField('Client.day', 'DATE'),
        customField('Client.count', 'INT'),
        customField('Client.name', 'STRING'),
      ),
    ).toEqual([
      { at: 'Client.customFields.count', message: 'needs the input IntFilter, which the schema lacks' },
      { at: 'Client.customFields.day', message: 'needs the scalar Date, which the schema lacks' },
    ]);
  });

  it('references to a type that no field leads to, since nothing is guarded there', () => {
    const lonely = workshop.module({
      name: 'lonely',
      sdl: 'type Ghost implements Node { id: ID! }',
      permissions: { Ghost: { '*': authenticated } },
      entities: ['Ghost'],
    });
    const sdl = openCore.sdl.replace('node(id: ID!): Node', '').replace('found: [Found]', '');
    const { node: _node, found: _found, ...Query } = openCore.permissions!.Query!;
    const shape = composed(
      workshop.module({ ...openCore, sdl, permissions: { ...openCore.permissions, Query } }),
      lonely,
    );
    expect(overlayFaultsOf(shape, customField('Client.ghost', 'REFERENCE', { references: 'Ghost' }))).toEqual([
      { at: 'Client.customFields.ghost', message: 'refers to Ghost, to which no field of the schema leads' },
    ]);
  });
});

describe('the custom fields of a shape', () => {
  const stock = workshop.module({
    name: 'stock',
    sdl: 'type Shelf implements Node { id: ID! } extend type Query { shelf: Shelf }',
    permissions: { Query: { shelf: authenticated }, Shelf: { '*': authenticated } },
    entities: ['Shelf'],
    customFields: ['Shelf'],
  });
  const registry = registryOf(stock);
  const keyOf = (names: readonly string[], ...fields: readonly CustomField[]): string =>
    planShape(core, registry, names, fields).key;
  const shelf = customField('Client.shelf', 'REFERENCE', { references: 'Shelf' });
  const label = customField('Shelf.label', 'STRING');
  const tier = customField('Client.tier', 'ENUM');

  it('are those whose entity, and whose target, are there', () => {
    const named = (modules: typeof base.modules): readonly string[] =>
      effectiveCustomFields(modules, [label, tier, shelf, customField('Clock.face', 'INT')]).map(
        ({ entity, name }) => `${entity}.${name}`,
      );
    expect(named([core])).toEqual(['Client.tier']);
    expect(named([core, stock])).toEqual(['Client.shelf', 'Client.tier', 'Shelf.label']);
    expect(keyOf([], tier, shelf)).toBe(keyOf([], tier));
    expect(keyOf(['stock'], label)).not.toBe(keyOf(['stock']));
  });

  it('give the key of the modules alone where there are none', () => {
    const { key, baseKey, customFields } = planShape(core, registry, ['stock'], [customField('Clock.face', 'INT')]);
    expect(key).toBe(baseKey);
    expect(customFields).toEqual([]);
    expect(planShape(core, registry, ['stock'], [label]).baseKey).toBe(baseKey);
    expect(customFieldsHash([])).toBe('');
  });

  it('give one key for equal forms, whatever lies behind them and in whatever order they come', () => {
    const again = customField('Client.tier', 'ENUM', {
      required: true,
      index: 'ready',
      default: 'GOLD',
      rules: { maximumItems: 3 },
    });
    const motto = customField('Client.motto', 'STRING');
    expect(keyOf([], motto, again)).toBe(keyOf([], tier, motto));
  });

  it.each<[string, Partial<CustomField>]>([
    ['name', { name: 'rank' }],
    ['entity', { entity: 'Order' }],
    ['type', { type: 'STRING', values: undefined }],
    ['list', { list: true }],
    ['enum values', { values: [{ name: 'GOLD' }, { name: 'BRONZE' }] }],
    ['the order of enum values', { values: [{ name: 'SILVER' }, { name: 'GOLD' }] }],
    ['what an enum value is told to mean', { values: [{ name: 'GOLD', description: 'Dear.' }, { name: 'SILVER' }] }],
    ['description', { description: 'How dear they are.' }],
    ['deprecation', { deprecationReason: 'No more.' }],
    ['personal data', { personalData: true }],
    ['target', { type: 'REFERENCE', references: 'Client', values: undefined }],
  ])('give another key for another form: %s', (_what, change) => {
    expect(keyOf([], { ...tier, ...change })).not.toBe(keyOf([], tier));
  });
});
