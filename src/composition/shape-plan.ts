import { refuseFaults } from './faults.ts';
import type { Module } from './module.ts';
import { compositionOrder, type ExtensionRegistry, requirementFaults } from './requirements.ts';
import { shapeKey } from './shape-key.ts';

/** What a shape is made of, known before it is composed. */
export interface ShapePlan<M extends Module = Module> {
  /** Content address; equal keys mean equal schemas. */
  readonly key: string;
  /** Core first, then the extensions in the order of composition. */
  readonly modules: readonly M[];
}

/**
 * @param names the enabled extensions, in any order
 * @throws RowhouseError COMPOSITION_FAILED with all faults of the set
 */
export function planShape<M extends Module>(
  core: M,
  registry: ExtensionRegistry<M>,
  names: readonly string[],
): ShapePlan<M> {
  refuseFaults(requirementFaults(registry, names));
  const modules = Object.freeze([core, ...compositionOrder(registry, names)]);
  return Object.freeze({ key: shapeKey(modules), modules });
}
