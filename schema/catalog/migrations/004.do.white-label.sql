-- White label: the domains under which tenants are reached, and their logos.

create table rowhouse_catalog.domains (
  tenant_id uuid not null references rowhouse_catalog.tenants (id),
  -- Lower-case ASCII, IDNA where it has other letters.
  name text not null check (name ~ '^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  challenge text not null check (challenge <> ''),
  verified_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (tenant_id, name)
);

-- Several tenants may claim a domain, since a claim proves nothing; one alone may have verified it.
create unique index domains_verified on rowhouse_catalog.domains (name) where verified_at is not null;

-- Grows with every change of a domain, so that one small reading tells whether anything has changed.
create table rowhouse_catalog.domains_version (
  singleton boolean primary key default true check (singleton),
  version bigint not null
);

insert into rowhouse_catalog.domains_version (version) values (1);

create function rowhouse_catalog.tell_of_domain() returns trigger
language plpgsql
as $$
declare
  changed rowhouse_catalog.domains := coalesce(new, old);
begin
  -- A claim that nobody has verified decides nothing.
  if (tg_op <> 'INSERT' and old.verified_at is not null) or (tg_op <> 'DELETE' and new.verified_at is not null) then
    update rowhouse_catalog.domains_version set version = version + 1;
    perform pg_notify('rowhouse_tenants', 'domain:' || changed.name);
  end if;
  return null;
end
$$;

create trigger domains_tell after insert or update or delete on rowhouse_catalog.domains
for each row execute function rowhouse_catalog.tell_of_domain();

create trigger domains_touch_tenant after insert or update or delete on rowhouse_catalog.domains
for each row execute function rowhouse_catalog.touch_tenant();

-- Apart from the tenant's record, which every gateway keeps in memory.
create table rowhouse_catalog.logos (
  tenant_id uuid not null references rowhouse_catalog.tenants (id),
  -- SHA-256 of the bytes, hexadecimal.
  hash text not null check (hash ~ '^[0-9a-f]{64}$'),
  media_type text not null check (media_type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes bytea not null check (octet_length(bytes) between 1 and 65536),
  created_at timestamptz not null default now(),
  primary key (tenant_id, hash)
);

grant select on rowhouse_catalog.domains, rowhouse_catalog.domains_version, rowhouse_catalog.logos
  to rowhouse_directory, rowhouse_control;
grant insert, update, delete on rowhouse_catalog.domains to rowhouse_control;
grant update on rowhouse_catalog.domains_version to rowhouse_control;
grant insert, update, delete on rowhouse_catalog.logos to rowhouse_control;
