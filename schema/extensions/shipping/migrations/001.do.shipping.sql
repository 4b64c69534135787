create table carriers (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  name text collate "und-x-icu" not null check (name <> ''),
  phone text collate "und-x-icu",
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint carriers_external_id_key unique (tenant_id, external_id),
  constraint carriers_name_key unique (tenant_id, name)
);

select rowhouse.protect('carriers');

-- What has happened to a shipment says what state it is in: the status can contradict none of its dates.
create table shipments (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  order_id uuid not null,
  carrier_id uuid not null,
  tracking_number text collate "und-x-icu",
  freight numeric(18, 4) check (freight >= 0),
  freight_scaled bigint generated always as ((freight * 10000)::bigint) stored,
  shipped_at timestamptz(3) not null default now(),
  delivered_at timestamptz(3),
  cancelled_at timestamptz(3),
  status text collate "C" not null generated always as (
    case
      when cancelled_at is not null then 'CANCELLED'
      when delivered_at is not null then 'DELIVERED'
      else 'SHIPPED'
    end
  ) stored,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint shipments_external_id_key unique (tenant_id, external_id),
  constraint shipments_order_fkey foreign key (tenant_id, order_id) references orders (tenant_id, id),
  constraint shipments_carrier_fkey foreign key (tenant_id, carrier_id) references carriers (tenant_id, id)
);

create index shipments_order on shipments (tenant_id, order_id, id);
create index shipments_carrier on shipments (tenant_id, carrier_id, id);
create index shipments_shipped_at on shipments (tenant_id, shipped_at, id);

select rowhouse.protect('shipments');

create table shipment_lines (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  shipment_id uuid not null,
  order_line_id uuid not null,
  quantity integer not null check (quantity >= 1),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint shipment_lines_external_id_key unique (tenant_id, external_id),
  constraint shipment_lines_shipment_fkey foreign key (tenant_id, shipment_id) references shipments (tenant_id, id),
  constraint shipment_lines_order_line_fkey foreign key (tenant_id, order_line_id)
    references order_lines (tenant_id, id)
);

create index shipment_lines_shipment on shipment_lines (tenant_id, shipment_id, id);
create index shipment_lines_order_line on shipment_lines (tenant_id, order_line_id, id);

select rowhouse.protect('shipment_lines');
