import { buildASTSchema, type GraphQLSchema, lexicographicSortSchema, printSchema } from 'graphql';
import { type Coverage, deriveCoverage } from '../authorization/coverage.ts';
import { installGuards } from '../authorization/guards.ts';
import { deriveGovernedInputs, type GovernedInputs } from '../authorization/inputs.ts';
import type { PermissionTree } from '../authorization/permission.ts';
import type { Listeners } from '../kernel/domain-event.ts';
import { type CustomFieldForm, noForms } from './custom-fields.ts';
import { entityFaults } from './entity-faults.ts';
import { compositionFailure, FaultList, refuseFaults } from './faults.ts';
import { inputNamingFaults, inputReferenceFaults } from './input-naming.ts';
import { leanSchema } from './lean-schema.ts';
import { listenerFaults, listenersOf } from './listeners.ts';
import type { Module } from './module.ts';
import { guardedNullabilityFaults, openNullabilityFaults } from './nullability.ts';
import { checkOwnership } from './ownership.ts';
import { installPayloads, payloadFaults } from './payloads.ts';
import { installReads, readFaults } from './reads.ts';
import { allRequired, type ExtensionRegistry } from './requirements.ts';
import { reservedNameFaults } from './reserved-names.ts';
import { behaviourFaults } from './resolver-faults.ts';
import { installResolvers } from './resolvers.ts';
import { schemaFaults, sdlFaults } from './schema-faults.ts';
import { planShape, type ShapePlan } from './shape-plan.ts';
import { finishAtOnce } from './steps.ts';

/** A composed schema with its guards in place, and what else is known of it. */
export interface Shape<M extends Module = Module> {
  /** Content address; equal keys mean equal schemas. */
  readonly key: string;
  readonly schema: GraphQLSchema;
  /** Core first, then the extensions in the order of composition. */
  readonly modules: readonly M[];
  readonly coverage: Coverage;
  readonly governedInputs: GovernedInputs;
  /** What the tenants of this shape added to it, by entity and name. */
  readonly customFields: readonly CustomFieldForm[];
  /** What follows when one of the modules announces something. */
  readonly listeners: Listeners;
}

/**
 * Composes core and extensions. Deterministic: the same modules give the same schema, whatever their order.
 *
 * @param names the enabled extensions
 * @throws RowhouseError COMPOSITION_FAILED with all faults in `details.faults`: all of the set; if there are none, all of
 *   its SDL and of who may say what; and, if a schema can be built at all, all of the schema
 */
export function compose<M extends Module>(core: M, registry: ExtensionRegistry<M>, names: readonly string[]): Shape<M> {
  return finishAtOnce(composing(registry, planShape(core, registry, names)));
}

/**
 * {@link compose} in steps, between which others may have the event loop.
 *
 * @param plan whose custom fields are left out
 */
export function* composing<M extends Module>(
  registry: ExtensionRegistry<M>,
  { baseKey: key, modules }: ShapePlan<M>,
): Generator<void, Shape<M>, void> {
  const [core] = modules;
  const reach = new Map(
    modules.map((module) => [module.name, new Set([core!.name, module.name, ...allRequired(registry, module.name)])]),
  );
  const { ownership, document, coordinates, faults: foreign } = checkOwnership(modules, reach);
  if (!document) throw compositionFailure(foreign);
  yield;
  const faults = new FaultList();
  faults.add(foreign);
  faults.add(behaviourFaults(modules, ownership));
  faults.add(listenerFaults(modules, reach));
  const invalid = sdlFaults(document, coordinates);
  faults.add(invalid);
  yield;
  // Without valid SDL there is no schema that more could be said about.
  if (invalid.length > 0) throw compositionFailure(faults.all);

  const declared = buildASTSchema(document, { assumeValidSDL: true });
  yield;
  faults.add(schemaFaults(declared, coordinates));
  yield;
  const coverage = deriveCoverage(declared, mergePermissions(modules));
  const governedInputs = deriveGovernedInputs(declared, coverage);
  yield;
  faults.add(reservedNameFaults(declared));
  faults.add(coverage.faults);
  faults.add(payloadFaults(declared));
  faults.add(guardedNullabilityFaults(declared, coverage, governedInputs));
  faults.add(openNullabilityFaults(declared, modules));
  yield;
  faults.add(inputNamingFaults(declared, coverage));
  faults.add(inputReferenceFaults(declared, coverage, governedInputs));
  faults.add(entityFaults(declared, modules));
  faults.add(readFaults(declared, modules));
  refuseFaults(faults.all);

  yield;
  const schema = installResolvers(declared, modules);
  yield;
  installReads(schema, modules);
  installPayloads(schema);
  installGuards(schema, coverage, governedInputs);
  leanSchema(schema);
  const listeners = listenersOf(modules);
  return Object.freeze({ key, schema, modules, coverage, governedInputs, customFields: noForms, listeners });
}

/** The SDL of a shape, types and fields sorted, for people and for snapshots. */
export function printShape(shape: Pick<Shape, 'schema'>): string {
  return `${printSchema(lexicographicSortSchema(shape.schema))}\n`;
}

/** No two modules speak of the same field (law 6, checked before), so merging is joining. */
function mergePermissions(modules: readonly Module[]): PermissionTree {
  const merged: Record<string, PermissionTree[string]> = {};
  for (const { permissions } of modules) {
    for (const [type, rules] of Object.entries(permissions)) merged[type] = { ...merged[type], ...rules };
  }
  return merged;
}
