-- The balance is below zero only where an order was cancelled whose points were spent; spending leaves none behind, because
-- it looks at a locked row. No check says so: the journal decides.
create table loyalty_accounts (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  customer_id uuid not null,
  balance integer not null default 0,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint loyalty_accounts_external_id_key unique (tenant_id, external_id),
  constraint loyalty_accounts_customer_key unique (tenant_id, customer_id),
  constraint loyalty_accounts_customer_fkey foreign key (tenant_id, customer_id) references customers (tenant_id, id)
);

create index loyalty_accounts_balance on loyalty_accounts (tenant_id, balance, id);

select rowhouse.protect('loyalty_accounts');

create table loyalty_entries (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  account_id uuid not null,
  kind text collate "C" not null check (kind in ('EARNED', 'TAKEN_BACK', 'REDEEMED', 'TRANSFERRED')),
  points integer not null check (points <> 0),
  order_id uuid,
  counterpart_id uuid,
  idempotency_key text collate "C" check (length(idempotency_key) between 1 and 100),
  reason text collate "und-x-icu",
  at timestamptz(3) not null default now(),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint loyalty_entries_external_id_key unique (tenant_id, external_id),
  -- An order earns once, and is taken back once.
  constraint loyalty_entries_order_key unique (tenant_id, order_id, kind),
  constraint loyalty_entries_idempotency_key_key unique (tenant_id, idempotency_key),
  constraint loyalty_entries_account_fkey foreign key (tenant_id, account_id)
    references loyalty_accounts (tenant_id, id),
  constraint loyalty_entries_counterpart_fkey foreign key (tenant_id, counterpart_id)
    references loyalty_accounts (tenant_id, id),
  constraint loyalty_entries_order_fkey foreign key (tenant_id, order_id) references orders (tenant_id, id)
);

create index loyalty_entries_account on loyalty_entries (tenant_id, account_id, at, id);
create index loyalty_entries_counterpart on loyalty_entries (tenant_id, counterpart_id);

select rowhouse.protect('loyalty_entries');
revoke update, delete on loyalty_entries from rowhouse_gateway;
