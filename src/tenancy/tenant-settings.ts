/** A tenant's settings as the catalog holds them: one JSON document of sections, with nothing in it but what was set. */

/** What JSON can say (RFC 8259). */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/** The values of one section by name. What is not there has its default. */
export type SettingsValues = Readonly<Record<string, JsonValue>>;

/** Sections by name: a module's own, and those of {@link reservedSections}. */
export type SettingsDocument = Readonly<Record<string, SettingsValues>>;

/** Frozen, all of it. */
export interface TenantSettings {
  /** 0 before anything was set; grows by one with every change. */
  readonly version: number;
  readonly document: SettingsDocument;
}

/** Sections of the house itself; no extension may be called so. */
export const reservedSections = Object.freeze(['branding', 'features'] as const);

/** Shared by all sections in which nothing is set. */
export const noValues: SettingsValues = Object.freeze({});

/** Shared by all tenants for whom nothing was ever set. */
export const noSettings: TenantSettings = Object.freeze({ version: 0, document: Object.freeze({}) });

/** @param document as it was parsed, which is frozen with all that is in it */
export function tenantSettings(version: number, document: SettingsDocument): TenantSettings {
  return version === 0 ? noSettings : Object.freeze({ version, document: frozen(document) });
}

/** What is set in a section; the same object for as long as the tenant's record lives. */
export function sectionValues({ document }: TenantSettings, section: string): SettingsValues {
  return (Object.hasOwn(document, section) && document[section]) || noValues;
}

/** Freezes a value and whatever it holds. */
export function frozen<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  for (const part of Object.values(value)) frozen(part);
  return Object.freeze(value);
}
