/**
 * How long the fleet check takes: `node bench/fleet.ts [--json] [--tenants N] [--shapes N] [--operations N]`, from the root
 * of the repository.
 *
 * 4,000 tenants over 30 shapes of a wide schema (see `support/wide-house.ts`), each with twenty recorded operations of 600
 * different ones. They are checked against a release that takes eight fields from three types of every shape, so that nothing
 * can be passed over as unchanged; and against the code that serves.
 */

import './support/production.ts';
import { parseArgs } from 'node:util';
import { createOutput, type Output } from '../src/cli/output.ts';
import { compose } from '../src/composition/compose.ts';
import { extensionRegistry } from '../src/composition/requirements.ts';
import { servedSchema } from '../src/composition/served-schema.ts';
import { checkSchemas, type FleetReport } from '../src/control/commands/check-schemas.ts';
import { ensureLoginRoles } from '../src/control/login-roles.ts';
import { createCatalogOperationLog } from '../src/control/operations/catalog-operation-log.ts';
import type { OperationUse } from '../src/tenancy/operation-log.ts';
import { fleetOperations } from './support/fleet-operations.ts';
import { type BenchHouse, openBenchHouse } from './support/house.ts';
import { startBenchServer } from './support/server.ts';
import { rounded, timed } from './support/statistics.ts';
import { core, extensionSets, extensions, registry, sizeOf } from './support/wide-house.ts';
import { wideExtension } from './support/wide-modules.ts';

interface Sizes {
  readonly tenants: number;
  /** At most 32. */
  readonly shapes: number;
  /** Different ones. */
  readonly operations: number;
}

/** Operations of each tenant. */
const operationsOfTenant = 20;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    tenants: { type: 'string', default: '4000' },
    shapes: { type: 'string', default: '30' },
    operations: { type: 'string', default: '600' },
  },
});
const output = createOutput(process.stdout, process.stderr, process.env);
const sizes: Sizes = {
  tenants: Number(values.tenants),
  shapes: Number(values.shapes),
  operations: Number(values.operations),
};
if (!(sizes.tenants >= 1) || !(sizes.shapes >= 1 && sizes.shapes <= 32) || !(sizes.operations >= operationsOfTenant)) {
  output.note(`--tenants must be at least 1, --shapes 1 to 32, and --operations at least ${operationsOfTenant}.`);
  process.exit(2);
}
const result = await measure(sizes, output);
if (values.json) output.json(result);
else show(result, output);

async function measure(given: Sizes, { progress }: Output) {
  const server = await startBenchServer();
  let house: BenchHouse | undefined;
  try {
    house = await openBenchHouse(server, { name: 'fleet', core, extensions });
    await fill(house, given, progress);
    const [releaseSeconds, release] = await check(house, given, 'Checking a release', progress);
    const [sameSeconds, same] = await check(house, given, 'Checking what serves', progress);
    const { types, fields } = sizeOf(compose(core, registry, extensionSets(1)[0]!));
    return {
      tenants: release.tenants,
      shapes: release.shapes,
      operations: release.operations,
      uses: release.uses,
      types,
      fields,
      releaseSeconds: rounded(releaseSeconds, 1),
      releaseProblems: release.problems.length,
      sameSeconds: rounded(sameSeconds, 1),
      sameProblems: same.problems.length,
      peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
    };
  } finally {
    await house?.close();
    await server.stop();
  }
}

/** Tenants as `tenant create` makes them, and their operations as gateways record them. */
async function fill(house: BenchHouse, given: Sizes, progress: Output['progress']): Promise<void> {
  const sets = extensionSets(given.shapes);
  const bar = progress('Tenants', given.tenants);
  const log = createCatalogOperationLog((await ensureLoginRoles(house.adminUrl, 'recorder')).directory, {
    operationsPerTenant: 1000,
    operationClients: 50,
    operationRetention: 90,
  });
  const { schema } = compose(core, registry, sets[0]!);
  const operations = fleetOperations(schema, given.operations);
  const served = await Promise.all(sets.map((set) => servedSchema(compose(core, registry, set).schema)));
  for (let number = 0; number < given.tenants; number++) {
    const shape = number % sets.length;
    const { id: tenantId } = await house.createTenant({ slug: `tenant-${number}`, extensions: sets[shape]! });
    const uses = Array.from(
      { length: operationsOfTenant },
      (_, index): OperationUse => ({
        tenantId,
        client: { name: index % 2 === 0 ? 'web' : 'mobile', version: '1.0' },
        operation: operations[(number * 13 + index) % operations.length]!,
        schema: served[shape]!,
        count: 1 + index,
        inputs: ['IDFilter', 'IDFilter.in'],
        complete: true,
      }),
    );
    await log.record(uses);
    bar.update(number + 1);
  }
  bar.finish();
  await log.close();
}

/** The code that serves, or one in which the extension `billing` has eight fields less on each of its types. */
async function check(
  house: BenchHouse,
  { tenants }: Sizes,
  label: 'Checking a release' | 'Checking what serves',
  progress: Output['progress'],
): Promise<readonly [number, FleetReport]> {
  const released = extensions.map((extension) =>
    extension.name === 'billing' ? wideExtension('billing', 3, 36) : extension,
  );
  const modules = { core, extensions: label === 'Checking a release' ? extensionRegistry(released) : registry };
  const bar = progress(label, tenants);
  const [milliseconds, report] = await timed(() =>
    checkSchemas(house.control, { modules }, { onProgress: (done) => bar.update(done) }),
  );
  bar.finish();
  return [milliseconds / 1000, report];
}

function show(figures: Awaited<ReturnType<typeof measure>>, { table, note }: Output): void {
  table(
    ['figure', 'value', 'goal'],
    [
      ['a release that changes every shape', `${figures.releaseSeconds} s`, 'under 60 s'],
      ['problems in it', figures.releaseProblems.toLocaleString('en'), ''],
      ['the code that serves', `${figures.sameSeconds} s`, ''],
      ['problems in it', figures.sameProblems.toLocaleString('en'), '0'],
      ['memory at most', `${figures.peakMb} MB`, ''],
    ],
  );
  note(
    `${figures.tenants.toLocaleString('en')} tenants of ${figures.shapes} shapes with ${figures.types} object types and ${figures.fields.toLocaleString('en')} fields; ${figures.uses.toLocaleString('en')} recorded uses of ${figures.operations} operations.`,
  );
}
