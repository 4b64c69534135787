import type { Fault } from '../../kernel/errors.ts';
import type { SettingsValues } from '../../tenancy/tenant-settings.ts';

/** The values as they are to be stored, or what is wrong with them: all of it, by path in the section. */
export type ParsedSection = { readonly values: SettingsValues } | { readonly faults: readonly Fault[] };

/** A part of a tenant's settings, and what may stand in it. */
export interface SettingsSection {
  /** A module's name, or one of the reserved ones. */
  readonly name: string;
  /**
   * Checks a section as a whole.
   *
   * @param values what is to be set explicitly: plain JSON, bounded in depth
   */
  parse(values: SettingsValues): ParsedSection;
}
