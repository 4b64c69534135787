import { type Check, type Finding, fault } from './check.ts';
import { asTenant } from './tenant-rows.ts';

/** Tenants that are looked at, taken at random where there are more. */
const sampled = 500;

export const customFieldEpochs: Check = {
  name: 'custom-field-epochs',
  about: 'No placement waits for a record of a tenant that the catalog does not have (a sample of tenants).',
  async examine({ client, placements }) {
    const { rows: tenants } = await client.query<{ id: string; slug: string; epoch: string; table: string }>(
      `select t.id, t.slug, t.epoch, format('%I.custom_field_epochs', p.schema_name) as table
      from rowhouse_catalog.tenants t join rowhouse_catalog.placements p on p.tenant_id = t.id
      where t.status <> 'erased' and p.tier <> 'database' and p.schema_name = any($1::text[])
        and to_regclass(format('%I.custom_field_epochs', p.schema_name)) is not null
        and exists (select from rowhouse_catalog.custom_fields f where f.tenant_id = t.id)
      order by random() limit $2::integer`,
      [placements, sampled],
    );
    const findings: Finding[] = [];
    for (const { id, slug, epoch, table } of tenants.toSorted((left, right) => (left.slug < right.slug ? -1 : 1))) {
      const { rows } = await asTenant(client, id, () =>
        client.query<{ epoch: string }>(
          `select epoch from ${table} where tenant_id = $1::uuid and epoch > $2::bigint`,
          [id, epoch],
        ),
      );
      const [ahead] = rows;
      if (!ahead) continue;
      findings.push(
        fault(
          `tenant ${slug}`,
          `writes of custom fields ask for epoch ${ahead.epoch} of its record, and the catalog has ${epoch}: they are refused as TENANT_CHANGED`,
          `The catalog is older than the rows: restore the one that belongs to them. Where its definitions are right nevertheless: set rowhouse.tenant_id = '${id}'; delete from ${table} where tenant_id = '${id}';`,
        ),
      );
    }
    return findings;
  },
};
