import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLID,
  type GraphQLInputField,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  type GraphQLType,
} from 'graphql';
import type { CustomFieldType } from '../tenancy/custom-field.ts';
import {
  customFieldEnum,
  customFieldsFilter,
  customFieldsInput,
  customFieldsOrder,
  customFieldsType,
  filterOf,
  listFilterOf,
} from './custom-field-names.ts';
import { type CustomFieldForm, isOrderable } from './custom-fields.ts';
import type { Field, Resolver } from './overlaid-types.ts';

/** The scalars of the types that have one; a REFERENCE is an id where it is given. */
export const scalarOf: Readonly<Record<Exclude<CustomFieldType, 'ENUM'>, string>> = Object.freeze({
  STRING: 'String',
  INT: 'Int',
  DECIMAL: 'Decimal',
  BOOLEAN: 'Boolean',
  DATE: 'Date',
  DATETIME: 'DateTime',
  REFERENCE: 'ID',
});

/** Where the types of a shape are found by name. */
export type TypeLookup = (name: string) => GraphQLNamedType;

/** The types that one entity's custom fields bring. */
export interface CustomFieldTypes {
  readonly output: GraphQLObjectType;
  readonly input: GraphQLInputObjectType;
  readonly filter: GraphQLInputObjectType;
  /** Absent where nothing can be ordered by. */
  readonly order: GraphQLInputObjectType | undefined;
}

/**
 * Makes the types of one entity's custom fields. All their fields are nullable: a required one is a rule of rows that
 * older rows need not keep to, and whatever may be refused must leave its siblings standing.
 *
 * @param forms of the entity, at least one
 * @param lookup for scalars, filters, and the types that references lead to
 * @param resolver of one field
 */
export function customFieldTypes(
  entity: string,
  forms: readonly CustomFieldForm[],
  lookup: TypeLookup,
  resolver: (form: CustomFieldForm) => Resolver,
): CustomFieldTypes {
  const enums = new Map(
    forms.filter(({ type }) => type === 'ENUM').map((form) => [form.name, enumOf(entity, form)] as const),
  );
  const valueType = ({ name, type }: CustomFieldForm): GraphQLInputType =>
    enums.get(name) ?? (lookup(scalarOf[type as keyof typeof scalarOf]) as GraphQLInputType);
  const comparisons = (form: CustomFieldForm): GraphQLInputType => {
    const value = enums.get(form.name);
    if (value) return form.list ? listFilterType(value) : enumFilter(value);
    const { name } = valueType(form) as GraphQLNamedType;
    return lookup(form.list ? listFilterOf(name) : filterOf(name)) as GraphQLInputType;
  };
  const output = new GraphQLObjectType({
    name: customFieldsType(entity),
    description: `Fields of ${entity} that this tenant added.`,
    fields: () =>
      fieldsBy(forms, (form) => ({
        type: listed(
          form,
          (form.references === undefined ? valueType(form) : lookup(form.references)) as GraphQLOutputType,
        ) as GraphQLOutputType,
        resolve: resolver(form),
      })),
  });
  const input = new GraphQLInputObjectType({
    name: customFieldsInput(entity),
    fields: () => fieldsBy(forms, (form) => ({ type: listed(form, valueType(form)) as GraphQLInputType })),
  });
  const filter = new GraphQLInputObjectType({
    name: customFieldsFilter(entity),
    fields: () => fieldsBy(forms, (form) => ({ type: comparisons(form) })),
  });
  const orderable = forms.filter(isOrderable);
  const order =
    orderable.length === 0
      ? undefined
      : new GraphQLInputObjectType({
          name: customFieldsOrder(entity),
          description: 'One key of an order: exactly one field.',
          isOneOf: true,
          fields: () => fieldsBy(orderable, () => ({ type: lookup('OrderDirection') as GraphQLInputType })),
        });
  return { output, input, filter, order };
}

function fieldsBy<Config extends object>(
  forms: readonly CustomFieldForm[],
  config: (form: CustomFieldForm) => Config,
): Record<string, Config & Pick<CustomFieldForm, 'description' | 'deprecationReason'>> {
  return Object.fromEntries(
    forms.map((form) => {
      const { name, description, deprecationReason } = form;
      return [name, { description, deprecationReason, ...config(form) }];
    }),
  );
}

/** The elements of a list are never null, but for references, which may lead to a row that is gone. */
function listed(form: CustomFieldForm, type: GraphQLInputType | GraphQLOutputType): GraphQLType {
  if (!form.list) return type;
  const isRow = form.references !== undefined && type !== GraphQLID;
  return new GraphQLList<GraphQLType>(isRow ? type : new GraphQLNonNull(type as GraphQLInputType));
}

function enumOf(entity: string, { name, description, values = [] }: CustomFieldForm): GraphQLEnumType {
  return new GraphQLEnumType({
    name: customFieldEnum(entity, name),
    description,
    values: Object.fromEntries(values.map(({ name, ...others }) => [name, others])),
  });
}

function enumFilter(value: GraphQLEnumType): GraphQLInputObjectType {
  return new GraphQLInputObjectType({
    name: filterOf(value.name),
    fields: {
      eq: { type: value },
      ne: { type: value },
      in: { type: new GraphQLList(new GraphQLNonNull(value)) },
      isNull: { type: GraphQLBoolean },
    },
  });
}

function listFilterType(value: GraphQLInputType & GraphQLNamedType): GraphQLInputObjectType {
  const several = { type: new GraphQLList(new GraphQLNonNull(value)) };
  return new GraphQLInputObjectType({
    name: listFilterOf(value.name),
    description: 'Comparisons with a list. All that are given must hold.',
    fields: {
      has: { type: value },
      ...(value !== GraphQLBoolean && { hasSome: several, hasEvery: several }),
      isNull: { type: GraphQLBoolean },
    },
  });
}

const listFilters = new WeakMap<GraphQLSchema, Map<string, GraphQLInputObjectType>>();

/** The comparisons with a list of scalars: made once for a base, shared by all its overlays. */
export function listFilterOfScalar(schema: GraphQLSchema, scalar: GraphQLNamedType): GraphQLInputObjectType {
  const known = listFilters.get(schema) ?? new Map<string, GraphQLInputObjectType>();
  listFilters.set(schema, known);
  const filter = known.get(scalar.name) ?? listFilterType(scalar as GraphQLInputType & GraphQLNamedType);
  known.set(scalar.name, filter);
  return filter;
}

const none = Object.freeze({});

/** A field as schemas hold it, of a type that is there already. */
export function plainField(name: string, type: GraphQLOutputType, description: string, resolve: Resolver): Field {
  return {
    name,
    description,
    type,
    args: [],
    resolve,
    deprecationReason: undefined,
    extensions: none,
    astNode: undefined,
  };
}

export function plainInputField(name: string, type: GraphQLInputType): GraphQLInputField {
  return {
    name,
    description: undefined,
    type,
    defaultValue: undefined,
    deprecationReason: undefined,
    extensions: none,
    astNode: undefined,
  };
}
