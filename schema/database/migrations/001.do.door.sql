-- The one door to tenant rows, in every database that holds some. Runs as the owner.

revoke all on schema rowhouse from public;
grant usage on schema rowhouse to rowhouse_gateway;

-- Enters a tenant for the rest of the transaction. SET LOCAL, not set_config(): only SET reaches the workers of a
-- Citus cluster. search_path ends in pg_temp, which would otherwise stand first and let a temporary table shadow a
-- real one. A transaction belongs to one tenant: entering a second one fails.
create function rowhouse.enter(
  tenant_id uuid,
  placement_schema text,
  statement_timeout_ms integer,
  lock_timeout_ms integer,
  idle_transaction_timeout_ms integer
) returns void
language plpgsql
as $$
declare
  held text := current_setting('rowhouse.tenant_id', true);
begin
  if tenant_id is null or placement_schema is null then
    raise exception 'a session needs a tenant and a placement' using errcode = 'null_value_not_allowed';
  end if;
  if coalesce(held, '') not in ('', tenant_id::text) then
    raise exception 'this transaction belongs to another tenant' using errcode = 'invalid_transaction_state';
  end if;
  execute format('set local rowhouse.tenant_id = %L', tenant_id);
  execute format('set local search_path = %I, pg_temp', placement_schema);
  -- How values are written and read as text must not depend on what the server or the role has as its default.
  set local datestyle = 'ISO, MDY';
  set local timezone = 'UTC';
  set local standard_conforming_strings = on;
  execute format('set local statement_timeout = %L', statement_timeout_ms);
  execute format('set local lock_timeout = %L', lock_timeout_ms);
  execute format('set local idle_in_transaction_session_timeout = %L', idle_transaction_timeout_ms);
end
$$;

revoke all on function rowhouse.enter(uuid, text, integer, integer, integer) from public;
grant execute on function rowhouse.enter(uuid, text, integer, integer, integer) to rowhouse_gateway;

-- Makes a table a tenant table: RLS for everyone, its owner included, under one policy for all commands. The setting
-- is read without a default and cast strictly, so that a statement outside a session fails instead of finding nothing.
-- Beside an explicit "tenant_id = $1" the bare comparison becomes a one-time filter; a sub-select would hide the value
-- from the planner and is refused by Citus.
create function rowhouse.protect(relation regclass) returns void
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', relation);
  execute format('alter table %s force row level security', relation);
  execute format(
    'create policy tenant_isolation on %s for all to public'
    ' using (tenant_id = current_setting(''rowhouse.tenant_id'')::uuid)'
    ' with check (tenant_id = current_setting(''rowhouse.tenant_id'')::uuid)',
    relation
  );
  execute format('revoke all on %s from public', relation);
  execute format('grant select, insert, update, delete on %s to rowhouse_gateway', relation);
end
$$;

revoke all on function rowhouse.protect(regclass) from public;
