/**
 * What a new tenant costs: `node bench/onboarding.ts [--json] [--tenants N] [--rounds N]`, from the root of the
 * repository.
 *
 * Two houses stand side by side, an empty one and one of 9,999 tenants, every one of which was made by the command under
 * examination. Then each gets tenants in turn, now the one first, now the other, so that noise meets both. At last
 * tenants of a shape that a gateway knows, custom fields included, ask their first question: shapes that are composed
 * meanwhile are counted.
 */

import './support/production.ts';
import { parseArgs } from 'node:util';
import { extensions } from '../resolvers/index.ts';
import { createOutput, type Output } from '../src/cli/output.ts';
import type { CustomFieldDefinition } from '../src/tenancy/custom-field-definition.ts';
import { type BenchHouse, openBenchHouse } from './support/house.ts';
import { startBenchServer } from './support/server.ts';
import { percentile, rounded, timed } from './support/statistics.ts';

interface Sizes {
  /** The number of the first tenant that is timed in the large house. */
  readonly tenants: number;
  /** How many tenants are timed in each house. */
  readonly rounds: number;
}

/** All extensions: the most that there is to write down of a tenant. */
const names = extensions.map(({ name }) => name);

/** What tenants have in common that have custom fields; each keeps their values under keys of its own. */
const customFields: readonly CustomFieldDefinition[] = [
  { entity: 'Customer', name: 'tier', type: 'ENUM', values: [{ name: 'GOLD' }, { name: 'SILVER' }], index: true },
  { entity: 'Order', name: 'deliveryNote', type: 'STRING' },
];

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    tenants: { type: 'string', default: '10000' },
    rounds: { type: 'string', default: '200' },
  },
});
const output = createOutput(process.stdout, process.stderr, process.env);
const sizes = { tenants: Number(values.tenants), rounds: Number(values.rounds) };
if (!(sizes.tenants >= 2) || !(sizes.rounds >= 1)) {
  output.note('--tenants must be at least 2, and --rounds at least 1.');
  process.exit(2);
}
const result = await measure(sizes, output);
if (values.json) output.json(result);
else show(result, output);

async function measure(given: Sizes, { progress }: Output) {
  const server = await startBenchServer();
  const houses: BenchHouse[] = [];
  try {
    const small = await openBenchHouse(server, { name: 'small' });
    houses.push(small);
    const large = await openBenchHouse(server, { name: 'large' });
    houses.push(large);
    await fill(large, given.tenants - 1, progress);
    const creations = await createInTurn(small, large, given.rounds, progress);
    const first = await askFirst(large, Math.min(given.rounds, 100), progress);
    return { tenants: given.tenants, rounds: given.rounds, ...creations, ...first };
  } finally {
    for (const house of houses) await house.close();
    await server.stop();
  }
}

/** Makes the tenants that are not timed: two at a time, every other one with all extensions. */
async function fill(house: BenchHouse, count: number, progress: Output['progress']): Promise<void> {
  const bar = progress('Tenants', count);
  let next = 0;
  let done = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const number = next++;
      await house.createTenant({ slug: `tenant-${number}`, extensions: number % 2 === 0 ? names : [] });
      bar.update(++done);
    }
  };
  await Promise.all([worker(), worker()]);
  bar.finish();
}

/** Milliseconds to create a tenant, the median of each house. */
async function createInTurn(small: BenchHouse, large: BenchHouse, rounds: number, progress: Output['progress']) {
  // As autovacuum leaves tables a while after so many rows came in.
  for (const house of [small, large]) await house.administer('vacuum analyze');
  const bar = progress('Creations', rounds);
  const taken = new Map<BenchHouse, number[]>([small, large].map((house) => [house, []]));
  for (let round = 0; round < rounds; round++) {
    for (const house of round % 2 === 0 ? [small, large] : [large, small]) {
      const command = { slug: `timed-${round}`, extensions: names };
      taken.get(house)!.push((await timed(() => house.createTenant(command)))[0]);
    }
    bar.update(round + 1);
  }
  bar.finish();
  const [at1, at10000] = [percentile(taken.get(small)!, 0.5), percentile(taken.get(large)!, 0.5)];
  return {
    createMsP50: { at1: rounded(at1), at10000: rounded(at10000) },
    createMsP95: {
      at1: rounded(percentile(taken.get(small)!, 0.95)),
      at10000: rounded(percentile(taken.get(large)!, 0.95)),
    },
    ratio: rounded(at10000 / at1),
  };
}

/** What the first query of a new tenant of a known shape costs, beside its second. Every other has custom fields. */
async function askFirst(house: BenchHouse, count: number, progress: Output['progress']) {
  const arrive = async (slug: string, hasCustomFields: boolean): Promise<string> => {
    const tenant = await house.createTenant({ slug, extensions: names });
    if (hasCustomFields) for (const definition of customFields) await house.defineCustomField(tenant, definition);
    return house.token(tenant);
  };
  for (const hasCustomFields of [false, true]) {
    await ask(house, await arrive(`known-${hasCustomFields}`, hasCustomFields));
  }
  let compositions = 0;
  const end = house.events.listen(({ type }) => {
    if (type === 'shape.composed') compositions++;
  });
  const bar = progress('First queries', count);
  const [first, second]: [number[], number[]] = [[], []];
  for (let number = 0; number < count; number++) {
    const token = await arrive(`asking-${number}`, number % 2 === 1);
    first.push((await timed(() => ask(house, token)))[0]);
    second.push((await timed(() => ask(house, token)))[0]);
    bar.update(number + 1);
  }
  bar.finish();
  end();
  return {
    firstQueryCompositions: compositions,
    firstQueryMsP50: rounded(percentile(first, 0.5)),
    secondQueryMsP50: rounded(percentile(second, 0.5)),
  };
}

async function ask({ url }: BenchHouse, token: string): Promise<void> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query: '{ tenant { slug } customers(first: 5) { totalCount nodes { id name } } }' }),
  });
  const answer = (await response.json()) as { readonly errors?: unknown };
  if (answer.errors) throw new Error(`the gateway answered ${JSON.stringify(answer)}`);
}

function show(
  { createMsP50, ratio, tenants, ...rest }: Awaited<ReturnType<typeof measure>>,
  { table, note }: Output,
): void {
  table(
    ['figure', 'value', 'goal'],
    [
      ['creating tenant 1, median', `${createMsP50.at1} ms`, ''],
      [`creating tenant ${tenants.toLocaleString('en')}, median`, `${createMsP50.at10000} ms`, ''],
      ['ratio', String(ratio), 'at most 1.2'],
      ['shapes composed for first queries', String(rest.firstQueryCompositions), '0'],
      ['first query of a new tenant, median', `${rest.firstQueryMsP50} ms`, ''],
      ['its second query, median', `${rest.secondQueryMsP50} ms`, ''],
    ],
  );
  note(`${rest.rounds} tenants were timed in each house, in turn.`);
}
