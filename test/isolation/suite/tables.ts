import { adminQuery } from '../../support/databases.ts';

/** A column of a tenant table, as PostgreSQL's catalog tells it. */
export interface Column {
  readonly name: string;
  /** `format_type` without modifiers: `text`, `integer`, `timestamp with time zone`. */
  readonly type: string;
  readonly nullable: boolean;
  /** Computed by the table. */
  readonly generated: boolean;
  /** The values of a check `column in (...)`. */
  readonly choices: readonly string[] | undefined;
}

/** A foreign key, `tenant_id` left out. */
export interface Reference {
  readonly columns: readonly string[];
  readonly table: string;
  readonly targets: readonly string[];
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly references: readonly Reference[];
  /** Columns of which a row has exactly one: those of a check `num_nonnulls(...) = 1`. */
  readonly alternatives: readonly string[];
  /** A tenant has one row at most. */
  readonly isSingle: boolean;
  /** Columns that are unique within a tenant by themselves. */
  readonly uniqueColumns: ReadonlySet<string>;
}

export type Tables = ReadonlyMap<string, Table>;

/** All tables of a placement's schema, those that belong to no entity included. */
export async function readTables(adminUrl: string, schema: string): Promise<Tables> {
  const columns = await adminQuery<{ table: string } & Omit<Column, 'choices'>>(
    adminUrl,
    `select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type, not a.attnotnull as nullable,
      (a.attgenerated <> '' or a.attidentity <> '') as generated
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped
    order by c.relname, a.attnum`,
    [schema],
  );
  const constraints = await adminQuery<Constraint>(
    adminUrl,
    `select t.relname as table, c.contype as kind, pg_get_constraintdef(c.oid) as definition, target.relname as target,
      (select json_agg(a.attname order by k.n) from unnest(c.conkey) with ordinality as k (attnum, n)
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.attnum) as columns,
      (select json_agg(a.attname order by k.n) from unnest(c.confkey) with ordinality as k (attnum, n)
        join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.attnum) as targets
    from pg_constraint c join pg_class t on t.oid = c.conrelid left join pg_class target on target.oid = c.confrelid
    where t.relnamespace = $1::regnamespace and c.contype in ('c', 'f', 'u', 'p')
    order by t.relname, c.conname`,
    [schema],
  );
  const columnsOf = Map.groupBy(columns, (row) => row.table);
  const constraintsOf = Map.groupBy(constraints, (row) => row.table);
  return new Map(
    [...columnsOf].map(([name, own]) => [name, tableOf(name, own, constraintsOf.get(name) ?? [])] as const),
  );
}

interface Constraint {
  readonly table: string;
  readonly kind: 'c' | 'f' | 'u' | 'p';
  readonly definition: string;
  readonly target: string | null;
  readonly columns: readonly string[] | null;
  readonly targets: readonly string[] | null;
}

function tableOf(name: string, columns: ReadonlyArray<Omit<Column, 'choices'>>, all: readonly Constraint[]): Table {
  const isTenant = (column: string): boolean => column === 'tenant_id';
  const references = all
    .filter(({ kind }) => kind === 'f')
    .map(({ columns: own, targets, target }): Reference => {
      const pairs = (own ?? []).map((column, index) => [column, targets?.[index] ?? ''] as const);
      const kept = pairs.filter(([column]) => !isTenant(column));
      return { columns: kept.map(([column]) => column), table: target!, targets: kept.map(([, column]) => column) };
    });
  const unique = all
    .filter(({ kind }) => kind === 'u')
    .map(({ columns: own }) => (own ?? []).filter((column) => !isTenant(column)))
    .filter((own) => own.length === 1)
    .map(([column]) => column!);
  const choices = new Map(all.filter(({ kind }) => kind === 'c').flatMap(({ definition }) => choicesOf(definition)));
  return {
    name,
    columns: columns.map((column) => ({ ...column, choices: choices.get(column.name) })),
    references,
    alternatives: all.filter(({ kind }) => kind === 'c').flatMap(({ definition }) => alternativesIn(definition)),
    isSingle: all.some(({ kind, columns: own }) => kind === 'p' && own?.every(isTenant)),
    uniqueColumns: new Set(unique),
  };
}

function alternativesIn(definition: string): readonly string[] {
  return /^CHECK \(\(num_nonnulls\((.*)\) = 1\)\)$/.exec(definition)?.[1]?.split(', ') ?? [];
}

/** PostgreSQL writes `x in ('A', 'B')` as `CHECK ((x = ANY (ARRAY['A'::text, 'B'::text])))`. */
function choicesOf(definition: string): ReadonlyArray<readonly [string, readonly string[]]> {
  const match = /^CHECK \(\((\w+) = ANY \(ARRAY\[(.*)\]\)\)\)$/.exec(definition);
  if (!match) return [];
  return [[match[1]!, [...match[2]!.matchAll(/'([^']*)'::/g)].map(([, value]) => value!)]];
}
