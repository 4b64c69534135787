import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import { type GovernedInputs, inputInspector } from '../authorization/inputs.ts';
import type { Fault } from '../kernel/errors.ts';
import { dependantsOf } from './dependants.ts';
import type { Module } from './module.ts';

/** Whatever may be refused must be nullable: what one may not see must not take away what one may. */
export function guardedNullabilityFaults(
  schema: GraphQLSchema,
  coverage: Coverage,
  governed: GovernedInputs,
): readonly Fault[] {
  const faults: Fault[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const at = `${type.name}.${field.name}`;
      const isGuarded = coverage.guards.has(at);
      if (isNonNullType(field.type) && (isGuarded || inputInspector(type, field, governed, coverage))) {
        const reason = isGuarded ? 'is guarded' : 'has arguments that are guarded';
        faults.push({ at, message: `${reason} and must be nullable, so that a refusal leaves its siblings standing` });
      } else if (coverage.concrete.has(at) && isNonNullType(innermost(field.type))) {
        faults.push({
          at,
          message:
            'returns types that are guarded and must be nullable, so that a refusal leaves its siblings standing',
        });
      }
    }
  }
  return faults;
}

/**
 * What tenants add to an input may ask for more than the input did: a field that takes such an input may be refused in
 * some tenant's schema.
 */
export function openNullabilityFaults(schema: GraphQLSchema, modules: readonly Module[]): readonly Fault[] {
  const open = modules
    .flatMap((module) => module.entities)
    .flatMap(({ type, customFields }) =>
      customFields ? [`${type}Filter`, `${type}Order`, ...customFields.inputs] : [],
    );
  const reaching = dependantsOf(schema, open);
  const faults: Fault[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || isIntrospectionType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isNonNullType(field.type)) continue;
      const argument = field.args.find((one) => reaching.has(getNamedType(one.type).name));
      if (!argument) continue;
      const { name } = getNamedType(argument.type);
      const message = `takes ${name}, to which tenants may add fields that are guarded, and must be nullable`;
      faults.push({ at: `${type.name}.${field.name}`, message });
    }
  }
  return faults;
}

/** The type of a field's values, or of its list's items, with its `!` if it has one. */
function innermost(type: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? innermost(nullable.ofType) : type;
}
