import { type EntityField, entity, field } from '../../src/data/entity.ts';
import { newId } from '../../src/data/identifiers.ts';
import { sharedSchema } from './data-layer.ts';
import { adminQuery, type TestDatabase } from './databases.ts';

export const specimenColors = ['BLUE', 'GREEN', 'RED'] as const;

/** An entity with a field of every kind, with and without a value. Its rows may belong to another of its rows. */
export const specimen = entity({
  type: 'Specimen',
  table: 'specimens',
  fields: {
    text: field.string('text'),
    maybeText: field.string('maybe_text', { nullable: true }),
    count: field.integer('count'),
    maybeCount: field.integer('maybe_count', { nullable: true }),
    price: field.decimal('price', { scaled: { column: 'price_scaled', scale: 4 } }),
    maybePrice: field.decimal('maybe_price', { nullable: true, scaled: { column: 'maybe_price_scaled', scale: 4 } }),
    weight: field.decimal('weight'),
    maybeWeight: field.decimal('maybe_weight', { nullable: true }),
    flag: field.boolean('flag'),
    maybeFlag: field.boolean('maybe_flag', { nullable: true }),
    day: field.date('day'),
    maybeDay: field.date('maybe_day', { nullable: true }),
    at: field.dateTime('at'),
    maybeAt: field.dateTime('maybe_at', { nullable: true }),
    color: field.enum('color', specimenColors),
    maybeColor: field.enum('maybe_color', specimenColors, { nullable: true }),
    parentId: field.reference('parent_id', 'Specimen', { nullable: true }),
  },
});

export type SpecimenName = Exclude<keyof typeof specimen.fields, 'version' | 'createdAt' | 'updatedAt'>;

/** A specimen as a test makes it up; what is left out takes a plain value, or none. */
export type SpecimenValues = Partial<Record<SpecimenName, string | number | boolean | null>>;

export interface StoredSpecimen {
  readonly id: string;
  readonly values: Readonly<Record<SpecimenName, string | number | boolean | null>>;
}

const plain: Readonly<Record<SpecimenName, string | number | boolean | null>> = {
  externalId: null,
  text: 'plain',
  maybeText: null,
  count: 0,
  maybeCount: null,
  price: '0',
  maybePrice: null,
  weight: '0',
  maybeWeight: null,
  flag: false,
  maybeFlag: null,
  day: '2026-01-01',
  maybeDay: null,
  at: '2026-01-01T00:00:00.000Z',
  maybeAt: null,
  color: 'RED',
  maybeColor: null,
  parentId: null,
};

const typeOf: Readonly<Record<EntityField['kind'], string>> = {
  STRING: 'text collate "und-x-icu"',
  INT: 'integer',
  DECIMAL: 'numeric(18, 4)',
  BOOLEAN: 'boolean',
  DATE: 'date',
  DATETIME: 'timestamptz(3)',
  ENUM: 'text collate "C"',
  REFERENCE: 'uuid',
};

/** Makes the table in the placement that tests use, as a migration would. */
export async function createSpecimenTable(database: TestDatabase): Promise<void> {
  const columns = Object.entries<EntityField>(specimen.fields)
    .filter(([name]) => name in plain && name !== 'externalId')
    .flatMap(([, { column, kind, nullable, scaled }]) => {
      const type = kind === 'DECIMAL' && !scaled ? 'numeric' : typeOf[kind];
      const definition = `${column} ${type}${nullable ? '' : ' not null'}`;
      if (!scaled) return [definition];
      return [definition, `${scaled.column} bigint generated always as ((${column} * 10000)::bigint) stored`];
    });
  await adminQuery(
    database.adminUrl,
    `create table ${sharedSchema}.specimens (
      tenant_id uuid not null,
      id uuid not null,
      external_id text collate "C",
      version integer not null default 1,
      ${columns.join(',\n')},
      created_at timestamptz(3) not null default now(),
      updated_at timestamptz(3) not null default now(),
      primary key (tenant_id, id),
      constraint specimens_external_id_key unique (tenant_id, external_id),
      constraint specimens_parent_fkey foreign key (tenant_id, parent_id) references ${sharedSchema}.specimens (tenant_id, id),
      constraint specimens_count_check check (count <> 666)
    )`,
  );
  await adminQuery(database.adminUrl, `select rowhouse.protect('${sharedSchema}.specimens')`);
}

/** Stores specimens of a tenant in one statement, as the administrator. */
export async function storeSpecimens(
  database: TestDatabase,
  tenantId: string,
  rows: readonly SpecimenValues[],
): Promise<readonly StoredSpecimen[]> {
  const stored = rows.map((values) => ({ id: newId(), values: { ...plain, ...values } }));
  const names = Object.keys(plain) as SpecimenName[];
  const columns = names.map((name) => specimen.fields[name].column);
  await adminQuery(
    database.adminUrl,
    `insert into ${sharedSchema}.specimens (tenant_id, id, ${columns.join(', ')})
    select $1::uuid, row.id, ${columns.map((column) => `row.${column}`).join(', ')}
    from jsonb_populate_recordset(null::${sharedSchema}.specimens, $2::jsonb) as row`,
    [
      tenantId,
      JSON.stringify(
        stored.map(({ id, values }) => ({
          id,
          ...Object.fromEntries(names.map((name, at) => [columns[at], values[name]])),
        })),
      ),
    ],
  );
  return stored;
}
