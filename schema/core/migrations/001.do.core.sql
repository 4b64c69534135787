-- The tables that every tenant has. Names are unqualified: search_path decides the placement, so that the same file
-- serves any PostgreSQL schema. Every key and index starts with tenant_id (law 2).
--
-- Text that people sort by has one named, deterministic collation. Range operators on numeric are not leakproof and
-- could not use an index ahead of the policy, so prices are kept a second time as a scaled bigint.

create table customers (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  name text collate "und-x-icu" not null check (name <> ''),
  email text collate "und-x-icu",
  phone text collate "und-x-icu",
  city text collate "und-x-icu",
  country text collate "und-x-icu",
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint customers_external_id_key unique (tenant_id, external_id)
);

create index customers_name on customers (tenant_id, name, id);
create index customers_country on customers (tenant_id, country, id);
create index customers_created_at on customers (tenant_id, created_at, id);

select rowhouse.protect('customers');

create table products (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  name text collate "und-x-icu" not null check (name <> ''),
  sku text collate "und-x-icu",
  category text collate "und-x-icu",
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  unit_price_scaled bigint not null generated always as ((unit_price * 10000)::bigint) stored,
  discontinued boolean not null default false,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint products_external_id_key unique (tenant_id, external_id),
  constraint products_sku_key unique (tenant_id, sku)
);

create index products_name on products (tenant_id, name, id);
create index products_category on products (tenant_id, category, id);
create index products_unit_price on products (tenant_id, unit_price_scaled, id);

select rowhouse.protect('products');

create table orders (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  number text collate "und-x-icu" not null check (number <> ''),
  status text collate "C" not null default 'PLACED' check (status in ('PLACED', 'SHIPPED', 'CANCELLED')),
  currency text collate "C" not null check (currency ~ '^[A-Z]{3}$'),
  customer_id uuid not null,
  placed_at timestamptz(3) not null default now(),
  shipped_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint orders_external_id_key unique (tenant_id, external_id),
  constraint orders_number_key unique (tenant_id, number),
  constraint orders_customer_fkey foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);

create index orders_placed_at on orders (tenant_id, placed_at, id);
create index orders_customer on orders (tenant_id, customer_id, placed_at, id);
create index orders_status on orders (tenant_id, status, placed_at, id);

select rowhouse.protect('orders');

create table order_lines (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  order_id uuid not null,
  product_id uuid not null,
  position integer not null check (position >= 1),
  quantity integer not null check (quantity >= 1),
  unit_price numeric(18, 4) not null check (unit_price >= 0),
  discount numeric(5, 4) not null default 0 check (discount between 0 and 1),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint order_lines_external_id_key unique (tenant_id, external_id),
  constraint order_lines_order_fkey foreign key (tenant_id, order_id) references orders (tenant_id, id),
  constraint order_lines_product_fkey foreign key (tenant_id, product_id) references products (tenant_id, id)
);

create index order_lines_order on order_lines (tenant_id, order_id, position, id);
create index order_lines_product on order_lines (tenant_id, product_id, id);

select rowhouse.protect('order_lines');

-- Numbers given out one by one within a tenant. A row, not a sequence: it moves with the tenant and rolls back with
-- the session that took it.
create table counters (
  tenant_id uuid not null,
  name text collate "C" not null,
  value bigint not null,
  primary key (tenant_id, name)
);

select rowhouse.protect('counters');
