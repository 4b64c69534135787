-- Settings: one document a tenant, of sections, with nothing in it but what was set. Feature toggles: the rules of the house.

alter table rowhouse_catalog.tenants
  add column settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object'),
  add column settings_version integer not null default 0 check (settings_version >= 0);

-- Every version that was in force, the present one included; the oldest are forgotten.
create table rowhouse_catalog.settings_history (
  tenant_id uuid not null references rowhouse_catalog.tenants (id),
  version integer not null check (version > 0),
  document jsonb not null,
  -- As in the audit: "cli:USER", "tenant:SUBJECT".
  actor text not null,
  at timestamptz not null default now(),
  reason text,
  primary key (tenant_id, version)
);

create table rowhouse_catalog.features (
  name text primary key check (name ~ '^[a-z][a-z0-9]*(-[a-z0-9]+)*$' and length(name) <= 63),
  -- For everyone whom no other rule decides for; null leaves it to what the module declares.
  enabled boolean,
  -- By plan: true or false.
  plans jsonb not null default '{}' check (jsonb_typeof(plans) = 'object'),
  -- The share of tenants, or of subjects, for whom it is on.
  percentage numeric(5, 2) check (percentage between 0 and 100),
  percentage_by text not null default 'tenant' check (percentage_by in ('tenant', 'subject')),
  updated_at timestamptz not null default now()
);

-- One row: how often the rules were changed. A copy of the rules is as good as its version.
create table rowhouse_catalog.features_version (
  singleton boolean primary key default true check (singleton),
  version bigint not null
);

insert into rowhouse_catalog.features_version (version) values (0);

create function rowhouse_catalog.grow_features_version() returns trigger
language plpgsql
as $$
declare
  grown bigint;
begin
  update rowhouse_catalog.features_version set version = version + 1 returning version into grown;
  perform pg_notify('rowhouse_tenants', 'features:' || grown);
  return null;
end
$$;

create trigger features_grow_version after insert or update or delete on rowhouse_catalog.features
for each statement execute function rowhouse_catalog.grow_features_version();

grant select on rowhouse_catalog.features, rowhouse_catalog.features_version
  to rowhouse_directory, rowhouse_control;
grant select, insert, delete on rowhouse_catalog.settings_history to rowhouse_control;
grant insert, update, delete on rowhouse_catalog.features to rowhouse_control;
grant update on rowhouse_catalog.features_version to rowhouse_control;
