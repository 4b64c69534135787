import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkStatement, faultsOf } from '../../src/data/statement-guard.ts';
import { RowhouseError } from '../../src/kernel/errors.ts';

const accepted: readonly (readonly [title: string, text: string])[] = [
  [
    'a keyset page',
    `select o.id, o.number, o.placed_at
     from orders o
     where o.tenant_id = $1
       and (o.placed_at, o.id) < ($2::timestamptz, $3::uuid)
     order by o.placed_at desc, o.id desc
     limit $4`,
  ],
  [
    'pages of children for many parents, one lateral join for each parent',
    `select parent.position, child.id, child.number
     from unnest($2::uuid[]) with ordinality as parent (id, position)
     cross join lateral (
       select o.id, o.number, o.placed_at
       from orders o
       where o.tenant_id = $1::uuid and o.customer_id = parent.id
       order by o.placed_at desc, o.id desc
       limit $3
     ) as child
     order by parent.position, child.placed_at desc`,
  ],
  [
    'a batch by id',
    'select c.id, c.name, c.custom ->> $3 as value from customers c where c.tenant_id = $1 and c.id = any($2::uuid[])',
  ],
  [
    'a window over a join',
    `select p.id, row_number() over (partition by p.category order by sum(l.quantity) desc) as rank
     from order_lines l join products p on p.tenant_id = $1 and p.id = l.product_id
     where l.tenant_id = $1
     group by p.id, p.category`,
  ],
  [
    'an aggregate with filters, grouping sets and typed expressions',
    `select date_trunc('month', o.placed_at at time zone $4) as month, o.currency, count(*) as orders,
       count(distinct o.customer_id) filter (where o.status like 'ship%' escape '!') as buyers,
       coalesce(sum(l.quantity * l.unit_price * (1 - l.discount)), 0)::numeric(20, 2) as total
     from orders o
     join order_lines l on $1 = l.tenant_id and l.order_id = o.id
     where $1::uuid = o.tenant_id and o.placed_at >= $2::timestamptz and o.placed_at < $2::timestamptz + interval '1 month'
     group by grouping sets ((1, 2), ())
     having sum(l.quantity) > $3::int
     order by o.currency collate "C" nulls last`,
  ],
  [
    'an upsert by external id',
    `insert into customers (tenant_id, id, external_id, name)
     select $1, given.id, given.external_id, given.name
     from unnest($2::uuid[], $3::text[], $4::text[]) as given (id, external_id, name)
     on conflict (tenant_id, external_id) do update
       set name = excluded.name, version = customers.version + 1, updated_at = now()
       where customers.name is distinct from excluded.name
     returning customers.id, customers.external_id, (xmax = 0) as inserted`,
  ],
  [
    'several rows of values, the tenant not first',
    'insert into products (id, tenant_id, name) values ($2, $1, $3), ($4, $1::uuid, $5) on conflict do nothing',
  ],
  ['an insert out of a set operation', 'insert into t (tenant_id, id) select $1, $2 union all values ($1::uuid, $3)'],
  [
    'a conflict on a constraint',
    'insert into t (tenant_id, id) values ($1, $2) on conflict on constraint t_key do nothing',
  ],
  [
    'a star over a sub-select of the outer level',
    'select w.id from (select 1 as id) s cross join lateral (select s.*) w, unnest($1::int[]), lateral (select unnest.*) u',
  ],
  ['a star behind the tenant', 'with g as (select 1 as id) insert into t (tenant_id, id) select $1, g.* from g'],
  [
    'a row-locking update that returns',
    `with picked as (
       select j.id from jobs j where j.tenant_id = $1 and j.done_at is null
       order by j.id limit 10 for update of j skip locked
     )
     update jobs j set (attempts, done_at) = (select j.attempts + 1, now()), tags[1] = default
     from picked where j.tenant_id = $1 and j.id = picked.id
     returning j.id, picked.*`,
  ],
  [
    'a writing common table expression under a select',
    `with gone as (delete from order_lines where tenant_id = $1 and order_id = $2 returning product_id, quantity)
     select product_id, sum(quantity) from gone group by product_id`,
  ],
  [
    'a delete with USING',
    'delete from lines l using orders o where l.tenant_id = $1 and o.tenant_id = $1 and o.id = l.order_id',
  ],
  [
    'a recursive tree',
    `with recursive tree as (
       select c.id, 1 as depth from categories c where c.tenant_id = $1 and c.parent_id is null
       union all
       select c.id, tree.depth + 1 from categories c join tree on c.parent_id = tree.id where c.tenant_id = $1
     ) search depth first by id set path
     select tree.* from tree order by path`,
  ],
  [
    'an outer join bound in its own ON, and one bound in WHERE',
    `select o.id from orders o
     left join customers c on c.tenant_id = $1 and c.id = o.customer_id
     full join products p on p.id = o.id
     where o.tenant_id = $1 and p.tenant_id = $1`,
  ],
  [
    'an outer join whose ON binds all of the joins inside',
    `select o.id from orders o
     left join (lines l join products p on p.id = l.product_id) on l.tenant_id = $1 and p.tenant_id = $1
     where o.tenant_id = $1`,
  ],
  [
    'correlated sub-queries, each bound at its own level',
    `select c.id, array(select o.id from orders o where o.tenant_id = $1 and o.customer_id = c.id) as orders
     from customers c
     where c.tenant_id = $1 and not exists (select from returns where tenant_id = $1 and customer_id = c.id)`,
  ],
  [
    'records out of JSON',
    'select given.* from jsonb_to_recordset($1::jsonb) as given (id uuid, name text collate "C")',
  ],
  ['rows of values', "values ($1::int, 'a'), ($2, 'b')"],
  ['a common table expression that shadows a table', 'with orders as (select 1 as id) select * from orders'],
  ['the transaction-level lock', 'select pg_advisory_xact_lock(hashtextextended($1, 0))'],
  ['a closing semicolon and comments', 'select 1 /* one */ ; -- set role'],
  [
    'what the parser spells as pg_catalog',
    `select extract(year from now()), trim($1), position('a' in $1), 'x' similar to 'y', ('a', 1) overlaps ('b', 2),
       json_object($5::text[]), $1::int, $2::varchar(3), bit '1', current_date, x.v at time zone 'utc'
     from generate_series($3::timestamptz, $4, '1 day') as x (v)`,
  ],
];

