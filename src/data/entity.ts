/**
 * Entities: which GraphQL type lives in which table, and which of its fields are columns.
 *
 * The declaration drives loaders, filters, orders, cursors, writes and imports. It carries no permission: those stand in
 * the permission tree, and inputs derive theirs from the field of the same name.
 */

/** How a field is stored, compared and spoken. The TypeScript value is a string unless said otherwise. */
export type FieldKind =
  | 'STRING'
  | 'INT' // number
  | 'DECIMAL' // decimal string
  | 'BOOLEAN' // boolean
  | 'DATE' // YYYY-MM-DD
  | 'DATETIME' // RFC 3339 in UTC with milliseconds
  | 'ENUM'
  | 'REFERENCE'; // UUID of another entity

export interface EntityField<Kind extends FieldKind = FieldKind, Nullable extends boolean = boolean> {
  readonly kind: Kind;
  readonly column: string;
  readonly nullable: Nullable;
  /** DECIMAL: a bigint column holding `value * 10^scale`, used for comparisons because its operators are leakproof. */
  readonly scaled?: { readonly column: string; readonly scale: number };
  /** STRING: a currency code of ISO 4217. */
  readonly format?: 'currency';
  /** REFERENCE: the GraphQL type it refers to. */
  readonly references?: string;
  /** ENUM: the values. */
  readonly values?: readonly string[];
  /** Kept by Rowhouse or computed by the table, never written by a caller. */
  readonly managed?: true;
}

export type EntityFields = Readonly<Record<string, EntityField>>;

export interface Entity<Fields extends EntityFields = EntityFields> {
  /** GraphQL type name. */
  readonly type: string;
  /** Unqualified table name. */
  readonly table: string;
  readonly fields: Fields & ManagedFields;
  /** Tenants may add fields of their own; the table has the column `custom_fields jsonb not null default '{}'`. */
  readonly customFields?: { readonly inputs: readonly string[] };
  /** Rows are added, and never changed or deleted, but for the columns of these fields. */
  readonly writeOnce?: { readonly except: readonly string[] };
}

type ValueOf<Field> =
  Field extends EntityField<infer Kind, infer Nullable>
    ? (Kind extends 'INT' ? number : Kind extends 'BOOLEAN' ? boolean : string) | (Nullable extends true ? null : never)
    : never;

/** A row of an entity: `id` is the UUID, every field has its value, `null` where it has none. */
export type RowOf<E extends Entity> =
  E extends Entity<infer Fields>
    ? { readonly id: string } & {
        readonly [Name in keyof (Fields & ManagedFields)]: ValueOf<(Fields & ManagedFields)[Name]>;
      }
    : never;

/** A row of any entity. */
export type AnyRow = Readonly<Record<string, unknown>> & { readonly id: string };

/** `managed`: kept by Rowhouse or computed by the table, never written by a caller. */
type Options = { readonly nullable?: boolean; readonly managed?: true };
type IsNullable<O> = O extends { readonly nullable: true } ? true : false;

function declare<Kind extends FieldKind>(kind: Kind) {
  return <const O extends Options>(column: string, options?: O): EntityField<Kind, IsNullable<O>> =>
    Object.freeze({
      kind,
      column,
      nullable: (options?.nullable ?? false) as IsNullable<O>,
      ...(options?.managed && { managed: true }),
    });
}

/** Declares the fields of an entity, one word each. */
export const field = Object.freeze({
  string: declare('STRING'),
  /** A currency code of ISO 4217. */
  currency<const O extends Options>(column: string, options?: O): EntityField<'STRING', IsNullable<O>> {
    return Object.freeze({ ...declare('STRING')(column, options), format: 'currency' });
  },
  integer: declare('INT'),
  boolean: declare('BOOLEAN'),
  date: declare('DATE'),
  dateTime: declare('DATETIME'),
  decimal<const O extends Options & { readonly scaled?: { readonly column: string; readonly scale: number } }>(
    column: string,
    options?: O,
  ): EntityField<'DECIMAL', IsNullable<O>> {
    return Object.freeze({
      kind: 'DECIMAL',
      column,
      nullable: (options?.nullable ?? false) as IsNullable<O>,
      ...(options?.scaled && { scaled: options.scaled }),
      ...(options?.managed && { managed: true }),
    });
  },
  enum<const O extends Options>(
    column: string,
    values: readonly string[],
    options?: O,
  ): EntityField<'ENUM', IsNullable<O>> {
    return Object.freeze({
      kind: 'ENUM',
      column,
      values,
      nullable: (options?.nullable ?? false) as IsNullable<O>,
      ...(options?.managed && { managed: true }),
    });
  },
  /** @param type the GraphQL type referred to; a field `customer` is spoken as `customerId` in filters and inputs */
  reference<const O extends Options>(
    column: string,
    type: string,
    options?: O,
  ): EntityField<'REFERENCE', IsNullable<O>> {
    return Object.freeze({
      kind: 'REFERENCE',
      column,
      references: type,
      nullable: (options?.nullable ?? false) as IsNullable<O>,
      ...(options?.managed && { managed: true }),
    });
  },
});

const managedFields = Object.freeze({
  externalId: Object.freeze({ kind: 'STRING', column: 'external_id', nullable: true }),
  version: Object.freeze({ kind: 'INT', column: 'version', nullable: false, managed: true }),
  createdAt: Object.freeze({ kind: 'DATETIME', column: 'created_at', nullable: false, managed: true }),
  updatedAt: Object.freeze({ kind: 'DATETIME', column: 'updated_at', nullable: false, managed: true }),
} as const satisfies EntityFields);

/** What every entity has beside its own fields; its table must have the columns. */
export type ManagedFields = typeof managedFields;

/**
 * Declares an entity.
 *
 * @param declaration `fields` by GraphQL field name; `id`, `externalId`, `version`, `createdAt` and `updatedAt` are
 *   there in every entity and not repeated. `customFields: true` opts in to custom fields: they are written through
 *   `CreateTInput` and `UpdateTInput` of the type T, or through the input types that are named instead. `writeOnce` says
 *   that what was inserted stays as it is, all of it or all fields but some; the migration takes the rights to do otherwise
 *   from the gateway's role, and imports leave the entity alone
 */
export function entity<const Fields extends EntityFields>(declaration: {
  readonly type: string;
  readonly table: string;
  readonly fields: Fields;
  readonly customFields?: true | { readonly inputs: readonly string[] };
  readonly writeOnce?: true | { readonly except: readonly (keyof Fields & string)[] };
}): Entity<Fields> {
  const { type, table, fields, customFields, writeOnce } = declaration;
  const inputs = customFields === true ? [`Create${type}Input`, `Update${type}Input`] : customFields?.inputs;
  return Object.freeze({
    type,
    table,
    fields: Object.freeze({ ...managedFields, ...fields }),
    ...(inputs && { customFields: Object.freeze({ inputs: Object.freeze([...inputs]) }) }),
    ...(writeOnce && { writeOnce: Object.freeze({ except: writeOnce === true ? [] : [...writeOnce.except] }) }),
  });
}

/** The field of a name that came from outside; undefined where the entity declares none, whatever objects inherit. */
export function declaredField(entity: Entity, name: string): EntityField | undefined {
  return Object.hasOwn(entity.fields, name) ? entity.fields[name] : undefined;
}
