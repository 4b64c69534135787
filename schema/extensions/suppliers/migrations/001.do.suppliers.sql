create table suppliers (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  name text collate "und-x-icu" not null check (name <> ''),
  contact_name text collate "und-x-icu",
  email text collate "und-x-icu",
  phone text collate "und-x-icu",
  city text collate "und-x-icu",
  country text collate "und-x-icu",
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint suppliers_external_id_key unique (tenant_id, external_id)
);

create index suppliers_name on suppliers (tenant_id, name, id);
create index suppliers_country on suppliers (tenant_id, country, id);

select rowhouse.protect('suppliers');

-- An extension adds no columns to the tables of others: what it knows of a product stands in a table of its own. The row
-- goes with its product, so that products can be deleted also where the extension is no longer enabled.
create table product_suppliers (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  product_id uuid not null,
  supplier_id uuid not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint product_suppliers_external_id_key unique (tenant_id, external_id),
  constraint product_suppliers_product_key unique (tenant_id, product_id),
  constraint product_suppliers_product_fkey foreign key (tenant_id, product_id)
    references products (tenant_id, id) on delete cascade,
  constraint product_suppliers_supplier_fkey foreign key (tenant_id, supplier_id) references suppliers (tenant_id, id)
);

create index product_suppliers_supplier on product_suppliers (tenant_id, supplier_id, product_id);

select rowhouse.protect('product_suppliers');
