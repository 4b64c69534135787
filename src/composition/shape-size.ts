import {
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

/** What a schema is made of; its parts are counted, and each kind has a size of its own. */
interface Parts {
  types: number;
  fields: number;
  arguments: number;
  values: number;
  /** Entries in the tables by which parts are found. */
  entries: number;
  /** Characters of descriptions and reasons that custom fields brought. */
  text: number;
}

/** Bytes of heap of one part, and of what every shape has besides: its server, its maps, its place in the pool. */
interface Sizes extends Parts {
  readonly fixed: number;
}

/**
 * Fitted to the heap growth of seven schemas of 83 to 371 types and of four overlays of each, with 1 to 50 custom fields, and
 * raised by 7 %, so that it errs on the large side. `bench/pool.ts` shows whether that still holds. The words of modules
 * are in what their parts take; those of tenants may be a hundred times as long as what they stand at.
 */
const composedSizes: Sizes = {
  types: 600,
  fields: 195,
  arguments: 900,
  values: 220,
  entries: 27,
  text: 0,
  fixed: 85_000,
};
const overlaidSizes: Sizes = {
  types: 490,
  fields: 245,
  arguments: 160,
  values: 290,
  entries: 51,
  text: 2,
  fixed: 12_000,
};

/**
 * The memory that a shape takes, estimated from its parts: measuring it would take a heap snapshot.
 *
 * @param base the schema that this one is laid over: what it shares with that is not its own
 */
export function estimateShapeBytes(schema: GraphQLSchema, base?: GraphQLSchema): number {
  const parts = ownParts(schema, base);
  const sizes = base ? overlaidSizes : composedSizes;
  let bytes = sizes.fixed;
  for (const part of Object.keys(parts) as (keyof Parts)[]) bytes += parts[part] * sizes[part];
  return bytes;
}

function ownParts(schema: GraphQLSchema, base: GraphQLSchema | undefined): Parts {
  const parts: Parts = { types: 0, fields: 0, arguments: 0, values: 0, entries: 0, text: 0 };
  for (const type of Object.values(schema.getTypeMap())) {
    parts.entries++;
    const before = base?.getType(type.name);
    if (type === before || isIntrospectionType(type)) continue;
    parts.types++;
    if (base && !before) parts.text += textOf(type);
    if (isEnumType(type)) parts.values += type.getValues().length;
    if (isInputObjectType(type))
      countFields(parts, type.getFields(), isInputObjectType(before) ? before.getFields() : {});
    if (isObjectType(type) || isInterfaceType(type)) {
      const fieldsBefore = isObjectType(before) || isInterfaceType(before) ? before.getFields() : {};
      for (const field of countFields(parts, type.getFields(), fieldsBefore)) {
        const args = fieldsBefore[field.name]?.args ?? [];
        if (field.args !== args) parts.arguments += field.args.filter((argument) => !args.includes(argument)).length;
      }
    }
  }
  return parts;
}

/** Characters of what a new type says. Inputs say it again in the same words. */
function textOf(type: GraphQLNamedType): number {
  const described = isEnumType(type) ? type.getValues() : isObjectType(type) ? Object.values(type.getFields()) : [];
  return described.reduce(
    (sum, { description, deprecationReason }) => sum + (description?.length ?? 0) + (deprecationReason?.length ?? 0),
    0,
  );
}

/** @returns those fields that are not the base's */
function countFields<Field extends { readonly name: string }>(
  parts: Parts,
  fields: Readonly<Record<string, Field>>,
  before: Readonly<Record<string, Field>>,
): readonly Field[] {
  const all = Object.values(fields);
  const own = all.filter((field) => field !== before[field.name]);
  parts.entries += all.length;
  parts.fields += own.length;
  return own;
}
