import type { CreateFunctionStmt, CreateTrigStmt } from 'libpg-query';
import { type Construct, parse, wordsOf } from '../../data/statement-tree.ts';
import { filesOf, streamsOf } from '../migration-streams.ts';
import { houseSchemas } from '../names.ts';
import { type Check, type Finding, fault, warning } from './check.ts';

/** What the migrations of door and catalog make: their last word on each function, and every trigger. */
interface Written {
  /** Bodies by qualified name. */
  readonly functions: ReadonlyMap<string, string>;
  /** `trigger on schema.table calls schema.function`. */
  readonly triggers: readonly string[];
}

interface FunctionRow {
  readonly name: string;
  readonly signature: string;
  readonly body: string;
  readonly definer: boolean;
  readonly settings: string | null;
}

export const functions: Check = {
  name: 'functions',
  about:
    'The functions of the house, rowhouse.enter above all, and the triggers of the catalog are as the migrations say.',
  async examine({ client }) {
    const written = await readWritten();
    const { rows } = await client.query<FunctionRow>(
      `select format('%s.%s', n.nspname, p.proname) as name, p.oid::regprocedure::text as signature, p.prosrc as body,
        p.prosecdef as definer, p.proconfig::text as settings
      from pg_catalog.pg_proc p join pg_catalog.pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any($1::text[]) order by 2`,
      [Object.values(houseSchemas)],
    );
    const { rows: triggers } = await client.query<{ trigger: string }>(
      `select format('%s on %s.%s calls %s.%s', t.tgname, n.nspname, c.relname, m.nspname, p.proname) as trigger
      from pg_catalog.pg_trigger t
      join pg_catalog.pg_class c on c.oid = t.tgrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      join pg_catalog.pg_proc p on p.oid = t.tgfoid
      join pg_catalog.pg_namespace m on m.oid = p.pronamespace
      where n.nspname = $1::text and not t.tgisinternal and t.tgenabled <> 'D'`,
      [houseSchemas.catalog],
    );
    const standing = new Set(triggers.map(({ trigger }) => trigger));
    return [
      ...[...written.functions].flatMap(([name, body]) =>
        functionFindings(
          name,
          body,
          rows.filter((row) => row.name === name),
        ),
      ),
      ...rows
        .filter(({ name }) => !written.functions.has(name))
        .map(({ signature, definer }) =>
          (definer ? fault : warning)(`function ${signature}`, 'is not of the house', `drop routine ${signature};`),
        ),
      ...written.triggers
        .filter((trigger) => !standing.has(trigger))
        .map((trigger) =>
          fault(
            `trigger ${trigger}`,
            'is missing or disabled: gateways are not told of changed tenants',
            'Make it again by the text of its migration, or: alter table ... enable trigger ...;',
          ),
        ),
    ];
  },
};

function functionFindings(name: string, body: string, found: readonly FunctionRow[]): readonly Finding[] {
  const remedy = `Make it again, as the owner, by the text of its migration in schema/${name.startsWith('rowhouse.') ? 'database' : 'catalog'}/migrations.`;
  if (found.length === 0) return [fault(`function ${name}`, 'is missing', remedy)];
  const right = found.find((row) => row.body === body && !row.definer && row.settings === null);
  return found
    .filter((row) => row !== right)
    .map((row) => {
      if (right)
        return fault(`function ${row.signature}`, 'is a second one of its name', `drop routine ${row.signature};`);
      if (row.body !== body) return fault(`function ${row.signature}`, 'has another body than its migration', remedy);
      return row.definer
        ? fault(`function ${row.signature}`, 'is SECURITY DEFINER', `alter function ${row.signature} security invoker;`)
        : fault(
            `function ${row.signature}`,
            `has settings of its own (${row.settings})`,
            `alter function ${row.signature} reset all;`,
          );
    });
}

async function readWritten(): Promise<Written> {
  const functions = new Map<string, string>();
  const triggers: string[] = [];
  for (const stream of streamsOf([])) {
    for (const { text } of await filesOf(stream)) {
      const statements = parse(text);
      if (typeof statements === 'string') throw new Error(`${stream.name}: ${statements}`);
      for (const { tag, value } of statements as readonly Pick<Construct, 'tag' | 'value'>[]) {
        if ((tag as string) === 'CreateFunctionStmt') {
          const statement = value as unknown as CreateFunctionStmt;
          functions.set(wordsOf(statement.funcname).join('.'), bodyOf(statement));
        } else if ((tag as string) === 'CreateTrigStmt') {
          const { trigname, relation, funcname } = value as unknown as CreateTrigStmt;
          const table = `${relation?.schemaname}.${relation?.relname}`;
          triggers.push(`${trigname} on ${table} calls ${wordsOf(funcname).join('.')}`);
        }
      }
    }
  }
  return { functions, triggers };
}

function bodyOf({ options = [] }: CreateFunctionStmt): string {
  for (const option of options) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'as') continue;
    const { arg } = option.DefElem;
    if (arg && 'List' in arg) return wordsOf(arg.List.items).join('');
  }
  return '';
}
