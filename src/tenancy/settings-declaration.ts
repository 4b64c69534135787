import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { frozen, noValues, type SettingsValues, sectionValues, type TenantSettings } from './tenant-settings.ts';

/** The properties of a module's settings as zod schemas, each with a default. */
export type SettingsShape = Readonly<Record<string, z.ZodType>>;

type Frozen<Value> = Value extends readonly (infer Element)[]
  ? readonly Frozen<Element>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: Frozen<Value[Key]> }
    : Value;

/** What resolvers read: every property, the defaults merged. */
export type SettingsOf<Shape extends SettingsShape> = {
  readonly [Name in keyof Shape]: Frozen<z.output<Shape[Name]>>;
};

/** A JSON Schema (draft 2020-12) of one property. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** One thing that can be set. */
export interface SettingsProperty {
  readonly name: string;
  readonly schema: z.ZodType;
  /** What stands where nothing was set. */
  readonly default: unknown;
  /** Whether it is the tenant's administrators' to set; all others are the operator's. */
  readonly administrator: boolean;
  readonly jsonSchema: JsonSchema;
}

/** What can be set for a module. */
export interface SettingsDeclaration<Values = Readonly<Record<string, unknown>>> {
  /** Whose settings these are: the name of their section. */
  readonly module: string;
  readonly properties: ReadonlyMap<string, SettingsProperty>;
  readonly defaults: Values;
}

const propertyName = /^[a-z][A-Za-z0-9]{0,62}$/;

/**
 * Declares what can be set for a module. Each property is a zod schema of JSON values with a default; those of the tenant's
 * administrators are marked by {@link administrator}, all others are the operator's.
 *
 * ```ts
 * export const settings = defineSettings('loyalty', {
 *   pointsPerUnit: administrator(z.int().min(0).max(100).default(1).describe('Points for each unit of currency.')),
 *   partnerCode: z.string().max(40).default(''),
 * });
 * ```
 *
 * @param module the name of the module that the settings are of
 * @throws Error naming every property without a valid default of JSON, or of a type that JSON does not have
 */
export function defineSettings<const Shape extends SettingsShape>(
  module: string,
  shape: Shape,
): SettingsDeclaration<SettingsOf<Shape>> {
  const faults: string[] = [];
  const properties = new Map<string, SettingsProperty>();
  for (const [name, schema] of Object.entries(shape)) {
    try {
      properties.set(name, property(name, schema));
    } catch (error) {
      faults.push(`${module}.${name}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  if (faults.length > 0) throw new Error(`The settings of ${module} have faults:\n  ${faults.join('\n  ')}`);
  const defaults = Object.fromEntries([...properties.values()].map((one) => [one.name, one.default]));
  return Object.freeze({ module, properties, defaults: frozen(defaults) as SettingsOf<Shape> });
}

/** Marks a property as one that the tenant's administrators set themselves. The outermost call: what follows it loses it. */
export function administrator<Schema extends z.ZodType>(schema: Schema): Schema {
  return schema.meta({ ...schema.meta(), administrator: true });
}

function property(name: string, schema: z.ZodType): SettingsProperty {
  if (!propertyName.test(name) || name in Object.prototype) {
    throw new Error('is named with 1 to 63 letters and digits, beginning with a small letter');
  }
  const { data, success } = schema.safeParse(undefined);
  if (!success || data === undefined) throw new Error('needs a default: an empty document must be valid');
  // Throws for what JSON cannot say: dates, bigints, maps, transforms.
  const { $schema, administrator: marked, ...jsonSchema } = z.toJSONSchema(schema) as Record<string, unknown>;
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(data)), data)) throw new Error('has a default that JSON cannot say');
  const valid = schema.safeParse(data);
  if (!valid.success) throw new Error(`has a default that it refuses itself: ${z.prettifyError(valid.error)}`);
  return Object.freeze({ name, schema, default: frozen(data), administrator: marked === true, jsonSchema });
}

const read = new WeakMap<SettingsDeclaration<unknown>, WeakMap<SettingsValues, unknown>>();

/**
 * A module's settings for the tenant of a request, the defaults merged. Frozen, and the same object until the tenant's record
 * changes: a call costs a look-up. A stored value that the module refuses by now stands back behind its default.
 */
export function settingsOf<Values>(
  { tenant }: { readonly tenant: { readonly settings: TenantSettings } },
  declaration: SettingsDeclaration<Values>,
): Values {
  const values = sectionValues(tenant.settings, declaration.module);
  if (values === noValues) return declaration.defaults;
  let known = read.get(declaration);
  if (!known) {
    known = new WeakMap();
    read.set(declaration, known);
  }
  let merged = known.get(values) as Values | undefined;
  if (merged === undefined) {
    merged = mergedValues(declaration, values) as Values;
    known.set(values, merged);
  }
  return merged;
}

function mergedValues({ properties }: SettingsDeclaration<unknown>, values: SettingsValues): object {
  const merged: Record<string, unknown> = {};
  for (const { name, schema, default: fallback } of properties.values()) {
    const { data, success } = Object.hasOwn(values, name)
      ? schema.safeParse(values[name])
      : { data: fallback, success: true };
    merged[name] = success ? data : fallback;
  }
  return frozen(merged);
}
