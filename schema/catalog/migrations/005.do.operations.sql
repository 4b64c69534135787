-- Which operations the clients of each tenant send, so that a release can be held against them before it is made.

-- The schemas that serve, without custom fields: what has changed since an operation was seen is found by comparing.
create table rowhouse_catalog.served_schemas (
  -- Of the SDL.
  hash text primary key check (hash ~ '^[A-Za-z0-9_-]{22}$'),
  sdl text not null check (octet_length(sdl) <= 4194304),
  first_seen timestamptz not null default now()
);

-- Normalised: without literals, sorted. One text for all tenants that use it.
create table rowhouse_catalog.operations (
  -- Of the text.
  hash text primary key check (hash ~ '^[A-Za-z0-9_-]{22}$' or hash = 'other'),
  -- Empty for an operation without one.
  name text not null check (length(name) <= 200),
  kind text not null check (kind in ('query', 'mutation', 'subscription', 'other')),
  text text not null check (octet_length(text) <= 65536)
);

-- What is beyond the bounds of a tenant is counted under it.
insert into rowhouse_catalog.operations (hash, name, kind, text) values ('other', '', 'other', '');

create table rowhouse_catalog.operation_uses (
  -- No foreign key: recording would wait for whoever changes the tenant, and hold up the recording of all others.
  tenant_id uuid not null,
  operation text not null references rowhouse_catalog.operations (hash),
  -- As the client calls itself; empty for one that does not.
  client text not null check (length(client) <= 100),
  client_version text not null check (length(client_version) <= 100),
  -- The one by which the operation was executed last.
  schema_hash text references rowhouse_catalog.served_schemas (hash),
  count bigint not null check (count >= 0),
  -- Schema coordinates of input types, input fields and enum values that came in variables; never a value.
  inputs text[] not null default '{}',
  -- False where more came in variables than was looked at.
  inputs_complete boolean not null default true,
  first_seen timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  -- When it was broken knowingly; what is seen only before that, or by a gateway that did not know yet, counts no more.
  abandoned_at timestamptz,
  primary key (tenant_id, operation, client, client_version)
) with (fillfactor = 80);

create index operation_uses_operation on rowhouse_catalog.operation_uses (operation);
create index operation_uses_schema_hash on rowhouse_catalog.operation_uses (schema_hash);

-- The directory role reads the catalog and writes nothing but this: gateways record what they have executed. The bounds of
-- a tenant hold here, whatever a gateway says, since several of them record at a time.
--
-- batch: { uses: [{ tenant, operation, client, version, schema, count, inputs, complete }], operations: { hash: { name,
-- kind, text } }, schemas: { hash: sdl }, clients, perTenant, retentionDays }. What is recorded already may be left out of
-- `operations` and `schemas`; answers with the hashes that were left out and are not known.
create function rowhouse_catalog.record_operations(batch jsonb) returns text[]
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  most_clients constant integer := least(greatest(coalesce((batch ->> 'clients')::integer, 50), 1), 1000);
  most_operations constant integer := least(greatest(coalesce((batch ->> 'perTenant')::integer, 1000), 1), 10000);
  most_inputs constant integer := 1000;
  most_schemas constant integer := 2000;
  missing text[] := '{}';
  -- What is known of the tenant whose uses are being recorded, read at its first new one.
  looked_at uuid;
  known_clients text[];
  known_operations integer;
  named text;
  given record;
  details jsonb;
