import { buildSchema, isObjectType, validateSchema } from 'graphql';
import { expect } from 'vitest';
import { deriveCoverage } from '../../src/authorization/coverage.ts';
import { installGuards } from '../../src/authorization/guards.ts';
import { deriveGovernedInputs } from '../../src/authorization/inputs.ts';
import type { GuardedSchema } from '../../src/authorization/view.ts';
import { permissionsOfView, sdlOfView, type ViewModel } from './view-model.ts';

/** The schema of a model with its guards. Nothing in it is null, and every list holds one value of each kind. */
export function guardedModel(model: ViewModel): GuardedSchema {
  const schema = buildSchema(sdlOfView(model));
  expect(validateSchema(schema)).toEqual([]);
  for (const [typeName, { fields }] of model.objects) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) continue;
    for (const [name, { type: returned, list }] of fields) {
      const members = model.abstracts.get(returned)?.members ?? [returned];
      const values = members.map((member) => (member === 'Int' ? 1 : { __typename: member }));
      type.getFields()[name]!.resolve = () => (list ? values : values[0]);
    }
  }
  const coverage = deriveCoverage(schema, permissionsOfView(model));
  expect(coverage.faults).toEqual([]);
  const governedInputs = deriveGovernedInputs(schema, coverage);
  installGuards(schema, coverage, governedInputs);
  return { schema, coverage, governedInputs };
}
