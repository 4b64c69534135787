-- What is issued stays as it was issued: nobody who serves tenants may update or delete it, whatever statement they write.
-- What is left to be paid of an invoice, and that it was credited, are the only columns that change.
create table invoices (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  number text collate "und-x-icu" not null check (number <> ''),
  order_id uuid not null,
  customer_id uuid not null,
  customer_name text collate "und-x-icu" not null,
  currency text collate "C" not null,
  issued_on date not null,
  due_on date not null,
  open numeric(18, 4) not null check (open >= 0),
  open_scaled bigint not null generated always as ((open * 10000)::bigint) stored,
  total numeric(18, 4) not null,
  total_scaled bigint not null generated always as ((total * 10000)::bigint) stored,
  credited_at timestamptz(3),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint invoices_external_id_key unique (tenant_id, external_id),
  constraint invoices_number_key unique (tenant_id, number),
  constraint invoices_order_fkey foreign key (tenant_id, order_id) references orders (tenant_id, id),
  constraint invoices_customer_fkey foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  check (open <= total)
);

-- An order is on one invoice, unless that was credited.
create unique index invoices_order_key on invoices (tenant_id, order_id) where credited_at is null;
create index invoices_order on invoices (tenant_id, order_id, issued_on, id);
create index invoices_customer on invoices (tenant_id, customer_id, issued_on, id);
create index invoices_issued_on on invoices (tenant_id, issued_on, id);
-- Small beside all that was ever paid.
create index invoices_open on invoices (tenant_id, due_on, id) where open_scaled > 0;

select rowhouse.protect('invoices');
revoke update, delete on invoices from rowhouse_gateway;
grant update (open, credited_at, version, updated_at) on invoices to rowhouse_gateway;

create table invoice_lines (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  invoice_id uuid not null,
  position integer not null check (position >= 1),
  description text collate "und-x-icu" not null,
  quantity integer not null,
  unit_price numeric(18, 4) not null,
  discount numeric(5, 4) not null,
  total numeric(18, 4) not null,
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint invoice_lines_external_id_key unique (tenant_id, external_id),
  constraint invoice_lines_invoice_fkey foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

create index invoice_lines_invoice on invoice_lines (tenant_id, invoice_id, position, id);

select rowhouse.protect('invoice_lines');
revoke update, delete on invoice_lines from rowhouse_gateway;

create table invoice_payments (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  invoice_id uuid not null,
  amount numeric(18, 4) not null check (amount > 0),
  received_on date not null,
  reference text collate "und-x-icu",
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint invoice_payments_external_id_key unique (tenant_id, external_id),
  constraint invoice_payments_invoice_fkey foreign key (tenant_id, invoice_id) references invoices (tenant_id, id)
);

create index invoice_payments_invoice on invoice_payments (tenant_id, invoice_id, received_on, id);

select rowhouse.protect('invoice_payments');
revoke update, delete on invoice_payments from rowhouse_gateway;

create table credit_notes (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  number text collate "und-x-icu" not null check (number <> ''),
  invoice_id uuid not null,
  issued_on date not null,
  currency text collate "C" not null,
  to_refund numeric(18, 4) not null check (to_refund >= 0),
  total numeric(18, 4) not null,
  total_scaled bigint not null generated always as ((total * 10000)::bigint) stored,
  reason text collate "und-x-icu" not null check (reason <> ''),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint credit_notes_external_id_key unique (tenant_id, external_id),
  constraint credit_notes_number_key unique (tenant_id, number),
  constraint credit_notes_invoice_key unique (tenant_id, invoice_id),
  constraint credit_notes_invoice_fkey foreign key (tenant_id, invoice_id) references invoices (tenant_id, id),
  check (to_refund <= total)
);

create index credit_notes_issued_on on credit_notes (tenant_id, issued_on, id);

select rowhouse.protect('credit_notes');
revoke update, delete on credit_notes from rowhouse_gateway;
