import type { Entity } from './entity.ts';
import type { NextValue } from './insert-with-parts.ts';
import type { Reader } from './loaders.ts';
import { type Sql, sql, tenant } from './sql.ts';

/** How the numbers of documents are given out. */
export interface Numbering {
  /** Name of the counter, one for each kind of document of a tenant: `order number`. */
  readonly counter: string;
  /** What stands in front of the digits. It may change; the counter goes on. */
  readonly prefix: string;
}

/** Digits of a number at least, so that numbers sort as they were given out. */
const digits = 6;

/** An INSERT that takes the next value of a counter, and returns the number made of it under a name. */
function taking({ counter, prefix }: Numbering, name: string): Sql {
  return sql`
insert into counters (tenant_id, name, value) values (${tenant}, ${counter}::text, 1)
on conflict (tenant_id, name) do update set value = counters.value + 1
returning ${prefix}::text || lpad(value::text, greatest(length(value::text), ${sql.integer(digits)}), '0')
  as ${sql.alias(name)}`;
}

/**
 * The next number of a series, for a row that takes it while it is inserted: `insertWithParts`.
 *
 * @param field that holds the number
 */
export function nextNumberOf(field: string, numbering: Numbering): NextValue {
  return Object.freeze({ field, taking: taking(numbering, 'next') });
}

/**
 * The next number of a tenant's documents: `SO-000042`. It is taken by the session alone: whoever else wants one waits until
 * the session ends, and gets the same one where it was rolled back, so that there are no gaps. Numbers that rows have
 * already, such as imported ones, are passed over.
 *
 * @param name of the field that holds the number; it is unique
 */
export async function nextNumber<E extends Entity>(
  context: Reader,
  entity: E,
  name: keyof E['fields'] & string,
  numbering: Numbering,
): Promise<string> {
  const table = sql.identifier(entity.table);
  const column = sql.identifier((entity as Entity).fields[name]!.column);
  for (;;) {
    const [next] = await context.query<{ number: string; taken: boolean }>(sql`
with numbered as (
${taking(numbering, 'number')}
)
select number, exists (
  select from ${table} document where document.tenant_id = ${tenant} and document.${column} = numbered.number
) as taken
from numbered`);
    if (!next?.taken) return next!.number;
    await passTakenNumbers(context, entity, name, numbering);
  }
}

/**
 * Lets a counter pass all numbers that rows have already: one step over all of them, where a tenant that came with a hundred
 * thousand orders must not try each.
 */
export async function passTakenNumbers<E extends Entity>(
  context: Reader,
  entity: E,
  name: keyof E['fields'] & string,
  { counter, prefix }: Numbering,
): Promise<void> {
  const column = sql.identifier((entity as Entity).fields[name]!.column);
  await context.query(sql`
update counters set value = greatest(value, (
  select max(substring(document.${column} from ${[...prefix].length + 1}::integer)::bigint)
  from ${sql.identifier(entity.table)} document
  where document.tenant_id = ${tenant} and document.${column} ~ ${`^${literal(prefix)}[0-9]{1,15}$`}::text
))
where tenant_id = ${tenant} and name = ${counter}::text`);
}

/** A text as a regular expression of PostgreSQL that matches nothing else. */
function literal(text: string): string {
  return text.replace(/[^\p{L}\p{N}]/gu, '\\$&');
}