const missing = (name: string, alias: string) =>
  `table "${name}" (alias ${alias}) has no predicate "${alias}.tenant_id = $n"`;

const refused: readonly (readonly [title: string, text: string, fragment: string])[] = [
  // one statement, of four kinds
  ['no statement', ' -- nothing', 'the text holds 0 statements instead of one'],
  ['two statements', 'select 1; select 2', 'the text holds 2 statements instead of one'],
  ['a hidden second statement', 'select 1\0; drop table orders', 'the text contains a NUL character'],
  ['a syntax error', 'select from where', 'the text is not valid SQL: syntax error at or near "where" (character 13)'],
  ['a tree that is too deep', `select 1${' + 1'.repeat(16_000)}`, 'the text nests too deeply'],
  [
    'transaction control',
    'commit',
    'transaction control is not allowed; a statement is a SELECT, INSERT, UPDATE or DELETE',
  ],
  ['a savepoint', 'rollback to savepoint a', 'transaction control is not allowed'],
  ['SET', "set local search_path = 'other'", 'SET or RESET is not allowed'],
  ['RESET', 'reset all', 'SET or RESET is not allowed'],
  ['COPY', 'copy (select 1) to stdout', 'COPY is not allowed'],
  ['DO', 'do $$ begin end $$', 'DO is not allowed'],
  ['CALL', 'call f()', 'CALL is not allowed'],
  ['EXPLAIN', 'explain select 1', 'EXPLAIN is not allowed'],
  ['PREPARE', 'prepare p as select 1', 'PREPARE is not allowed'],
  ['EXECUTE', 'execute p', 'EXECUTE is not allowed'],
  ['LISTEN', 'listen a', 'LISTEN is not allowed'],
  ['NOTIFY', 'notify a', 'NOTIFY is not allowed'],
  ['LOCK', 'lock orders', 'LOCK is not allowed'],
  ['TRUNCATE', 'truncate orders', 'TRUNCATE is not allowed'],
  ['DDL', 'create temp table orders (id int)', 'CREATE TABLE is not allowed'],
  ['DROP', 'drop table orders', 'DROP is not allowed'],
  ['a grant', 'grant select on orders to public', 'GrantStmt is not allowed'],
  ['MERGE', 'merge into a using b on a.id = b.id when matched then delete', 'MERGE is not allowed'],
  ['SELECT INTO', 'select 1 as id into temp orders', 'SELECT INTO is not allowed'],
  ['CREATE TABLE AS', 'create table a as select 1', 'CREATE TABLE AS is not allowed'],
  [
    'a sample',
    'select o.id from orders o tablesample system (1) where o.tenant_id = $1',
    'RangeTableSample is not allowed',
  ],
  ['a cursor position', 'update orders set status = $2 where tenant_id = $1 and current of c', 'syntax error'],
  ['what newer servers alone know', "select json_object('a': 1)", 'JsonObjectConstructor is not allowed'],

  // qualified names
  [
    'a schema',
    'select id from public.orders where tenant_id = $1',
    'relation "public.orders" is qualified; write "orders"',
  ],
  ['a database', 'select id from a.b.orders where tenant_id = $1', 'relation "a.b.orders" is qualified'],
  [
    'a schema in a column',
    'select public.orders.id from orders where tenant_id = $1',
    'column "public.orders.id" is qualified',
  ],
  ['a schema in a target', 'delete from public.orders where tenant_id = $1', 'relation "public.orders" is qualified'],
  ['a function in a schema', "select rowhouse.enter('x')", 'function "rowhouse.enter" is qualified; write "enter"'],
  ['a function of pg_catalog', 'select pg_catalog.lower($1)', 'function "pg_catalog.lower" is qualified'],
  ['a type in a schema', 'select $1::public.money', 'type "public.money" is qualified'],
  ['an operator in a schema', 'select 1 operator(pg_catalog.+) 1', 'operator "pg_catalog.+" is qualified'],
  ['an operator before ALL', 'select 1 operator(x.=) all (select 2)', 'operator "x.=" is qualified'],
  ['an operator in an order', 'select 1 as a order by a using operator(x.<)', 'operator "x.<" is qualified'],
  ['a collation in a schema', 'select $1 collate public.de', 'collation "public.de" is qualified'],
  [
    'an operator class in a schema',
    'insert into t (tenant_id) values ($1) on conflict (tenant_id x.ops) do nothing',
    'operator class "x.ops" is qualified',
  ],
  ['a system catalog', 'select relname from pg_class', 'relation "pg_class" is a system catalog'],
  [
    'a qualified system catalog',
    'select 1 from pg_catalog.pg_roles',
    'relation "pg_catalog.pg_roles" is a system catalog',
  ],
  [
    'the information schema',
    'select 1 from information_schema.tables',
    '"information_schema.tables" is a system catalog',
  ],
  ['a NATURAL join', 'with a as (select 1), b as (select 2) select 1 from a natural join b', 'a NATURAL join changes'],

  // functions
  ...[
    `set_config('rowhouse.tenant_id', $1, true)`,
    `"set_config"('a', 'b', false)`,
    `current_setting('a')`,
    `query_to_xml('select 1', true, true, '')`,
    `table_to_xmlschema('orders', true, true, '')`,
    `ts_stat('select 1')`,
    `ts_rewrite($1, 'select 1')`,
    `dblink_exec('a', 'b')`,
    `lo_import('/etc/passwd')`,
    `loread(1, 2)`,
    `pg_read_file('a')`,
    `pg_ls_dir('.')`,
    `pg_terminate_backend(1)`,
    `pg_notify('a', 'b')`,
    `pg_advisory_lock(1)`,
    `pg_sleep(1)`,
    `nextval('a')`,
    `txid_current()`,
    `set_limit(0.1)`,
  ].map((call) => {
    const name = call.slice(0, call.indexOf('(')).replaceAll('"', '');
    return [`the function ${name}`, `select ${call}`, `function "${name}" is not allowed`] as const;
  }),
  ['a function in FROM', "select 1 from ts_stat('select 1')", 'function "ts_stat" is not allowed'],
  [
    'a function in a nested argument',
    "select lower(coalesce($1, (select max(set_config('a', 'b', true)))))",
    'function "set_config" is not allowed',
  ],
  [
    'a function called as a column',
    "select x.current_setting from unnest(array['role']) x",
    '"x.current_setting" can call it: function "current_setting" is not allowed',
  ],
  ['a function called as a field', "select ('1'::text).pg_read_file", 'function "pg_read_file" is not allowed'],
  [
    'a function called by TREAT',
    "select treat('role' as current_setting)",
    'function "current_setting" is not allowed',
  ],

  // tenant predicates
  ['no predicate', 'select o.id from orders o', missing('orders', 'o')],
  ['no predicate and no alias', 'select id from orders', 'table "orders" has no predicate "orders.tenant_id = $n"'],
  ['a predicate under OR', 'select o.id from orders o where o.tenant_id = $1 or o.id = $2', missing('orders', 'o')],
  ['a predicate under NOT', 'select o.id from orders o where not (o.tenant_id = $1)', missing('orders', 'o')],
  [
    'a predicate inside IS TRUE',
    'select o.id from orders o where (o.tenant_id = $1) is not false',
    missing('orders', 'o'),
  ],
  [
    'a predicate in HAVING',
    'select 1 from orders o group by o.tenant_id having o.tenant_id = $1',
    missing('orders', 'o'),
  ],
  ['another operator', 'select o.id from orders o where o.tenant_id <> $1', missing('orders', 'o')],
  ['ANY', 'select o.id from orders o where o.tenant_id = any($1)', missing('orders', 'o')],
  [
    'a constant',
    "select o.id from orders o where o.tenant_id = '018f0000-0000-7000-8000-000000000000'",
    missing('orders', 'o'),
  ],
  ['an expression', 'select o.id from orders o where o.tenant_id = coalesce($1, o.tenant_id)', missing('orders', 'o')],
  ['a cast column', 'select o.id from orders o where o.tenant_id::text = $1', missing('orders', 'o')],
  ['another cast', 'select o.id from orders o where o.tenant_id = $1::text', missing('orders', 'o')],
  ['an array', 'select o.id from orders o where o.tenant_id = $1::uuid[]', missing('orders', 'o')],
  ['another column', 'select o.id from orders o where o.id = $1', missing('orders', 'o')],
  ['$0', 'select o.id from orders o where o.tenant_id = $0', missing('orders', 'o')],
  [
    'a table that is only equal to another',
    'select o.id from orders o join lines l on l.tenant_id = o.tenant_id where o.tenant_id = $1',
    missing('lines', 'l'),
  ],
  [
    'an unqualified predicate of two tables',
    'select o.id from orders o, lines l where tenant_id = $1',
    missing('lines', 'l'),
  ],
  [
    'an unqualified predicate on a merged column',
    'with c as (select $1::uuid as tenant_id) select o.id from c left join orders o using (tenant_id) where tenant_id = $1',
    missing('orders', 'o'),
  ],
  [
    'a predicate in the ON of the preserved side',
    'select o.id from orders o left join lines l on o.tenant_id = $1 and l.tenant_id = $1',
    missing('orders', 'o'),
  ],
  [
    'a predicate in the ON of a right join for the right side',
    'select o.id from orders o right join lines l on o.tenant_id = $1 and l.tenant_id = $1',
    missing('lines', 'l'),
  ],
  [
    'predicates in the ON of a full join',
    'select o.id from orders o full join lines l on o.tenant_id = $1 and l.tenant_id = $1',
    missing('orders', 'o'),
  ],
  [
    "a predicate on the outer query's table alone",
    'select o.id from orders o where o.tenant_id = $1 and exists (select from lines l where o.tenant_id = $1)',
    missing('lines', 'l'),
  ],
  [
    "a predicate in a sub-query on the outer query's table",
    'select o.id from orders o where exists (select from lines l where l.tenant_id = $1 and o.tenant_id = $1)',
    missing('orders', 'o'),
  ],
  [
    'an ON that speaks of a table outside its join',
    'select 1 from orders where tenant_id = $1 and exists (select from (orders a join orders b on orders.tenant_id = $1))',
    missing('orders', 'b'),
  ],
  [
    'one arm of a union',
    'select id from orders where tenant_id = $1 union select o.id from orders o',
    missing('orders', 'o'),
  ],
  ['a sub-select in FROM', 'select x.id from (select o.id from orders o) x', missing('orders', 'o')],
  ['a sub-select in an order', 'select 1 order by (select max(o.id) from orders o)', missing('orders', 'o')],
  ['a sub-select in a limit', 'select 1 limit (select count(*) from orders o)', missing('orders', 'o')],
  [
    'a sub-select in RETURNING',
    'delete from lines where tenant_id = $1 returning (select max(o.id) from orders o)',
    missing('orders', 'o'),
  ],
  [
    'a sub-select in DO UPDATE',
    `insert into t (tenant_id, id) values ($1, $2) on conflict (tenant_id, id) do update
     set n = (select count(*) from orders o)`,
    missing('orders', 'o'),
  ],
  [
    'a function argument',
    'select x from generate_series(1, (select count(*) from orders o)) x',
    missing('orders', 'o'),
  ],
  ['a window', 'select sum(1) over (order by (select max(o.id) from orders o))', missing('orders', 'o')],
  ['a common table expression', 'with a as (select o.id from orders o) select a.id from a', missing('orders', 'o')],
  [
    'a table of the name of its own common table expression',
    'with orders as (select o.id from orders o) select id from orders',
    missing('orders', 'o'),
  ],
  [
    'a table of the name of a later common table expression',
    'with a as (select o.id from orders o), orders as (select 1 as id) select a.id from a',
    missing('orders', 'o'),
  ],
  [
    'a table of the name of an inner common table expression',
    'select o.id from orders o where exists (with orders as (select 1) select from orders)',
    missing('orders', 'o'),
  ],
  [
    'a target of the name of a common table expression',
    'with orders as (select 1 as id) update orders set status = $1',
    'table "orders" has no predicate "orders.tenant_id = $n"',
  ],
  ['an update', 'update orders o set status = $2 where o.id = $1', missing('orders', 'o')],
  [
    'FROM of an update',
    'update orders o set status = l.status from lines l where o.tenant_id = $1 and l.order_id = o.id',
    missing('lines', 'l'),
  ],
  ['a delete', 'delete from orders', 'table "orders" has no predicate'],
  ['USING of a delete', 'delete from lines l using orders o where l.tenant_id = $1', missing('orders', 'o')],
  [
    'two tenants',
    'select o.id from orders o join lines l on l.tenant_id = $2 where o.tenant_id = $1',
    'one statement serves one tenant, but it binds table "orders" (alias o) to $1, table "lines" (alias l) to $2',
  ],
  [
    'two tenants at two levels',
    'insert into t (tenant_id, id) select $2, o.id from orders o where o.tenant_id = $1',
    'one statement serves one tenant, but it binds INSERT into "t" to $2, table "orders" (alias o) to $1',
  ],
  ['renamed columns', 'select o.id from orders o (id, tenant_id) where o.tenant_id = $1', 'renames its columns'],
  [
    'a join with an alias',
    'select 1 from (orders o join lines l on o.tenant_id = $1 and l.tenant_id = $1) as j',
    'the alias "j" of a join in parentheses is not allowed',
  ],

  // inserts and updates of tenant_id
  ['an insert without columns', 'insert into t values ($1)', 'INSERT into "t" has no column list; name the columns'],
  ['an insert of defaults', 'insert into t default values', 'INSERT into "t" has no column list'],
  ['an insert without the tenant', 'insert into t (id) values ($1)', 'INSERT into "t" does not name tenant_id'],
  [
    'an insert with another value in one row',
    'insert into t (id, tenant_id) values ($1, $2), ($3, default)',
    'INSERT into "t" does not give "$n" for tenant_id in every row (as column 2)',
  ],
  ['rows of two tenants', 'insert into t (tenant_id) values ($1), ($2)', 'one statement serves one tenant'],
  [
    'an insert that copies the tenant',
    'insert into t (tenant_id) select o.tenant_id from orders o where o.tenant_id = $1',
    'INSERT into "t" does not give "$n" for tenant_id',
  ],
  [
    'an arm of a union',
    'insert into t (tenant_id) select $1 union select $1::text',
    'does not give "$n" for tenant_id',
  ],
  [
    'a star that moves the tenant',
    'with g as (select 1 as a, 2 as b) insert into t (a, tenant_id, b) select g.*, $1 from g',
    'does not give "$n" for tenant_id',
  ],
  [
    'a conflict target without the tenant',
    'insert into t (tenant_id, id) values ($1, $2) on conflict (id) do nothing',
    'the ON CONFLICT target of "t" does not start with tenant_id',
  ],
  [
    'a conflict that moves a row',
    'insert into t (tenant_id) values ($1) on conflict (tenant_id) do update set tenant_id = $2',
    'UPDATE of "t" sets tenant_id; a row never changes its tenant',
  ],
  ['an update that moves a row', 'update t set tenant_id = $1 where tenant_id = $1', 'UPDATE of "t" sets tenant_id'],
  [
    'an update that moves a row among others',
    'update t set (id, tenant_id) = (select $2, $3) where tenant_id = $1',
    'UPDATE of "t" sets tenant_id',
  ],

  // stars
  ['a star', 'select * from orders where tenant_id = $1', '"*" takes all columns of a table; name the columns'],
  ['TABLE', 'table orders', '"*" takes all columns of a table'],
  ['a qualified star', 'select o.* from orders o where o.tenant_id = $1', '"o.*" takes all columns of a table'],
  [
    'a star over a table and more',
    'select * from orders o, unnest($2::int[]) n where o.tenant_id = $1',
    '"*" takes all',
  ],
  ['a star in an argument', 'select to_jsonb(o.*) from orders o where o.tenant_id = $1', '"o.*" takes all columns'],
  ['a star in RETURNING', 'delete from orders where tenant_id = $1 returning *', '"*" takes all columns'],
  [
    'a star over the table of the outer level',
    'select x.id from orders o cross join lateral (select o.*) x where o.tenant_id = $1',
    '"o.*" takes all columns',
  ],
  ['a star over a value', 'select (o).* from orders o where o.tenant_id = $1', '"(...).*" is not allowed'],
];

