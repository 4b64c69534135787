import {
  type GraphQLInputField,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLSchema,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { guardedResolver } from '../authorization/guards.ts';
import { inputInspector } from '../authorization/inputs.ts';
import { LayeredMap } from '../authorization/layered-map.ts';
import type { Shape } from './compose.ts';
import { type CustomFieldCoverage, coverCustomFields } from './custom-field-coverage.ts';
import { customFieldsField, customFieldsType, listedScalars, listFilterOf } from './custom-field-names.ts';
import {
  type CustomFieldTypes,
  customFieldTypes,
  listFilterOfScalar,
  plainField,
  plainInputField,
  type TypeLookup,
} from './custom-field-types.ts';
import type { CustomFieldForm } from './custom-fields.ts';
import { dependantsOf } from './dependants.ts';
import { refuseFaults } from './faults.ts';
import { leanType } from './lean-schema.ts';
import type { Module } from './module.ts';
import { type Field, type Overlaying, overlaidCopy, type Resolver } from './overlaid-types.ts';
import { overlayFaults } from './overlay-faults.ts';
import { finishAtOnce } from './steps.ts';

/** How many types are filled in one step. */
const typesPerStep = 100;

/** How custom fields are resolved: composition knows of no rows. */
export interface CustomFieldResolvers {
  /** Of `customFields` of an entity. */
  readonly ofRow: Resolver;
  /** Of one custom field, given what `ofRow` gave. */
  readonly ofField: (entity: string, name: string) => Resolver;
}

/**
 * Lays custom fields over a composed shape. Types from which none of them can be reached are the base's own, and of the
 * others all fields that stay as they are; resolvers, guards and whatever else was composed stand as they did.
 *
 * @param key the content address of the shape that comes of it
 * @param forms at least one, as `effectiveCustomFields` gives them
 * @throws RowhouseError COMPOSITION_FAILED with all faults in `details.faults`
 */
export function overlayShape<M extends Module>(
  base: Shape<M>,
  key: string,
  forms: readonly CustomFieldForm[],
  resolvers: CustomFieldResolvers,
): Shape<M> {
  return finishAtOnce(overlaying(base, key, forms, resolvers));
}

/** {@link overlayShape} in steps, between which others may have the event loop. */
export function* overlaying<M extends Module>(
  base: Shape<M>,
  key: string,
  forms: readonly CustomFieldForm[],
  resolvers: CustomFieldResolvers,
): Generator<void, Shape<M>, void> {
  refuseFaults(overlayFaults(base.schema, base.coverage, forms));
  yield;
  const cover = coverCustomFields(base.coverage, forms);
  const byEntity = Map.groupBy(forms, (form) => form.entity);
  const types = new Map<string, GraphQLNamedType>();
  const lookup: TypeLookup = (name) => {
    const type = types.get(name) ?? base.schema.getType(name) ?? listFilter(base.schema, name);
    if (!type) throw new Error(`The overlay ${key} looks for ${name}, which is not there.`);
    return type;
  };
  const holders = new Map<string, CustomFieldTypes>();
  for (const [entity, own] of byEntity) {
    const ofField = (form: CustomFieldForm): Resolver =>
      guardedResolver(
        `${customFieldsType(entity)}.${form.name}`,
        resolvers.ofField(entity, form.name),
        cover.coverage.guards.get(`${customFieldsType(entity)}.${form.name}`),
      );
    holders.set(entity, customFieldTypes(entity, own, lookup, ofField));
  }
  const added = addedFields(base, holders, resolvers);
  const dependants = dependantsOf(base.schema, [...added.fields.keys(), ...added.inputFields.keys()]);
  const context: Overlaying = {
    of: (type) => (types.get(type.name) ?? type) as typeof type,
    fields: (type) => added.fields.get(type) ?? [],
    inputFields: (type) => added.inputFields.get(type) ?? [],
    resolver: (type, field) => withInspector(type, field, cover),
  };
  const changing = [...dependants].flatMap((name) => base.schema.getType(name) ?? []);
  const [inputs = [], others = []] = [true, false].map((is) =>
    changing.filter((type) => isInputObjectType(type) === is),
  );
  const fills: (() => void)[] = [];
  // Inputs are filled first: whether a field needs a guard is seen by looking through the inputs that it takes.
  for (const type of [...inputs, ...others]) {
    const copy = overlaidCopy(type, context, (fill) => fills.push(fill));
    types.set(type.name, copy);
  }
  yield;
  for (const [index, fill] of fills.entries()) {
    if (index % typesPerStep === typesPerStep - 1) yield;
    fill();
  }
  yield;
  const schema = schemaOf(base.schema, types);
  for (const type of newTypes(schema, base.schema)) leanType(type);
  return Object.freeze({
    key,
    schema,
    modules: base.modules,
    coverage: cover.coverage,
    governedInputs: new LayeredMap(base.governedInputs, cover.inputs),
    customFields: forms,
    listeners: base.listeners,
  });
}

function listFilter(schema: GraphQLSchema, name: string): GraphQLNamedType | undefined {
  const scalar = listedScalars.find((one) => listFilterOf(one) === name);
  const type = scalar && schema.getType(scalar);
  return type && listFilterOfScalar(schema, type);
}

/** `customFields` by the types that get it. */
function addedFields(
  base: Shape,
  holders: ReadonlyMap<string, CustomFieldTypes>,
  resolvers: CustomFieldResolvers,
): { readonly fields: Map<string, readonly Field[]>; readonly inputFields: Map<string, readonly GraphQLInputField[]> } {
  const fields = new Map<string, readonly Field[]>();
  const inputFields = new Map<string, readonly GraphQLInputField[]>();
  const addInput = (name: string, type: GraphQLInputField['type'] | undefined): void => {
    if (type && isInputObjectType(base.schema.getType(name)))
      inputFields.set(name, [plainInputField(customFieldsField, type)]);
  };
  for (const { type: entity, customFields } of base.modules.flatMap((module) => module.entities)) {
    const types = holders.get(entity);
    if (!types || !customFields) continue;
    const { output, input, filter, order } = types;
    fields.set(entity, [
      plainField(customFieldsField, new GraphQLNonNull(output), output.description ?? '', resolvers.ofRow),
    ]);
    for (const name of customFields.inputs) addInput(name, input);
    addInput(`${entity}Filter`, filter);
    addInput(`${entity}Order`, order);
  }
  return { fields, inputFields };
}

/** A base's guards know the base's inputs: what stands in those of custom fields is asked for before them. */
function withInspector(type: string, field: Field, { coverage, inputs }: CustomFieldCoverage): Field['resolve'] {
  const inspector = inputInspector({ name: type }, field, inputs, coverage);
  return inspector ? guardedResolver(`${type}.${field.name}`, field.resolve, undefined, inspector) : field.resolve;
}

/** What was made for the custom fields; comparisons with lists are shared with other overlays, and made leaner again. */
function newTypes(schema: GraphQLSchema, base: GraphQLSchema): readonly GraphQLNamedType[] {
  return Object.values(schema.getTypeMap()).filter(({ name }) => !base.getType(name));
}

function schemaOf(base: GraphQLSchema, overlaid: ReadonlyMap<string, GraphQLNamedType>): GraphQLSchema {
  const types = Object.values(base.getTypeMap())
    .filter((type) => !isIntrospectionType(type))
    .map((type) => overlaid.get(type.name) ?? type);
  const root = (type: GraphQLNamedType | null | undefined) => {
    const found = type && (overlaid.get(type.name) ?? type);
    return isObjectType(found) ? found : undefined;
  };
  return new GraphQLSchema({
    query: root(base.getQueryType()),
    mutation: root(base.getMutationType()),
    types,
    directives: base.getDirectives(),
    description: base.description,
    extensions: base.extensions,
    astNode: base.astNode,
    extensionASTNodes: base.extensionASTNodes,
    assumeValid: true,
  });
}
