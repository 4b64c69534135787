import type pg from 'pg';
import { RowhouseError } from '../../kernel/errors.ts';

/** What a plan allows its tenants. */
export interface Plan {
  readonly name: string;
  /** Custom fields of one entity. */
  readonly customFields: number;
  /** How many of them may be indexed. References always are, and count. */
  readonly indexedCustomFields: number;
}

/** The plan to whose limits tenants are held whose own plan has none. */
const standardPlan = 'standard';

const columns = `name, custom_fields as "customFields", indexed_custom_fields as "indexedCustomFields"`;

/** All plans that have limits of their own, by name. */
export async function selectPlans(client: pg.ClientBase): Promise<readonly Plan[]> {
  const { rows } = await client.query<Plan>(`select ${columns} from rowhouse_catalog.plans order by name collate "C"`);
  return rows;
}

/** The limits that a tenant of a plan is held to: its own, or those of the standard plan. */
export async function limitsOf(client: pg.ClientBase, plan: string): Promise<Plan> {
  const { rows } = await client.query<Plan>(
    `select ${columns} from rowhouse_catalog.plans where name in ($1::text, $2::text) order by name = $1::text desc limit 1`,
    [plan, standardPlan],
  );
  if (!rows[0]) throw new RowhouseError('HOUSE_NOT_MIGRATED');
  return rows[0];
}

/** Until the transaction ends nobody else sets a plan: what is read of one stays true, also of one that is not there yet. */
export async function holdPlans(client: pg.ClientBase): Promise<void> {
  await client.query('select from rowhouse_catalog.plans where name = $1::text for update', [standardPlan]);
}

/** Writes the limits of a plan. */
export async function savePlan(client: pg.ClientBase, plan: Plan): Promise<void> {
  await client.query(
    `insert into rowhouse_catalog.plans (name, custom_fields, indexed_custom_fields)
    values ($1::text, $2::integer, $3::integer)
    on conflict (name) do update set custom_fields = excluded.custom_fields,
      indexed_custom_fields = excluded.indexed_custom_fields`,
    [plan.name, plan.customFields, plan.indexedCustomFields],
  );
}
