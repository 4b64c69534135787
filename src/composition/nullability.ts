import { type GraphQLSchema, isNonNullType, isObjectType } from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import type { Fault } from '../kernel/errors.ts';

/** A guarded field must be nullable: what one may not see must not take away what one may. */
export function guardedNullabilityFaults(schema: GraphQLSchema, coverage: Coverage): readonly Fault[] {
  const faults: Fault[] = [];
  for (const coordinate of coverage.guards.keys()) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
    if (field && isNonNullType(field.type)) {
      faults.push({
        at: coordinate,
        message: 'is guarded and must be nullable, so that a refusal leaves its siblings standing',
      });
    }
  }
  return faults;
}