describe('the statement guard', () => {
  it.each(accepted)('accepts %s', (_title, text) => {
    expect(faultsOf(text)).toEqual([]);
    expect(checkStatement(text).text).toBe(text);
  });

  it.each(refused)('refuses %s', (_title, text, fragment) => {
    expect(faultsOf(text).join('\n')).toContain(fragment);
    expect(() => checkStatement(text)).toThrow(RowhouseError);
  });

  it('tells the kind, whether it writes, and which parameter is the tenant', () => {
    const facts = (text: string) => {
      const { kind, writes, tenantParameter } = checkStatement(text);
      return [kind, writes, tenantParameter];
    };
    expect(facts('select 1')).toEqual(['select', false, undefined]);
    expect(facts('select id from orders where id = $1 and tenant_id = $2')).toEqual(['select', false, 2]);
    expect(facts('select id from orders where tenant_id = $1 for share')).toEqual(['select', true, 1]);
    expect(facts('with a as (delete from t where tenant_id = $1) select 1')).toEqual(['select', true, 1]);
    expect(facts('insert into t (tenant_id) values ($1)')).toEqual(['insert', true, 1]);
    expect(facts('update t set n = 1 where tenant_id = $1')).toEqual(['update', true, 1]);
    expect(facts('delete from t where tenant_id = $1')).toEqual(['delete', true, 1]);
  });

  it('tells which statements one plan is right for: those that look at no row that is there', () => {
    const suitsAll = (text: string) => checkStatement(text).suitsAll;
    expect(suitsAll('insert into t (tenant_id) values ($1) returning id')).toBe(true);
    expect(suitsAll('insert into t (tenant_id, id) select $1, id from unnest($2::uuid[]) as given (id)')).toBe(true);
    expect(
      suitsAll('insert into t (tenant_id, n) values ($1, 1) on conflict (tenant_id) do update set n = t.n + 1'),
    ).toBe(true);
    expect(
      suitsAll(`with a as (insert into t (tenant_id) values ($1) returning n),
        b as (insert into u (tenant_id, n) select $1, a.n from a returning id),
        c as (insert into v (tenant_id) select $1 where exists (select from b) returning id)
        select b.id from b`),
    ).toBe(true);
    expect(suitsAll('insert into t (tenant_id, n) select $1, u.n from u where u.tenant_id = $1')).toBe(false);
    expect(suitsAll('insert into t (tenant_id, n) values ($1, (select max(u.n) from u where u.tenant_id = $1))')).toBe(
      false,
    );
    expect(
      suitsAll(`with a as (insert into t (tenant_id) values ($1) returning n)
        select a.n, exists (select from u where u.tenant_id = $1 and u.n = a.n) from a`),
    ).toBe(false);
    // What a common table expression is called elsewhere does not hide a table.
    expect(
      suitsAll(`with a as (with u as (insert into t (tenant_id) values ($1) returning n) select u.n from u)
        select u.n from u where u.tenant_id = $1`),
    ).toBe(false);
    expect(suitsAll('update t set n = 1 where tenant_id = $1')).toBe(false);
    expect(suitsAll('delete from t where tenant_id = $1')).toBe(false);
    expect(suitsAll('select id from t where tenant_id = $1')).toBe(false);
  });

  it('returns all the faults together, each once, and keeps the text for the log', () => {
    const text = 'select lo_get(1), lo_get(2) from public.orders o';
    expect(faultsOf(text)).toEqual([
      expect.stringContaining('function "lo_get"'),
      expect.stringContaining('relation "public.orders"'),
      expect.stringContaining(missing('orders', 'o')),
    ]);
    expect(() => checkStatement(text)).toThrow(
      expect.objectContaining({ code: 'STATEMENT_REFUSED', cause: { text, faults: faultsOf(text) } }),
    );
  });

  it('checks a text once', () => {
    const text = 'select id from orders where tenant_id = $1 limit 1';
    expect(checkStatement(text)).toBe(checkStatement(text));
  });
});

