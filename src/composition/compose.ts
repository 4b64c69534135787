import { makeExecutableSchema } from '@graphql-tools/schema';
import { GraphQLError, type GraphQLSchema, lexicographicSortSchema, printSchema, validateSchema } from 'graphql';
import { type Coverage, deriveCoverage } from '../authorization/coverage.ts';
import { installGuards } from '../authorization/guards.ts';
import { deriveGovernedInputs, type GovernedInputs } from '../authorization/inputs.ts';
import type { PermissionTree } from '../authorization/permission.ts';
import { type Fault, formatFaults, RowhouseError } from '../kernel/errors.ts';
import type { Module } from './module.ts';
import { guardedNullabilityFaults } from './nullability.ts';
import { checkOwnership } from './ownership.ts';
import { installPayloads, payloadFaults } from './payloads.ts';
import { allRequired, compositionOrder, type ExtensionRegistry, requirementFaults } from './requirements.ts';
import { behaviourFaults } from './resolver-faults.ts';
import { shapeKey } from './shape-key.ts';

/** A composed schema with its guards in place, and what else is known of it. */
export interface Shape<M extends Module = Module> {
  /** Content address; equal keys mean equal schemas. */
  readonly key: string;
  readonly schema: GraphQLSchema;
  /** Core first, then the extensions in the order of composition. */
  readonly modules: readonly M[];
  readonly coverage: Coverage;
  readonly governedInputs: GovernedInputs;
}

/**
 * Composes core and extensions. Deterministic: the same modules give the same schema, whatever their order.
 *
 * @param names the enabled extensions
 * @throws RowhouseError COMPOSITION_FAILED with all faults in `details.faults`
 */
export function compose<M extends Module>(core: M, registry: ExtensionRegistry<M>, names: readonly string[]): Shape<M> {
  refuse(requirementFaults(registry, names));
  const modules = [core, ...compositionOrder(registry, names)];
  const reach = new Map(
    modules.map((module) => [module.name, new Set([core.name, module.name, ...allRequired(registry, module.name)])]),
  );
  const { ownership, documents, faults } = checkOwnership(modules, reach);
  refuse([...faults, ...behaviourFaults(modules, ownership)]);

  let schema: GraphQLSchema;
  try {
    schema = makeExecutableSchema({
      typeDefs: [...documents],
      resolvers: modules.map((module) => module.resolvers) as never[],
      resolverValidationOptions: { requireResolversToMatchSchema: 'error' },
      assumeValidSDL: false,
    });
  } catch (error) {
    throw failed([{ at: 'schema', message: error instanceof GraphQLError ? error.message : String(error) }], error);
  }
  refuse(validateSchema(schema).map((error) => ({ at: 'schema', message: error.message })));

  const coverage = deriveCoverage(schema, mergePermissions(modules));
  refuse([...coverage.faults, ...payloadFaults(schema), ...guardedNullabilityFaults(schema, coverage)]);

  const governedInputs = deriveGovernedInputs(schema, coverage);
  installPayloads(schema);
  installGuards(schema, coverage, governedInputs);
  return Object.freeze({ key: shapeKey(modules), schema, modules, coverage, governedInputs });
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

function refuse(faults: readonly Fault[]): void {
  if (faults.length > 0) throw failed(faults);
}

function failed(faults: readonly Fault[], cause?: unknown): RowhouseError {
  return new RowhouseError('COMPOSITION_FAILED', {
    message: `The schema cannot be composed:\n${formatFaults(faults)}`,
    details: { faults },
    cause,
  });
}
