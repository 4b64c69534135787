alter table shipments add column custom_fields jsonb not null default '{}';