begin
  -- One at a time: bounds are exact, and no two wait for each other's rows.
  perform pg_advisory_xact_lock(hashtextextended('rowhouse operations', 0));

  if batch ? 'retentionDays' then
    delete from rowhouse_catalog.operation_uses u
    where u.last_seen < now() - make_interval(days => greatest((batch ->> 'retentionDays')::integer, 1));
    delete from rowhouse_catalog.operations o
    where o.hash <> 'other' and not exists (
      select from rowhouse_catalog.operation_uses u where u.operation = o.hash
    );
    delete from rowhouse_catalog.served_schemas s
    where not exists (select from rowhouse_catalog.operation_uses u where u.schema_hash = s.hash);
  end if;

  for given in
    select s.key as hash, s.value as sdl from jsonb_each_text(coalesce(batch -> 'schemas', '{}')) s
    where s.key ~ '^[A-Za-z0-9_-]{22}$' and octet_length(s.value) <= 4194304
    order by s.key
  loop
    exit when (select count(*) from rowhouse_catalog.served_schemas) >= most_schemas;
    insert into rowhouse_catalog.served_schemas (hash, sdl) values (given.hash, given.sdl) on conflict do nothing;
  end loop;

  for given in
    select u.tenant, u.operation, left(coalesce(u.client, ''), 100) as client,
      left(coalesce(u.version, ''), 100) as version, s.hash as schema, u.schema as wanted_schema,
      greatest(u.count, 0) as count,
      array(select distinct left(i, 300) from unnest(u.inputs) i order by 1 limit most_inputs) as inputs,
      coalesce(u.complete, false) and cardinality(coalesce(u.inputs, '{}')) <= most_inputs as complete
    from jsonb_to_recordset(coalesce(batch -> 'uses', '[]')) as u (
      tenant uuid, operation text, client text, version text, schema text, count bigint, inputs text[], complete boolean
    )
    join rowhouse_catalog.tenants t on t.id = u.tenant
    left join rowhouse_catalog.served_schemas s on s.hash = u.schema
    order by u.tenant, u.operation, u.client, u.version
  loop
    -- Where there are too many schemas, an operation is recorded without its own.
    if given.schema is null and given.wanted_schema is not null
      and not coalesce(batch -> 'schemas', '{}') ? given.wanted_schema
    then
      missing := missing || given.wanted_schema;
      continue;
    end if;
    update rowhouse_catalog.operation_uses u
    set count = u.count + given.count, last_seen = now(), schema_hash = coalesce(given.schema, u.schema_hash),
      inputs_complete = u.inputs_complete and given.complete,
      inputs = case when given.inputs <@ u.inputs then u.inputs else array(
        select distinct i from unnest(u.inputs || given.inputs) i order by i limit most_inputs
      ) end
    where u.tenant_id = given.tenant and u.operation = given.operation and u.client = given.client
      and u.client_version = given.version;
    continue when found;

    if looked_at is distinct from given.tenant then
      looked_at := given.tenant;
      select coalesce(array_agg(distinct u.client || E'\n' || u.client_version), '{}'),
        count(distinct u.operation) filter (where u.operation <> 'other')
      into known_clients, known_operations
      from rowhouse_catalog.operation_uses u where u.tenant_id = given.tenant;
    end if;
    -- A client that is one too many is counted with the others, and so is an operation.
    named := given.client || E'\n' || given.version;
    if named <> all (known_clients) then
      if cardinality(known_clients) >= most_clients then
        given.client := 'other';
        given.version := '';
      else
        known_clients := known_clients || named;
      end if;
    end if;
    if not exists (
      select from rowhouse_catalog.operation_uses u
      where u.tenant_id = given.tenant and u.operation = given.operation
    ) and known_operations >= most_operations then
      given.operation := 'other';
      given.schema := null;
      given.inputs := '{}';
    end if;

    if not exists (select from rowhouse_catalog.operations o where o.hash = given.operation) then
      details := batch -> 'operations' -> given.operation;
      if details is null then
        missing := missing || given.operation;
        continue;
      end if;
      insert into rowhouse_catalog.operations (hash, name, kind, text)
      values (given.operation, left(coalesce(details ->> 'name', ''), 200), details ->> 'kind', details ->> 'text');
    end if;
    if given.operation <> 'other' and not exists (
      select from rowhouse_catalog.operation_uses u
      where u.tenant_id = given.tenant and u.operation = given.operation
    ) then
      known_operations := known_operations + 1;
    end if;
    insert into rowhouse_catalog.operation_uses as u (
      tenant_id, operation, client, client_version, schema_hash, count, inputs, inputs_complete
    )
    values (
      given.tenant, given.operation, given.client, given.version, given.schema, given.count, given.inputs,
      given.complete
    )
    on conflict (tenant_id, operation, client, client_version)
    do update set count = u.count + excluded.count, last_seen = now(),
      schema_hash = coalesce(excluded.schema_hash, u.schema_hash),
      inputs_complete = u.inputs_complete and excluded.inputs_complete,
      inputs = array(select distinct i from unnest(u.inputs || excluded.inputs) i order by i limit most_inputs);
  end loop;
  return array(select distinct m from unnest(missing) m order by m);
end
$$;

revoke all on function rowhouse_catalog.record_operations(jsonb) from public;
grant execute on function rowhouse_catalog.record_operations(jsonb) to rowhouse_directory;
grant select on rowhouse_catalog.served_schemas, rowhouse_catalog.operations, rowhouse_catalog.operation_uses
  to rowhouse_control;
grant update on rowhouse_catalog.operation_uses to rowhouse_control;
