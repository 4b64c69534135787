import { Worker } from 'node:worker_threads';
import type { Output } from '../../src/cli/output.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type BenchHouse, openBenchHouse } from './house.ts';
import type { LoadOrder, LoadReport } from './load-worker.ts';
import { startBenchServer } from './server.ts';
import { percentile, rounded } from './statistics.ts';
import { uniqueFields } from './tenant-records.ts';
import { baseNames, extensions } from './wide-house.ts';

/** Tenants that ask all the time; they share the base's shape. */
const warmTenants = 10;
/** Tenants of each burst, each with a shape of its own; they come faster than shapes are composed. */
const burstSize = 60;
/** Warm requests a second: a gateway that is far from what it could do. */
const rate = 100;
/** Milliseconds of each part of a round. */
const partOfRound = 3_000;
/** Known bursts in a part: each is over in a third of a second, where one of cold requests takes more than a second. */
const knownBursts = 3;

/**
 * How long requests take whose schema is there: in peace, while many others ask whose schema must be composed first, and
 * while as many ask the same at the same pace whose schemas are there, too. The last tells what of the second is the price of
 * composing, and what that of more requests. In turns, so that noise meets all; sent from a thread of its own at a steady
 * rate, so that a slow answer delays no other question.
 */
export async function measureBurst({ rounds }: { readonly rounds: number }, { progress }: Output) {
  const server = await startBenchServer();
  let house: BenchHouse | undefined;
  const worker = new Worker(new URL('./load-worker.ts', import.meta.url));
  const load = (order: LoadOrder): Promise<LoadReport> => {
    const report = new Promise<LoadReport>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    worker.postMessage(order);
    return report;
  };
  try {
    house = await openBenchHouse(server, { name: 'burst', extensions });
    const warm = await tokensOf(house, await createTenants(house, 'warm', warmTenants));
    const cold = await Promise.all(
      (await createColdTenants(house, (rounds + 1) * burstSize)).map((tenant) => house!.token(tenant)),
    );
    const order = { url: house.url, warm, rate, milliseconds: partOfRound };
    // The first burst meets code that V8 has not compiled yet; it is not counted. Its shapes are known from then on: they
    // are asked for in each round, and so stay in the pool.
    const known = cold.slice(rounds * burstSize);
    await load({ ...order, cold: known });
    const bar = progress('Rounds', rounds);
    const [peace, burst, crowd, first]: [number[], number[], number[], number[]] = [[], [], [], []];
    for (let round = 0; round < rounds; round++) {
      const calm = (): Promise<unknown> => load({ ...order, cold: [] }).then((report) => peace.push(...report.warm));
      const busy = (): Promise<unknown> =>
        load({ ...order, cold: cold.slice(round * burstSize, (round + 1) * burstSize) }).then((report) => {
          // Those that were asked while the burst was on.
          burst.push(...report.warmDuringCold);
          first.push(...report.cold);
        });
      const crowded = async (): Promise<void> => {
        for (let count = 0; count < knownBursts; count++) {
          const report = await load({ ...order, milliseconds: partOfRound / knownBursts, cold: known });
          crowd.push(...report.warmDuringCold);
        }
      };
      const parts = [calm, busy, crowded];
      for (let turn = 0; turn < parts.length; turn++) await parts[(round + turn) % parts.length]!();
      bar.update(round + 1);
    }
    bar.finish();
    const [inPeace, inBurst, inCrowd] = [peace, burst, crowd].map((sample) => percentile(sample, 0.99)) as [
      number,
      number,
      number,
    ];
    return {
      warmRequests: { inPeace: peace.length, duringColdBurst: burst.length, duringKnownBurst: crowd.length },
      coldRequests: first.length,
      coldMsP50: rounded(percentile(first, 0.5)),
      warmMsP50: {
        inPeace: rounded(percentile(peace, 0.5)),
        duringColdBurst: rounded(percentile(burst, 0.5)),
        duringKnownBurst: rounded(percentile(crowd, 0.5)),
      },
      warmP99MsInPeace: rounded(inPeace),
      warmP99MsDuringColdBurst: rounded(inBurst),
      warmP99MsDuringKnownBurst: rounded(inCrowd),
      warmP99RatioDuringColdBurst: rounded(inBurst / inPeace),
      warmP99RatioColdToKnownBurst: rounded(inBurst / inCrowd),
    };
  } finally {
    await worker.terminate();
    await house?.close();
    await server.stop();
  }
}

async function createTenants(house: BenchHouse, name: string, count: number): Promise<readonly Tenant[]> {
  const tenants: Tenant[] = [];
  for (let number = 0; number < count; number++)
    tenants.push(await house.createTenant({ slug: `${name}-${number}`, extensions: baseNames }));
  return tenants;
}

/** Definitions go straight into the catalog: how they come there is not what is measured. */
async function createColdTenants(house: BenchHouse, count: number): Promise<readonly Tenant[]> {
  const tenants = await createTenants(house, 'cold', count);
  const rows = tenants.flatMap(({ id }, number) => uniqueFields(number).map((field) => ({ tenant: id, ...field })));
  const text = JSON.stringify(rows).replaceAll("'", "''");
  await house.administer(`
insert into rowhouse_catalog.custom_fields
  (id, tenant_id, entity, name, description, type, list, scale, enum_values, reference_type, stored_as, personal_data)
select f.id, f.tenant, f.entity, f.name, f.description, f.type, f.list, f.scale, f."values", f."references", f."storedAs",
  f."personalData"
from jsonb_to_recordset('${text}') as f (
  id uuid, tenant uuid, entity text, name text, description text, type text, list boolean, scale integer, "values" jsonb,
  "references" text, "storedAs" uuid, "personalData" boolean
)`);
  return tenants;
}

async function tokensOf(house: BenchHouse, tenants: readonly Tenant[]): Promise<readonly string[]> {
  return Promise.all(tenants.map((tenant) => house.token(tenant)));
}
