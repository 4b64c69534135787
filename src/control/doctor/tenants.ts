import { type Check, fault, warning } from './check.ts';

export const tenants: Check = {
  name: 'tenants',
  about: 'Every tenant has a placement that is there, and extensions that this code has.',
  async examine({ client, modules }) {
    const registry = modules.filter(({ name }) => name !== 'core');
    const { rows: enabled } = await client.query<{ extension: string; tenants: string; example: string }>(
      `select e.extension, count(*) as tenants, min(t.slug) as example
      from rowhouse_catalog.tenant_extensions e join rowhouse_catalog.tenants t on t.id = e.tenant_id
      where e.extension <> all($1::text[]) group by e.extension order by e.extension`,
      [registry.map(({ name }) => name)],
    );
    const requirements = registry.flatMap(({ name, requires }) => requires.map((required) => ({ name, required })));
    const { rows: lacking } = await client.query<{ slug: string; extension: string; required: string }>(
      `select t.slug, r.extension, r.required
      from unnest($1::text[], $2::text[]) as r (extension, required)
      join rowhouse_catalog.tenant_extensions e on e.extension = r.extension
      join rowhouse_catalog.tenants t on t.id = e.tenant_id
      where not exists (
        select from rowhouse_catalog.tenant_extensions o
        where o.tenant_id = e.tenant_id and o.extension = r.required
      )
      order by t.slug, r.extension, r.required`,
      [requirements.map(({ name }) => name), requirements.map(({ required }) => required)],
    );
    const { rows: placements } = await client.query<{ slug: string; schema_name: string | null }>(
      `select t.slug, p.schema_name
      from rowhouse_catalog.tenants t left join rowhouse_catalog.placements p on p.tenant_id = t.id
      where t.status <> 'erased'
        and (p.tenant_id is null or p.tier <> 'database' and to_regnamespace(quote_ident(p.schema_name)) is null)
      order by t.slug`,
    );
    const { rows: unfinished } = await client.query<{ slug: string }>(
      `select slug from rowhouse_catalog.tenants
      where status in ('provisioning', 'erasing') and updated_at < now() - interval '1 hour' order by slug`,
    );
    return [
      ...enabled.map(({ extension, tenants: count, example }) =>
        fault(
          `extension ${extension}`,
          `is enabled for ${count} ${count === '1' ? 'tenant' : 'tenants'} (${example}), and this code does not have it`,
          `Run code that has it, or: rowhouse tenant set-extensions ${example} --disable ${extension}`,
        ),
      ),
      ...lacking.map(({ slug, extension, required }) =>
        fault(
          `tenant ${slug}`,
          `has the extension ${extension} without ${required}, which it requires`,
          `rowhouse tenant set-extensions ${slug} --enable ${required}`,
        ),
      ),
      ...placements.map(({ slug, schema_name }) =>
        fault(
          `tenant ${slug}`,
          schema_name === null ? 'has no placement' : `is placed in the schema ${schema_name}, which does not exist`,
          'Restore the catalog, or the schema, from a backup.',
        ),
      ),
      ...unfinished.map(({ slug }) =>
        warning(
          `tenant ${slug}`,
          'has been in the making, or in erasure, for over an hour',
          `rowhouse tenant show ${slug}`,
        ),
      ),
    ];
  },
};
