import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMetrics } from '../src/http/metrics.ts';
import { settingsTable } from '../src/kernel/config.ts';
import { errorTable } from '../src/kernel/errors.ts';
import { createEvents } from '../src/kernel/events.ts';
import { createTestHouse, type TestHouse } from './support/house.ts';

const page = readFileSync(fileURLToPath(new URL('../docs/performance.md', import.meta.url)), 'utf8');

/** What the page mentions in code style and looks like this. */
const mentioned = (pattern: RegExp): readonly string[] => [
  ...new Set([...page.matchAll(pattern)].map(([, name]) => name!)),
];

describe('the page on performance', () => {
  it('names settings of the gateway as they are', () => {
    const known = Object.values(settingsTable).map(({ variable }) => variable as string);
    const names = mentioned(/(ROWHOUSE_[A-Z_]+)/g);
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names metrics as /metrics gives them', async () => {
    const shapes = { shapes: 0, bytes: 0, waiting: 0, documentBytes: 0, hits: 0, misses: 0, refused: 0 };
    const metrics = createMetrics(createEvents(), { shapes: () => shapes as never });
    const known = [...(await metrics.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    metrics.close();
    const names = mentioned(/`((?:rowhouse|nodejs|process)_[a-z0-9_]+)`/g);
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });

  it('names codes of refusals as they are', () => {
    const codes = mentioned(/`([A-Z]+_[A-Z_]+)`/g).filter((name) => !name.startsWith('ROWHOUSE_'));
    expect(codes).toContain('DATABASE_BUSY');
    expect(codes.filter((code) => !(code in errorTable))).toEqual([]);
  });

  let house: TestHouse;
  beforeAll(async () => {
    house = await createTestHouse();
  });
  afterAll(() => house.close());

  it('names settings that PostgreSQL has', async () => {
    const chapter = page.slice(page.indexOf('### PostgreSQL'), page.indexOf('### Tenants of different sizes'));
    const names = [...chapter.matchAll(/^\| `([a-z_]+)` \|/gm)].map(([, name]) => name!);
    expect(names.length).toBeGreaterThan(8);
    const missing = await withClient(house.database.adminUrl, (client) =>
      client.query<{ name: string }>(
        'select name from unnest($1::text[]) as name where name not in (select s.name from pg_settings s)',
        [names],
      ),
    );
    expect(missing.rows).toEqual([]);
  });

  it('tells leakproof operators from others', async () => {
    const leaky = ['lower(text)', 'textlike(text,text)', 'texticlike(text,text)', 'numeric_eq(numeric,numeric)'];
    leaky.push('numeric_lt(numeric,numeric)', 'jsonb_object_field_text(jsonb,text)', 'jsonb_contains(jsonb,jsonb)');
    leaky.push('enum_eq(anyenum,anyenum)');
    const leakproof = ['uuid_eq(uuid,uuid)', 'int4eq(integer,integer)', 'int8lt(bigint,bigint)', 'texteq(text,text)'];
    leakproof.push('text_lt(text,text)', 'booleq(boolean,boolean)', 'date_lt(date,date)');
    leakproof.push('timestamptz_lt(timestamptz,timestamptz)');
    const { rows } = await withClient(house.database.adminUrl, (client) =>
      client.query<{ name: string; proleakproof: boolean }>(
        `select name, proleakproof from unnest($1::text[]) as name join pg_proc on oid = name::regprocedure`,
        [[...leaky, ...leakproof]],
      ),
    );
    expect(rows.length).toBe(leaky.length + leakproof.length);
    expect(rows.filter((row) => row.proleakproof !== leakproof.includes(row.name))).toEqual([]);
  });

  it('has a way to explain a statement that works for the gateway role, and shows both locks', async () => {
    const [, way] = /```sql\n(begin[^`]*)```/.exec(page)!;
    const plans: string[] = [];
    await withClient(house.database.urls.gateway, async (client) => {
      for (const statement of way!.split(';')) {
        const { rows } = await client.query(statement);
        for (const row of rows) if (row['QUERY PLAN']) plans.push(row['QUERY PLAN']);
      }
    });
    expect(plans.join('\n')).toContain('One-Time Filter');
    expect(plans.join('\n')).toContain("tenant_id = '00000000-0000-7000-8000-0000000000aa'::uuid");
  });
});

async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
