-- Custom fields of the core entities, and the tables that custom fields of all entities share.

alter table customers add column custom_fields jsonb not null default '{}';
alter table products add column custom_fields jsonb not null default '{}';
alter table orders add column custom_fields jsonb not null default '{}';
alter table order_lines add column custom_fields jsonb not null default '{}';

-- The values of indexed custom fields once more, in columns whose operators are leakproof: under RLS PostgreSQL uses no
-- index on a jsonb expression ahead of the policy. Making an index is a backfill of this table and never DDL. One row for
-- each value; the elements of a list by position. Exactly one of the value columns is set.
create table custom_values (
  tenant_id uuid not null,
  -- Key of the field's values, as in the jsonb columns.
  field_id uuid not null,
  row_id uuid not null,
  position integer not null default 0 check (position >= 0),
  text_value text collate "und-x-icu",
  -- Whole numbers, and decimals as value * 10^scale of their field.
  integer_value bigint,
  timestamp_value timestamptz(3),
  date_value date,
  boolean_value boolean,
  uuid_value uuid,
  primary key (tenant_id, field_id, row_id, position),
  check (num_nonnulls(text_value, integer_value, timestamp_value, date_value, boolean_value, uuid_value) = 1)
);

-- Partial, so that a value is written to one B-tree beside the primary key and not to six.
create index custom_values_text on custom_values (tenant_id, field_id, text_value, row_id)
  where text_value is not null;
create index custom_values_integer on custom_values (tenant_id, field_id, integer_value, row_id)
  where integer_value is not null;
create index custom_values_timestamp on custom_values (tenant_id, field_id, timestamp_value, row_id)
  where timestamp_value is not null;
create index custom_values_date on custom_values (tenant_id, field_id, date_value, row_id)
  where date_value is not null;
create index custom_values_boolean on custom_values (tenant_id, field_id, boolean_value, row_id)
  where boolean_value is not null;
create index custom_values_uuid on custom_values (tenant_id, field_id, uuid_value, row_id)
  where uuid_value is not null;

-- A field belongs to one tenant. Without being told, PostgreSQL multiplies both shares, expects one row of a field that has
-- 200,000, and sorts them all where it could have followed an index for twenty.
create statistics custom_values_field (dependencies) on tenant_id, field_id from custom_values;

select rowhouse.protect('custom_values');

-- The least epoch of the tenant's record that readers and writers of custom values must know. A command that changes how
-- values are stored raises it under the lock that writers share, so that no gateway goes by a definition of before.
create table custom_field_epochs (
  tenant_id uuid not null,
  epoch bigint not null,
  primary key (tenant_id)
);

select rowhouse.protect('custom_field_epochs');