/** A level of a generated query: what stands in FROM, how it is joined, and where further levels nest. */
interface Level {
  readonly first: Item;
  readonly joined: readonly { readonly join: Join; readonly item: Item; readonly inOn: boolean }[];
  readonly commonTable: Level | null;
  readonly inWhere: Level | null;
  readonly inOutput: Level | null;
  readonly union: Level | null;
}
type Item = { readonly style: Style } | { readonly level: Level };
type Style = 'column first' | 'parameter first' | 'cast';
type Join = 'join' | 'left join' | 'right join' | 'full join';
type Kind = 'select' | 'insert' | 'update' | 'delete';

const style = fc.constantFrom<Style>('column first', 'parameter first', 'cast');
const { level } = fc.letrec<{ level: Level; item: Item }>((tie) => {
  const nested = fc.option(tie('level'), { maxDepth: 2, depthIdentifier: 'level' });
  return {
    item: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'level' },
      fc.record({ style }),
      fc.record({ style }),
      fc.record({ level: tie('level') }),
    ),
    level: fc.record({
      first: tie('item'),
      joined: fc.array(
        fc.record({
          join: fc.constantFrom<Join>('join', 'left join', 'right join', 'full join'),
          item: tie('item'),
          inOn: fc.boolean(),
        }),
        { maxLength: 2 },
      ),
      commonTable: nested,
      inWhere: nested,
      inOutput: nested,
      union: nested,
    }),
  };
});

