import type { Entity, EntityFields } from '../../data/entity.ts';
import { groupRoles } from '../names.ts';
import { type Grant, grantsIn, revoke } from './acl.ts';
import { type Check, type Examination, fault, warning } from './check.ts';

const tableRights: ReadonlySet<string> = new Set(['SELECT', 'INSERT', 'UPDATE', 'DELETE']);
const writeOnceRights: ReadonlySet<string> = new Set(['SELECT', 'INSERT']);

/** The columns that may change of tables whose rows are written once, by table. */
type WriteOnce = ReadonlyMap<string, ReadonlySet<string>>;

export const placementGrants: Check = {
  name: 'placement-grants',
  about:
    'The gateway role may read and write tenant rows, what is written once only once; nobody else has a right on them.',
  async examine({ client, placements, modules }) {
    const grants = await grantsIn(client, placements);
    const writeOnce = writeOnceTables(modules);
    const findings = grants
      .filter((grant) => !isExpected(grant, writeOnce))
      // Who may execute the functions that stand there is not what is wrong with them: see the check bypasses.
      .filter(({ kind }) => kind !== 'function')
      .map((grant) => {
        const { kind, name, grantee, privilege, grantable } = grant;
        const problem = `has ${privilege} on it${grantable ? ' and may grant it' : ''}`;
        const ours = grantee === 'public' || (Object.values(groupRoles) as string[]).includes(grantee);
        const find = ours ? fault : warning;
        return find(`${kind} ${name}`, `${grantee} ${problem}`, revoke(grant));
      });
    const { rows: lacking } = await client.query<{ name: string; lacks: string }>(
      `select quote_ident(n.nspname) as name, 'usage' as lacks
      from pg_catalog.pg_namespace n
      where n.nspname = any($1::text[]) and not has_schema_privilege($2::text, n.oid, 'usage')
      union all
      select format('%I.%I', n.nspname, c.relname),
        case when c.relname = any($3::text[]) then 'select, insert' else 'select, insert, update, delete' end
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1::text[]) and c.relkind in ('r', 'p')
        and not (
          has_table_privilege($2::text, c.oid, 'select') and has_table_privilege($2::text, c.oid, 'insert')
          and (
            c.relname = any($3::text[])
            or has_table_privilege($2::text, c.oid, 'update') and has_table_privilege($2::text, c.oid, 'delete')
          )
        )
      union all
      select format('%I.%I', n.nspname, c.relname), format('update (%I)', a.attname)
      from unnest($4::text[], $5::text[]) as changing (table_name, column_name)
      join pg_catalog.pg_class c on c.relname = changing.table_name and c.relkind in ('r', 'p')
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attname = changing.column_name
      where n.nspname = any($1::text[]) and not has_column_privilege($2::text, c.oid, a.attnum, 'update')
      order by 1, 2`,
      [placements, groupRoles.gateway, [...writeOnce.keys()], ...changingColumns(writeOnce)],
    );
    return [
      ...findings,
      ...lacking.map(({ name, lacks }) =>
        lacks === 'usage'
          ? fault(
              `schema ${name}`,
              `${groupRoles.gateway} has no USAGE on it`,
              `grant usage on schema ${name} to ${groupRoles.gateway};`,
            )
          : fault(
              `table ${name}`,
              `${groupRoles.gateway} may not ${lacks.replace(/, (\w+)$/, ' and $1')}`,
              `grant ${lacks} on ${name} to ${groupRoles.gateway};`,
            ),
      ),
    ];
  },
};

function isExpected({ kind, name, grantee, privilege, grantable }: Grant, writeOnce: WriteOnce): boolean {
  if (grantee !== groupRoles.gateway || grantable) return false;
  const [, table = '', , column = ''] = /([^.]*?)( \((.*)\))?$/.exec(name) ?? [];
  const changing = writeOnce.get(table);
  if (kind === 'table') return (changing ? writeOnceRights : tableRights).has(privilege);
  if (kind === 'column') return privilege === 'UPDATE' && (changing?.has(column) ?? false);
  return kind === 'schema' && privilege === 'USAGE';
}

function writeOnceTables(modules: Examination['modules']): WriteOnce {
  const entities = modules.flatMap((module) => module.entities).filter(({ writeOnce }) => writeOnce);
  return new Map(entities.map((entity) => [entity.table, changingColumnsOf(entity)]));
}

/** Where anything changes, so do its version and its time. */
function changingColumnsOf({ fields, writeOnce }: Entity): ReadonlySet<string> {
  const names = writeOnce?.except ?? [];
  const changing = names.length === 0 ? [] : [...names, 'version', 'updatedAt'];
  return new Set(changing.map((name) => (fields as EntityFields)[name]!.column));
}

/** As two lists of the same length, tables and columns. */
function changingColumns(writeOnce: WriteOnce): readonly [tables: string[], columns: string[]] {
  const pairs = [...writeOnce].flatMap(([table, columns]) => [...columns].map((column) => [table, column] as const));
  return [pairs.map(([table]) => table), pairs.map(([, column]) => column)];
}
