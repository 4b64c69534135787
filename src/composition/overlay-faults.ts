import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import type { Coverage } from '../authorization/coverage.ts';
import type { Fault } from '../kernel/errors.ts';
import {
  customFieldEnum,
  customFieldsField,
  customFieldsFilter,
  customFieldsInput,
  customFieldsOrder,
  customFieldsType,
  filterOf,
} from './custom-field-names.ts';
import { scalarOf } from './custom-field-types.ts';
import type { CustomFieldForm } from './custom-fields.ts';

/** As the catalog takes them, and no name of GraphQL itself (GraphQL specification, "Reserved Names"). */
const fieldName = /^[a-z][A-Za-z0-9]{0,62}$/;
const valueName = /^(?!__)[_A-Za-z][_0-9A-Za-z]*$/;
/** Literals of another kind (GraphQL specification, "Enum Value"). */
const literals: ReadonlySet<string> = new Set(['true', 'false', 'null']);

/**
 * Why custom fields cannot be laid over a schema. A definition was checked when it was made; that a schema is built of it
 * must not depend on that.
 */
export function overlayFaults(
  schema: GraphQLSchema,
  coverage: Coverage,
  forms: readonly CustomFieldForm[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  for (const entity of new Set(forms.map((form) => form.entity))) faults.push(...entityFaults(schema, entity));
  for (const form of forms) {
    const at = `${form.entity}.${customFieldsField}.${form.name}`;
    const tell = (message: string): unknown => faults.push({ at, message });
    if (seen.has(at)) tell('is defined twice');
    seen.add(at);
    if (!fieldName.test(form.name)) tell('must be named with a lower-case letter, then up to 62 letters and digits');
    if (form.type === 'ENUM') {
      for (const message of valueFaults(form)) tell(message);
      const name = customFieldEnum(form.entity, form.name);
      if (schema.getType(name)) tell(`needs the type name ${name}, which is taken`);
    } else {
      const scalar = scalarOf[form.type];
      if (!schema.getType(scalar)) tell(`needs the scalar ${scalar}, which the schema lacks`);
      else if (!form.list && !isInputObjectType(schema.getType(filterOf(scalar))))
        tell(`needs the input ${filterOf(scalar)}, which the schema lacks`);
    }
    if (form.type === 'REFERENCE') {
      const target = form.references ?? '';
      if (!isObjectType(schema.getType(target))) tell(`refers to ${target}, which the schema lacks`);
      // What nothing leads to has no guards: whoever came by this way would meet none.
      else if (!coverage.held.has(target)) tell(`refers to ${target}, to which no field of the schema leads`);
    }
  }
  return faults;
}

function entityFaults(schema: GraphQLSchema, entity: string): readonly Fault[] {
  const type = schema.getType(entity);
  if (!isObjectType(type)) return [{ at: entity, message: 'has custom fields, but the schema lacks it' }];
  const faults: Fault[] = [];
  for (const name of [customFieldsType, customFieldsInput, customFieldsFilter, customFieldsOrder].map((of) =>
    of(entity),
  ))
    if (schema.getType(name)) faults.push({ at: name, message: `is a name that the custom fields of ${entity} need` });
  for (const holder of [type, schema.getType(`${entity}Filter`), schema.getType(`${entity}Order`)]) {
    if (!isObjectType(holder) && !isInputObjectType(holder)) continue;
    if (!holder.getFields()[customFieldsField]) continue;
    const at = `${holder.name}.${customFieldsField}`;
    faults.push({ at, message: `is a name that the custom fields of ${entity} need` });
  }
  return faults;
}

function valueFaults({ values = [] }: CustomFieldForm): readonly string[] {
  if (values.length === 0) return ['is an ENUM without values'];
  const seen = new Set<string>();
  return values.flatMap(({ name }) => {
    if (seen.has(name)) return [`has the value ${name} twice`];
    seen.add(name);
    if (literals.has(name)) return [`has the value ${name}, which is a literal of another kind in GraphQL`];
    return valueName.test(name) ? [] : [`has the value ${name}, which is no name that GraphQL takes`];
  });
}