/** Writes a statement whose n-th tenant predicate is replaced by something else. */
function write(kind: Kind, top: Level, spoilt = -1, instead: (alias: string) => string = () => 'true') {
  let aliases = 0;
  const tables: string[] = [];

  function predicate(alias: string, as: Style): string {
    tables.push(alias);
    if (tables.length - 1 === spoilt) return instead(alias);
    if (as === 'parameter first') return `$1 = ${alias}.tenant_id`;
    return as === 'cast' ? `${alias}.tenant_id = $1::uuid` : `${alias}.tenant_id = $1`;
  }

  function writeItem(item: Item): { readonly from: string; readonly condition: string | null } {
    aliases += 1;
    const alias = `a${aliases}`;
    if ('level' in item) return { from: `lateral (${writeLevel(item.level)}) ${alias}`, condition: null };
    return { from: `t${aliases % 3} ${alias}`, condition: predicate(alias, item.style) };
  }

  function writeLevel({ first, joined, commonTable, inWhere, inOutput, union }: Level): string {
    const items = [writeItem(first), ...joined.map(({ item }) => writeItem(item))];
    const on = joined.map(() => ['true']);
    const where = ['true'];
    for (const [index, { condition }] of items.entries()) {
      // The first ON that filters this item, where one does and is wanted: WHERE is right for the others.
      const place = joined.findIndex(({ join, inOn }, at) =>
        inOn && at === index - 1 ? join === 'join' || join === 'left join' : inOn && at >= index && join === 'join',
      );
      if (condition !== null) (on[place] ?? where).push(condition);
    }
    const from = joined.reduce(
      (left, { join }, at) => `(${left} ${join} ${items[at + 1]!.from} on ${on[at]!.join(' and ')})`,
      items[0]!.from,
    );
    aliases += 1;
    const name = `c${aliases}`;
    const common = commonTable === null ? '' : `with ${name} as (${writeLevel(commonTable)}) `;
    if (inWhere !== null) where.push(`(exists (${writeLevel(inWhere)}) or a1.id = $2)`);
    const output = inOutput === null ? '1' : `(${writeLevel(inOutput)} limit 1)`;
    const query = `${common}select ${output} as id from ${from}${common && `, ${name}`} where ${where.join(' and ')}`;
    return union === null ? query : `(${query}) union all (${writeLevel(union)})`;
  }

  function writeStatement(): string {
    if (kind === 'select') return writeLevel(top);
    if (kind === 'insert') return `insert into t (n, tenant_id) select s.id, $1 from (${writeLevel(top)}) s`;
    const [before, after] = kind === 'update' ? ['update t a0 set n = s.id from', ''] : ['delete from t a0 using', ''];
    return `${before} (${writeLevel(top)}) s where s.id > 0 and ${predicate('a0', 'cast')}${after}`;
  }

  const text = writeStatement();
  return { text, tables };
}

