create table tickets (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  number text collate "und-x-icu" not null check (number <> ''),
  status text collate "C" not null default 'OPEN' check (status in ('OPEN', 'WAITING', 'RESOLVED', 'CLOSED')),
  priority text collate "C" not null default 'NORMAL' check (priority in ('LOW', 'NORMAL', 'HIGH', 'URGENT')),
  subject text collate "und-x-icu" not null check (subject <> ''),
  opened_by text collate "und-x-icu" not null,
  assignee text collate "und-x-icu",
  customer_id uuid,
  order_id uuid,
  resolved_at timestamptz(3),
  custom_fields jsonb not null default '{}',
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint tickets_external_id_key unique (tenant_id, external_id),
  constraint tickets_number_key unique (tenant_id, number),
  constraint tickets_customer_fkey foreign key (tenant_id, customer_id) references customers (tenant_id, id),
  constraint tickets_order_fkey foreign key (tenant_id, order_id) references orders (tenant_id, id)
);

create index tickets_created_at on tickets (tenant_id, created_at, id);
create index tickets_status on tickets (tenant_id, status, created_at, id);
create index tickets_assignee on tickets (tenant_id, assignee, created_at, id);
create index tickets_customer on tickets (tenant_id, customer_id, created_at, id);
create index tickets_order on tickets (tenant_id, order_id, created_at, id);

select rowhouse.protect('tickets');

-- What the customer may see, and what stays in the house, are two tables and two types: no condition can be forgotten.
create table ticket_messages (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  ticket_id uuid not null,
  author text collate "und-x-icu" not null,
  from_customer boolean not null default false,
  body text collate "und-x-icu" not null check (body <> ''),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint ticket_messages_external_id_key unique (tenant_id, external_id),
  constraint ticket_messages_ticket_fkey foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);

create index ticket_messages_ticket on ticket_messages (tenant_id, ticket_id, created_at, id);

select rowhouse.protect('ticket_messages');

create table ticket_notes (
  tenant_id uuid not null,
  id uuid not null,
  external_id text collate "C",
  version integer not null default 1,
  ticket_id uuid not null,
  author text collate "und-x-icu" not null,
  body text collate "und-x-icu" not null check (body <> ''),
  created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(),
  primary key (tenant_id, id),
  constraint ticket_notes_external_id_key unique (tenant_id, external_id),
  constraint ticket_notes_ticket_fkey foreign key (tenant_id, ticket_id) references tickets (tenant_id, id)
);

create index ticket_notes_ticket on ticket_notes (tenant_id, ticket_id, created_at, id);

select rowhouse.protect('ticket_notes');
