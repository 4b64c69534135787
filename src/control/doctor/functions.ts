import type { CreateFunctionStmt, CreateTrigStmt, VariableSetStmt } from 'libpg-query';
import { type Construct, parse, wordsOf } from '../../data/statement-tree.ts';
import { filesOf, streamsOf } from '../migration-streams.ts';
import { houseSchemas } from '../names.ts';
import { type Check, type Finding, fault, warning } from './check.ts';

/** What the migrations of door and catalog make: their last word on each function, and every trigger. */
interface Written {
  /** By qualified name. */
  readonly functions: ReadonlyMap<string, WrittenFunction>;
  /** `trigger on schema.table calls schema.function`. */
  readonly triggers: readonly string[];
}

interface WrittenFunction {
  readonly body: string;
  /** SECURITY DEFINER: it runs with the rights of its owner, whoever calls it. */
  readonly definer: boolean;
  /** As the catalog of PostgreSQL shows them; null for none. */
  readonly settings: string | null;
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
      ...[...written.functions].flatMap(([name, one]) =>
        functionFindings(
          name,
          one,
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

function functionFindings(
  name: string,
  { body, definer, settings }: WrittenFunction,
  found: readonly FunctionRow[],
): readonly Finding[] {
  const remedy = `Make it again, as the owner, by the text of its migration in schema/${name.startsWith('rowhouse.') ? 'database' : 'catalog'}/migrations.`;
  if (found.length === 0) return [fault(`function ${name}`, 'is missing', remedy)];
  const right = found.find((row) => row.body === body && row.definer === definer && row.settings === settings);
  return found
    .filter((row) => row !== right)
    .map((row) => {
      if (right)
        return fault(`function ${row.signature}`, 'is a second one of its name', `drop routine ${row.signature};`);
      if (row.body !== body) return fault(`function ${row.signature}`, 'has another body than its migration', remedy);
      if (row.definer && !definer) {
        return fault(
          `function ${row.signature}`,
          'is SECURITY DEFINER',
          `alter function ${row.signature} security invoker;`,
        );
      }
      if (definer) {
        return fault(`function ${row.signature}`, 'is not SECURITY DEFINER with the settings of its migration', remedy);
      }
      return fault(
        `function ${row.signature}`,
        `has settings of its own (${row.settings})`,
        `alter function ${row.signature} reset all;`,
      );
    });
}

async function readWritten(): Promise<Written> {
  const functions = new Map<string, WrittenFunction>();
  const triggers: string[] = [];
  for (const stream of streamsOf([])) {
    for (const { text } of await filesOf(stream)) {
      const statements = parse(text);
      if (typeof statements === 'string') throw new Error(`${stream.name}: ${statements}`);
      for (const { tag, value } of statements as readonly Pick<Construct, 'tag' | 'value'>[]) {
        if ((tag as string) === 'CreateFunctionStmt') {
          const statement = value as unknown as CreateFunctionStmt;
          functions.set(wordsOf(statement.funcname).join('.'), writtenFunction(statement));
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

function writtenFunction(statement: CreateFunctionStmt): WrittenFunction {
  const { options = [] } = statement;
  const definitions = options.flatMap((option) => ('DefElem' in option ? [option.DefElem] : []));
  const settings = definitions.flatMap(({ defname, arg }) =>
    defname === 'set' && arg && 'VariableSetStmt' in arg ? [settingText(arg.VariableSetStmt)] : [],
  );
  return {
    body: bodyOf(statement),
    definer: definitions.some(
      ({ defname, arg }) => defname === 'security' && arg && 'Boolean' in arg && arg.Boolean.boolval,
    ),
    settings: settings.length === 0 ? null : `{${settings.join(',')}}`,
  };
}

/** As it stands in an array of texts: `"search_path=pg_catalog, pg_temp"`. */
function settingText({ name, args = [] }: VariableSetStmt): string {
  const values = args.flatMap((arg) =>
    'A_Const' in arg && arg.A_Const.sval?.sval !== undefined ? [arg.A_Const.sval.sval] : [],
  );
  const text = `${name}=${values.join(', ')}`;
  return /[\s,]/.test(text) ? `"${text}"` : text;
}

function bodyOf({ options = [] }: CreateFunctionStmt): string {
  for (const option of options) {
    if (!('DefElem' in option) || option.DefElem.defname !== 'as') continue;
    const { arg } = option.DefElem;
    if (arg && 'List' in arg) return wordsOf(arg.List.items).join('');
  }
  return '';
}
