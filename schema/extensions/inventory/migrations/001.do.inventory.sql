-- Unlike its supplier, stock does not go with its product: a product that was ever in stock has a journal, and is
-- discontinued instead of deleted.
create table stock_levels (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  product_id uuid not null,
  on_hand integer not null default 0 check (on_hand >= 0),
  reorder_level integer not null default 0 check (reorder_level >= 0),
  -- A column, because a comparison of two others could not use an index.
  shortage integer not null generated always as (greatest(reorder_level - on_hand, 0)) stored,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint stock_levels_external_id_key unique (tenant_id, external_id),
  constraint stock_levels_product_key unique (tenant_id, product_id),
  constraint stock_levels_product_fkey foreign key (tenant_id, product_id) references products (tenant_id, id)
);

create index stock_levels_on_hand on stock_levels (tenant_id, on_hand, id);
create index stock_levels_shortage on stock_levels (tenant_id, shortage, id);

select rowhouse.protect('stock_levels');

create table stock_movements (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  stock_level_id uuid not null,
  kind text collate "C" not null check (kind in ('RECEIVED', 'ISSUED', 'ADJUSTED')),
  quantity integer not null check (quantity <> 0),
  reason text collate "und-x-icu",
  at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint stock_movements_external_id_key unique (tenant_id, external_id),
  constraint stock_movements_stock_level_fkey foreign key (tenant_id, stock_level_id)
    references stock_levels (tenant_id, id)
);

create index stock_movements_stock_level on stock_movements (tenant_id, stock_level_id, at, id);

select rowhouse.protect('stock_movements');
