import { deepStrictEqual } from 'node:assert/strict';
import { type House, withAdmin } from '../database/house.ts';
import { askOnce } from '../questions/ask-once.ts';
import type { Asking, Question } from '../questions/question.ts';
import type { RunningServer } from '../servers/server-process.ts';

/**
 * Asks all servers the same and holds their answers against the first's. Of what is written, what was stored is held
 * against each other, too.
 *
 * @throws Error naming the server and the question, with the difference
 */
export async function refuseUnequalAnswers(
  house: House,
  servers: readonly RunningServer[],
  questions: readonly Question[],
): Promise<void> {
  for (const question of questions) {
    for (const asking of samples(house, question)) {
      const contents: unknown[] = [];
      for (const server of servers) contents.push(await contentOf(house, server, question, asking));
      for (const [index, content] of contents.entries()) {
        try {
          deepStrictEqual(content, contents[0]);
        } catch (cause) {
          const who = `${servers[index]!.name} and ${servers[0]!.name}`;
          throw new Error(
            `${who} answer ${question.name} of tenant ${asking.tenant.number} unequally: ${(cause as Error).message}`,
            { cause },
          );
        }
      }
    }
  }
}

/** The first tenant, one of the middle and the last. */
function samples({ tenants, sizes }: House, { variants }: Question): readonly Asking[] {
  const chosen = new Set([tenants[0]!, tenants[tenants.length >> 1]!, tenants.at(-1)!]);
  return [...chosen].flatMap((tenant) =>
    Array.from({ length: variants }, (_, variant) => ({ sizes, tenant, variant })),
  );
}

/** What a server answers, or what it stored. @throws Error for an answer that is not whole: equal ones would prove nothing */
async function contentOf(house: House, server: RunningServer, question: Question, asking: Asking): Promise<unknown> {
  const content = question.read[server.name](await askOnce(server, question, asking));
  const objects = countObjects(content);
  if (objects !== question.objects) {
    throw new Error(`${server.name} answers ${question.name} with ${objects} objects, not ${question.objects}`);
  }
  return question.writes ? storedOrder(house, content as PlacedOrder) : content;
}

function countObjects(content: unknown): number {
  if (typeof content !== 'object' || content === null) return 0;
  const inside = Object.values(content).reduce((sum: number, value) => sum + countObjects(value), 0);
  return Array.isArray(content) ? inside : inside + 1;
}

interface PlacedOrder {
  readonly id: string;
  readonly number: string;
  readonly status: string;
  readonly currency: string;
}

/** What an answer said and what it left in the database, without what differs from order to order. */
async function storedOrder(
  { adminUrl }: House,
  { id, number, status, currency }: PlacedOrder,
): Promise<Readonly<Record<string, unknown>>> {
  const { rows } = await withAdmin(adminUrl, (admin) =>
    admin.query(
      `select o.status, o.currency, o.customer_id, o.shipped_at, o.external_id, o.version,
        json_agg(json_build_array(l.position, l.product_id, l.quantity, l.unit_price, l.discount) order by l.position) as lines
      from rowhouse_shared.orders o
      join rowhouse_shared.order_lines l on l.tenant_id = o.tenant_id and l.order_id = o.id
      where o.id = $1 and o.number = $2 and o.number ~ '^SO-[0-9]{6}$' and now() - o.placed_at < interval '1 minute'
      group by o.tenant_id, o.id`,
      [id, number],
    ),
  );
  if (rows[0]?.lines.length !== 5) throw new Error(`The order ${number} was not stored as it was placed`);
  return { said: { status, currency }, stored: rows[0] };
}
