import type { CustomField } from '../tenancy/custom-field.ts';
import { type CustomFieldForm, customFieldsHash, effectiveCustomFields } from './custom-fields.ts';
import { refuseFaults } from './faults.ts';
import type { Module } from './module.ts';
import { compositionOrder, type ExtensionRegistry, requirementFaults } from './requirements.ts';
import { shapeKey } from './shape-key.ts';

/** What a shape is made of, known before it is composed. */
export interface ShapePlan<M extends Module = Module> {
  /** Content address; equal keys mean equal schemas. */
  readonly key: string;
  /** The key of the shape of the same modules without custom fields: this one where there are none. */
  readonly baseKey: string;
  /** Core first, then the extensions in the order of composition. */
  readonly modules: readonly M[];
  /** What is laid over the composed modules, by entity and name. */
  readonly customFields: readonly CustomFieldForm[];
}

/**
 * @param names the enabled extensions, in any order
 * @param customFields of the tenant, those of extensions that are not enabled included
 * @throws RowhouseError COMPOSITION_FAILED with all faults of the set
 */
export function planShape<M extends Module>(
  core: M,
  registry: ExtensionRegistry<M>,
  names: readonly string[],
  customFields: readonly CustomField[] = [],
): ShapePlan<M> {
  refuseFaults(requirementFaults(registry, names));
  const modules = Object.freeze([core, ...compositionOrder(registry, names)]);
  const forms = effectiveCustomFields(modules, customFields);
  const baseKey = shapeKey(modules);
  const key = forms.length === 0 ? baseKey : shapeKey(modules, customFieldsHash(forms));
  return Object.freeze({ key, baseKey, modules, customFields: forms });
}
