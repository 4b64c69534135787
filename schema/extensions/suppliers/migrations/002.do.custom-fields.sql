alter table suppliers add column custom_fields jsonb not null default '{}';