const kind = fc.constantFrom<Kind>('select', 'insert', 'update', 'delete');
const useless = fc.constantFrom(
  (alias: string) => `${alias}.id = $2`,
  (alias: string) => `${alias}.tenant_id = ${alias}.tenant_id`,
  (alias: string) => `(${alias}.tenant_id = $1 or ${alias}.id = $2)`,
  (alias: string) => `not (${alias}.tenant_id <> $1)`,
  (alias: string) => `exists (select 1 where ${alias}.tenant_id = $1)`,
  (alias: string) => `${alias}.tenant_id in ($1)`,
);

describe('a generated statement', () => {
  it('is accepted when every table has its predicate', () => {
    fc.assert(
      fc.property(kind, level, (ofKind, top) => {
        const { text, tables } = write(ofKind, top);
        expect(faultsOf(text)).toEqual([]);
        const bound = tables.length > 0 || ofKind === 'insert';
        expect(checkStatement(text)).toMatchObject({ kind: ofKind, tenantParameter: bound ? 1 : undefined });
      }),
      { numRuns: 500 },
    );
  });

  it('is refused, with the table named, when exactly one table lacks its predicate', () => {
    fc.assert(
      fc.property(kind, level, useless, fc.nat(), (ofKind, top, instead, pick) => {
        const { tables } = write(ofKind, top);
        fc.pre(tables.length > 0);
        const spoilt = pick % tables.length;
        const alias = tables[spoilt];
        const faults = faultsOf(write(ofKind, top, spoilt, instead).text);
        expect(faults).toEqual([
          expect.stringContaining(`(alias ${alias}) has no predicate "${alias}.tenant_id = $n"`),
        ]);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused when one table is bound to another parameter', () => {
    fc.assert(
      fc.property(kind, level, fc.nat(), (ofKind, top, pick) => {
        const { tables } = write(ofKind, top);
        fc.pre(tables.length > (ofKind === 'insert' ? 0 : 1));
        const { text } = write(ofKind, top, pick % tables.length, (alias) => `${alias}.tenant_id = $9`);
        expect(faultsOf(text)).toEqual([expect.stringContaining('one statement serves one tenant')]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any text', () => {
  const word = fc.constantFrom(
    ...'select from where tenant_id = $1 ( ) , . * orders o join left on and or not with as insert into values update set delete using returning ; \' " $$ -- /* union all exists lateral 1 a.b ::uuid'.split(
      ' ',
    ),
  );

  it('is answered with faults or none, never with another error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(word).map((words) => words.join(' ')),
        ),
        (text) => {
          expect(Array.isArray(faultsOf(text))).toBe(true);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
