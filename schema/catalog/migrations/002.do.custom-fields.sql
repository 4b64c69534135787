-- Custom fields: what one tenant added to an entity. Values lie in the tenant's placement, definitions here.

create table rowhouse_catalog.custom_fields (
  id uuid primary key,
  tenant_id uuid not null references rowhouse_catalog.tenants (id),
  entity text not null check (entity ~ '^[A-Za-z][A-Za-z0-9]{0,62}$'),
  name text not null check (name ~ '^[a-z][A-Za-z0-9]{0,62}$'),
  description text,
  type text not null
    check (type in ('STRING', 'INT', 'DECIMAL', 'BOOLEAN', 'DATE', 'DATETIME', 'ENUM', 'REFERENCE')),
  list boolean not null,
  scale integer check (scale between 0 and 10),
  enum_values jsonb,
  reference_type text,
  rules jsonb not null default '{}',
  -- Key of the values in the placement: another one after a conversion, so that one that is cut off loses nothing.
  stored_as uuid not null unique,
  required boolean not null default false,
  default_value jsonb,
  personal_data boolean not null default false,
  index_state text not null default 'none' check (index_state in ('none', 'building', 'ready', 'dropping')),
  deprecation_reason text,
  -- While values are converted: what the type, list, scale, values, rules and key are going to be.
  conversion jsonb,
  -- Keys whose values are still to be removed from the placement.
  leftovers uuid[] not null default '{}',
  -- Fields that are being deleted are gone for clients; the row stays until their values are gone, too.
  status text not null default 'active' check (status in ('active', 'deleting')),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((type = 'DECIMAL') = (scale is not null)),
  check ((type = 'ENUM') = (enum_values is not null)),
  check ((type = 'REFERENCE') = (reference_type is not null))
);

-- A name is free again as soon as its field is being deleted.
create unique index custom_fields_name on rowhouse_catalog.custom_fields (tenant_id, entity, name)
  where status = 'active';
create index custom_fields_tenant on rowhouse_catalog.custom_fields (tenant_id, status, entity, name);

-- Which epoch the tenant's custom fields are of: whoever writes values asks its placement to know that much.
alter table rowhouse_catalog.tenants add column custom_fields_epoch bigint not null default 0;

create function rowhouse_catalog.touch_custom_fields() returns trigger
language plpgsql
as $$
begin
  -- The epoch grows by one with this update.
  update rowhouse_catalog.tenants set custom_fields_epoch = epoch + 1
  where id = any (case when tg_op = 'INSERT' then array[new.tenant_id]
    when tg_op = 'DELETE' then array[old.tenant_id] else array[old.tenant_id, new.tenant_id] end);
  return null;
end
$$;

create trigger custom_fields_touch_tenant after insert or update or delete on rowhouse_catalog.custom_fields
for each row execute function rowhouse_catalog.touch_custom_fields();

-- What a plan allows. Tenants of a plan that has no row here are held to that of the plan 'standard'.
create table rowhouse_catalog.plans (
  name text primary key check (name <> ''),
  -- Custom fields of one entity.
  custom_fields integer not null check (custom_fields >= 0),
  -- How many of them may be indexed; references always are and count.
  indexed_custom_fields integer not null check (indexed_custom_fields >= 0)
);

insert into rowhouse_catalog.plans (name, custom_fields, indexed_custom_fields) values ('standard', 50, 10);

alter table rowhouse_catalog.tenants
  add column introspection text not null default 'on' check (introspection in ('on', 'authenticated', 'off'));

grant select on rowhouse_catalog.custom_fields, rowhouse_catalog.plans to rowhouse_directory, rowhouse_control;
grant insert, update, delete on rowhouse_catalog.custom_fields, rowhouse_catalog.plans to rowhouse_control;
