import type pg from 'pg';
import type { FeatureRule, FeatureRules } from '../../tenancy/feature-rules.ts';
import { type FeatureRow, featureRulesQuery, toFeatureRules } from './feature-row.ts';

/** The rules of the house. */
export async function selectFeatureRules(client: pg.ClientBase): Promise<FeatureRules> {
  const { rows } = await client.query<{ version: string; rules: readonly FeatureRow[] | null }>(featureRulesQuery);
  return toFeatureRules(Number(rows[0]?.version ?? 0), rows[0]?.rules ?? []);
}

/** Whoever else changes a rule waits until the transaction ends. */
export async function holdFeatureRules(client: pg.ClientBase): Promise<void> {
  await client.query('select from rowhouse_catalog.features_version for update');
}

/** @param rule undefined to have none */
export async function saveFeatureRule(
  client: pg.ClientBase,
  name: string,
  rule: FeatureRule | undefined,
): Promise<void> {
  if (!rule) {
    await client.query('delete from rowhouse_catalog.features where name = $1::text', [name]);
    return;
  }
  await client.query(
    `insert into rowhouse_catalog.features (name, enabled, plans, percentage, percentage_by)
    values ($1::text, $2::boolean, $3::jsonb, $4::numeric, $5::text)
    on conflict (name) do update set enabled = excluded.enabled, plans = excluded.plans,
      percentage = excluded.percentage, percentage_by = excluded.percentage_by, updated_at = now()`,
    [name, rule.on ?? null, JSON.stringify(rule.plans), rule.percentage ?? null, rule.percentageBy],
  );
}
