-- Every key and every index begins with tenant_id; protect() adds the policy that keeps tenants apart.
create table customer_notes (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  title text collate "und-x-icu" not null check (title <> ''),
  body text collate "und-x-icu",
  customer_id uuid not null,
  custom_fields jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint customer_notes_external_id_key unique (tenant_id, external_id),
  -- They go with their customer, who can be deleted also where this extension is no longer enabled.
  constraint customer_notes_customer_fkey foreign key (tenant_id, customer_id)
    references customers (tenant_id, id) on delete cascade
);

create index customer_notes_title on customer_notes (tenant_id, title, id);
create index customer_notes_created_at on customer_notes (tenant_id, created_at, id);
create index customer_notes_customer on customer_notes (tenant_id, customer_id, created_at, id);

select rowhouse.protect('customer_notes');
