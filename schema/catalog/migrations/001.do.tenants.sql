-- The control plane's tables. The directory role reads them, the control role writes them, the gateway role sees none.

revoke all on schema rowhouse_catalog from public;
grant usage on schema rowhouse_catalog to rowhouse_directory, rowhouse_control;

create table rowhouse_catalog.clusters (
  name text primary key check (name ~ '^[a-z][a-z0-9-]{0,62}$'),
  created_at timestamptz not null default now()
);

create table rowhouse_catalog.tenants (
  id uuid primary key,
  slug text not null unique check (slug ~ '^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text not null check (name <> ''),
  status text not null check (status in ('provisioning', 'active', 'suspended', 'erasing', 'erased')),
  plan text not null check (plan <> ''),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  time_zone text not null check (time_zone <> ''),
  -- Grows at every change of the tenant, its placement or its extensions: a copy of a tenant is as good as its epoch.
  epoch bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table rowhouse_catalog.placements (
  tenant_id uuid primary key references rowhouse_catalog.tenants (id),
  tier text not null check (tier in ('shared', 'schema', 'database')),
  cluster text not null references rowhouse_catalog.clusters (name),
  schema_name text not null check (schema_name ~ '^[a-z_][a-z0-9_]{0,62}$')
);

create table rowhouse_catalog.tenant_extensions (
  tenant_id uuid not null references rowhouse_catalog.tenants (id),
  extension text not null,
  enabled_at timestamptz not null default now(),
  primary key (tenant_id, extension)
);

create table rowhouse_catalog.audit (
  id uuid primary key,
  at timestamptz not null default now(),
  -- Who: "cli:USER" for an operator at a shell, "tenant:SUBJECT" for a tenant's administrator.
  actor text not null,
  action text not null,
  tenant_id uuid,
  details jsonb not null default '{}'
);

create index audit_tenant_id_at on rowhouse_catalog.audit (tenant_id, at);

-- Epoch and notification stand in triggers, so that no writer of the catalog, present or future, can forget them.
create function rowhouse_catalog.grow_epoch() returns trigger
language plpgsql
as $$
begin
  new.epoch := old.epoch + 1;
  new.updated_at := now();
  return new;
end
$$;

create trigger tenants_grow_epoch before update on rowhouse_catalog.tenants
for each row execute function rowhouse_catalog.grow_epoch();

create function rowhouse_catalog.notify_tenant() returns trigger
language plpgsql
as $$
begin
  perform pg_notify('rowhouse_tenants', new.id || ':' || new.epoch);
  return null;
end
$$;

create trigger tenants_notify after insert or update on rowhouse_catalog.tenants
for each row execute function rowhouse_catalog.notify_tenant();

create function rowhouse_catalog.touch_tenant() returns trigger
language plpgsql
as $$
begin
  if tg_op <> 'INSERT' then
    update rowhouse_catalog.tenants set updated_at = now() where id = old.tenant_id;
  end if;
  if tg_op <> 'DELETE' and (tg_op = 'INSERT' or new.tenant_id <> old.tenant_id) then
    update rowhouse_catalog.tenants set updated_at = now() where id = new.tenant_id;
  end if;
  return null;
end
$$;

create trigger placements_touch_tenant after insert or update or delete on rowhouse_catalog.placements
for each row execute function rowhouse_catalog.touch_tenant();

create trigger tenant_extensions_touch_tenant after insert or update or delete on rowhouse_catalog.tenant_extensions
for each row execute function rowhouse_catalog.touch_tenant();

grant select on rowhouse_catalog.clusters, rowhouse_catalog.tenants, rowhouse_catalog.placements,
  rowhouse_catalog.tenant_extensions to rowhouse_directory, rowhouse_control;
grant insert, update on rowhouse_catalog.tenants, rowhouse_catalog.placements to rowhouse_control;
grant insert, delete on rowhouse_catalog.tenant_extensions to rowhouse_control;
grant insert on rowhouse_catalog.clusters to rowhouse_control;
grant select, insert on rowhouse_catalog.audit to rowhouse_control;
