import type { Entity } from '../../data/entity.ts';
import { sql } from '../../data/sql.ts';
import type { WrittenCustomField } from './custom-fields.ts';
import { checkedValue, isRefused, stagedTexts } from './custom-values.ts';
import type { ImportSession } from './import-session.ts';
import type { PlacedRow, WriterServices } from './writer-rows.ts';

/**
 * Lets PostgreSQL read the instants of custom fields, with one statement for each field: what a local time means is decided
 * by its tables of time zones for all columns of a row alike, not by those of Node, which may be of another year.
 *
 * @returns the rows whose instants keep to the rules of their fields; why the others do not is noted
 */
export async function resolveInstants(
  entity: Entity,
  written: readonly WrittenCustomField[],
  batch: readonly PlacedRow[],
  { session, faults, reject }: WriterServices,
): Promise<readonly PlacedRow[]> {
  let rows = batch;
  for (const [index, { name, custom }] of written.entries()) {
    if (custom.type !== 'DATETIME') continue;
    const instants = await readInstants(session, new Set(rows.flatMap((row) => stagedTexts(row.custom[index]))));
    rows = rows.flatMap((row) => {
      const staged = row.custom[index] ?? null;
      if (staged === null) return [row];
      const texts = stagedTexts(staged);
      const given = texts.map((text) => instants.get(text));
      const value = checkedValue(custom, custom.list ? given : given[0], texts);
      if (!isRefused(value)) return [{ ...row, custom: row.custom.with(index, value) }];
      reject(entity.type, row.externalId);
      for (const { message } of value) faults.add(row.source, row.line, `${entity.type}.${name}: ${message}`);
      return [];
    });
  }
  return rows;
}

/** Invalid dates for what has no four digits of a year in UTC. */
async function readInstants(session: ImportSession, texts: ReadonlySet<string>): Promise<ReadonlyMap<string, Date>> {
  if (texts.size === 0) return new Map();
  const given = [...texts];
  const rows = await session.query<{ readonly instant: string }>(sql`
select (given.instant at time zone 'UTC')::text as instant
from unnest(${given}::timestamptz[]) with ordinality as given (instant, position)
order by given.position`);
  return new Map(rows.map(({ instant }, index) => [given[index]!, new Date(`${instant.replace(' ', 'T')}Z`)]));
}
