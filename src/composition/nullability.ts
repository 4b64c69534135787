import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import { type GovernedInputs, inputInspector } from '../authorization/inputs.ts';
import type { Fault } from '../kernel/errors.ts';

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

/** The type of a field's values, or of its list's items, with its `!` if it has one. */
function innermost(type: GraphQLOutputType): GraphQLOutputType {
  const nullable = getNullableType(type);
  return isListType(nullable) ? innermost(nullable.ofType) : type;
}
