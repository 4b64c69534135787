import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import { administrator, defineSettings, settingsOf } from '../../src/tenancy/settings-declaration.ts';
import { type SettingsDocument, tenantSettings } from '../../src/tenancy/tenant-settings.ts';

const declaration = defineSettings('shop', {
  days: administrator(z.int().min(1).default(14)),
  name: z.string().max(5).default('shop'),
  steps: z.array(z.strictObject({ label: z.string() })).default([]),
});

const tenantWith = (document: SettingsDocument) => ({ tenant: { settings: tenantSettings(1, document) } });

describe('a declaration of settings', () => {
  it('gives resolvers what was set, and the defaults of what was not, with their types', () => {
    const values = settingsOf(tenantWith({ shop: { days: 30 } }), declaration);
    expect(values).toEqual({ days: 30, name: 'shop', steps: [] });
    expectTypeOf(values).toEqualTypeOf<{
      readonly days: number;
      readonly name: string;
      readonly steps: readonly { readonly label: string }[];
    }>();
  });

  it('merges once for each record, into values that nobody can change', () => {
    const context = tenantWith({ shop: { steps: [{ label: 'one' }] } });
    const values = settingsOf(context, declaration);
    expect(settingsOf(context, declaration)).toBe(values);
    expect(() => Object.assign(values.steps[0] as object, { label: 'two' })).toThrow(TypeError);
    expect(() => Object.assign(values, { days: 1 })).toThrow(TypeError);
    const untouched = tenantWith({ other: { days: 1 } });
    expect(settingsOf(untouched, declaration)).toBe(declaration.defaults);
    expect(() => Object.assign(declaration.defaults, { days: 1 })).toThrow(TypeError);
  });

  it('lets a stored value that does not fit stand back behind its default, one by one', () => {
    const stored = { shop: { days: 0, name: 'good', steps: 'none', gone: true } };
    expect(settingsOf(tenantWith(stored), declaration)).toEqual({ days: 14, name: 'good', steps: [] });
  });

  it('takes a section for its own only if the document has it itself', () => {
    const inherited = defineSettings('constructor', { days: z.int().default(1) });
    expect(settingsOf(tenantWith({}), inherited)).toEqual({ days: 1 });
  });

  it('knows whose each property is, and its JSON Schema', () => {
    const [days, name] = [...declaration.properties.values()];
    expect(days).toMatchObject({ administrator: true, jsonSchema: { type: 'integer', minimum: 1, default: 14 } });
    expect(name).toMatchObject({ administrator: false, jsonSchema: { type: 'string', maxLength: 5 } });
    expect(days?.jsonSchema).not.toHaveProperty('administrator');
  });

  it('keeps the description of a property that is an administrator’s', () => {
    const { properties } = defineSettings('shop', { days: administrator(z.int().default(1).describe('How long.')) });
    expect(properties.get('days')?.jsonSchema.description).toBe('How long.');
  });

  it.each([
    ['no default', z.int(), 'needs a default'],
    ['nothing for a default', z.int().optional(), 'needs a default'],
    ['a default that it refuses', z.int().min(5).default(1), 'refuses itself'],
    ['a type that JSON does not have', z.date().default(new Date(0)), 'JSON'],
    ['a transformation', z.string().default('1').transform(Number), 'ransform'],
  ])('refuses a property with %s', (_what, schema, message) => {
    expect(() => defineSettings('shop', { days: schema })).toThrow(message);
  });

  it('names all properties at fault, and refuses names that are no names', () => {
    const faulty = { 'a-b': z.int().default(1), constructor: z.int().default(1), days: z.int() };
    expect(() => defineSettings('shop', faulty)).toThrow(/shop\.a-b: .*\n.*shop\.constructor: .*\n.*shop\.days: /);
  });
});
