import { type Check, type Finding, fault, warning } from './check.ts';

interface DefinitionRow {
  readonly slug: string;
  readonly entity: string;
  readonly name: string;
  readonly type: string;
  readonly reference: string | null;
  readonly status: 'active' | 'deleting';
  readonly index: string;
  readonly converting: boolean;
  readonly leftovers: number;
}

export const customFields: Check = {
  name: 'custom-fields',
  about: 'Every custom field belongs to an entity that takes some, and no work on one is unfinished.',
  async examine({ client, modules }) {
    const entities = modules.flatMap((module) => module.entities);
    const types = entities.map(({ type }) => type);
    const open = entities.filter((entity) => entity.customFields).map(({ type }) => type);
    const { rows } = await client.query<DefinitionRow>(
      `select t.slug, f.entity, f.name, f.type, f.reference_type as reference, f.status, f.index_state as index,
        f.conversion is not null as converting, cardinality(f.leftovers) as leftovers
      from rowhouse_catalog.custom_fields f join rowhouse_catalog.tenants t on t.id = f.tenant_id
      where t.status <> 'erased' and (
        f.entity <> all($1::text[]) or f.reference_type <> all($2::text[]) or f.status = 'deleting'
        or f.index_state in ('building', 'dropping') or f.conversion is not null or f.leftovers <> '{}'
      )
      order by t.slug, f.entity, f.name, f.id`,
      [open, types],
    );
    return rows.flatMap((row) => [...strays(row, open, types), ...unfinished(row)]);
  },
};

const nameOf = ({ slug, entity, name }: DefinitionRow): string => `custom field ${entity}.${name} of ${slug}`;

/** Fields that nobody sees, because this code lacks what they belong to. */
function strays(row: DefinitionRow, open: readonly string[], types: readonly string[]): readonly Finding[] {
  const remedy = `Run code that has it, or: rowhouse custom-field delete ${row.slug} ${row.entity}.${row.name}`;
  if (!open.includes(row.entity)) {
    return [fault(nameOf(row), `belongs to ${row.entity}, which takes no custom fields in this code`, remedy)];
  }
  return row.reference !== null && !types.includes(row.reference)
    ? [fault(nameOf(row), `refers to ${row.reference}, which this code does not have`, remedy)]
    : [];
}

/** What a command has begun: it is at work at this moment, or was cut off. */
function unfinished(row: DefinitionRow): readonly Finding[] {
  const states = [
    row.status === 'deleting' && 'its values are being removed',
    row.converting && 'its values are being converted',
    row.index === 'building' && 'its index is being built',
    row.index === 'dropping' && 'its index is being removed',
    row.leftovers > 0 && 'values from before a conversion are still to be removed',
  ].filter((state) => state !== false);
  return states.map((state) =>
    warning(
      nameOf(row),
      `is not finished: ${state}`,
      `Where no command is at work: rowhouse custom-field resume ${row.slug}`,
    ),
  );
}
