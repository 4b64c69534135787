import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import { findTenant } from '../../../src/control/find-tenant.ts';
import { type Entity, type Extension, newId, toGlobalId } from '../../../src/kit.ts';
import type { Tenant, Tier } from '../../../src/tenancy/tenant.ts';
import { adminQuery } from '../../support/databases.ts';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';
import type { TestHouse } from '../../support/house.ts';
import { planCustomFields, storeCustomFields } from './custom-fields.ts';
import { loadHints, type ProbeHints } from './hints.ts';
import type { Operation } from './operations.ts';
import { type Origin, palettes } from './palettes.ts';
import type { Report } from './report.ts';
import { everything, type Variant } from './row-scope.ts';
import { Side } from './side.ts';
import { readTables, type Tables } from './tables.ts';
import { giveTenantValues } from './tenant-values.ts';

/** Two tenants of one shape: the one that asks, and the one that it must learn nothing of. */
export interface World {
  readonly house: TestHouse;
  readonly modules: readonly Extension[];
  readonly schema: GraphQLSchema;
  readonly entities: ReadonlyMap<string, Entity>;
  readonly tables: Tables;
  readonly hints: Required<ProbeHints>;
  readonly variants: readonly Variant[];
  readonly own: Side;
  readonly foreign: Side;
  readonly report: Report;
  /** A tenant like the one that asks, without rows and custom fields, for what changes a tenant itself. */
  spare(): Promise<Side>;
  close(): Promise<void>;
}

export interface WorldOptions {
  readonly tier: Tier;
  /** Enabled extensions. */
  readonly extensions: readonly string[];
  /** All that the house has, core first. */
  readonly modules: readonly Extension[];
  readonly report: Report;
}

let worlds = 0;

/** A plan that allows what the suite needs of custom fields. */
const plan = 'isolation';

export async function createWorld(house: TestHouse, options: WorldOptions): Promise<World> {
  const { extensions, tier, modules } = options;
  const number = ++worlds;
  const opened: Side[] = [];
  const planned = planCustomFields(modules);
  const createTenant = async (slug: string, customFields = planned): Promise<Tenant> => {
    const name = `The ${slug} company ${number}`;
    const { id } = await house.createTenant({ slug: `${slug}-${number}`, name, plan, extensions, tier });
    return house.control.transaction(async (client) => {
      await storeCustomFields(client, id, customFields);
      return findTenant(client, id);
    });
  };
  await adminQuery(
    house.database.adminUrl,
    `insert into rowhouse_catalog.plans (name, custom_fields, indexed_custom_fields) values ($1::text, 1000, 1000)
    on conflict do nothing`,
    [plan],
  );
  const ownTenant = await createTenant(palettes.own.mark);
  const served = await house.app.shapes.forTenant(ownTenant);
  const tables = await readTables(house.database.adminUrl, ownTenant.placement.schema);
  const hints = await loadHints(modules);
  const { schema } = served.shape;
  const tableOf = new Map(modules.flatMap((module) => module.entities).map(({ type, table }) => [type, table]));
  const scope = { tables, schema, entities: served.entities, tableOf, hints };
  const open = async (tenant: Tenant, origin: Origin): Promise<Side> => {
    const side = await Side.open(house, tenant, palettes[origin], scope);
    opened.push(side);
    return side;
  };
  let spares = 0;
  const own = await open(ownTenant, 'own');
  await giveTenantValues(house, modules, own);
  const foreign = await open(await createTenant(palettes.foreign.mark), 'foreign');
  const { shape } = await house.app.shapes.forTenant(foreign.tenant);
  // Tenants of one shape are those that could be mistaken for each other.
  if (shape !== served.shape) options.report.fail('the shape', 'is not shared by tenants of equal custom fields');
  return {
    house,
    modules,
    schema,
    entities: served.entities,
    tables,
    hints,
    variants: variantsOf(tables),
    own,
    foreign,
    report: options.report,
    spare: async () => {
      const side = await open(await createTenant(`${palettes.own.mark}-${++spares}`, []), 'own');
      await giveTenantValues(house, modules, side);
      return side;
    },
    close: async () => {
      for (const side of opened) await side.close();
    },
  };
}

/** As many variants as the longest life that a row of some table can have. The first is complete, and probes name it. */
function variantsOf(tables: Tables): readonly Variant[] {
  const lives = [...tables.values()].map(
    ({ columns }) => columns.filter(({ type, nullable }) => type.startsWith('timestamp') && nullable).length,
  );
  const longest = Math.max(1, ...lives);
  return [everything, ...Array(longest).keys()].map((instants, choice) => ({ instants, choice }));
}

/** The global id of a type's row: of one that stands, by side, or of one that never existed. */
export async function standingId(world: World, type: string, origin: Origin): Promise<string> {
  if (origin === 'unknown') return toGlobalId(type, newId());
  const entity = world.entities.get(type)!;
  const row = await world[origin].standing[0]!.row(entity.table);
  return toGlobalId(type, row.id as string);
}

/** The entity that a type is, or that a connection leads to. */
export function entityBehind(world: World, typeName: string): Entity | undefined {
  const entity = world.entities.get(typeName);
  const type = world.schema.getType(typeName);
  if (entity || !isObjectType(type)) return entity;
  const { nodes } = type.getFields();
  return nodes && world.entities.get(getNamedType(nodes.type).name);
}

/**
 * Asks as the tenant under examination, and looks through the answer for traces of the other one.
 *
 * @param at what the probe is about
 * @param given values of the other tenant that the question itself held, which the answer may repeat
 */
export async function ask(
  world: World,
  at: string,
  { query, variables }: Operation,
  given: readonly string[] = [],
  side: Side = world.own,
): Promise<GraphqlAnswer> {
  world.report.requests++;
  const answer = await side.ask(query, variables);
  const shown = [...given, ...side.said].reduce((text, value) => text.replaceAll(value, ''), answer.text);
  const traces = world.foreign.tracesIn(shown);
  if (traces.length > 0) world.report.leak(at, `shows another tenant's ${[...new Set(traces)].join(', ')}`);
  return answer;
}

/** Runs work on items, a few at a time, and gives the results in their order. Nothing runs on after it has thrown. */
export async function each<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < items.length) {
      const index = next++;
      try {
        results[index] = await work(items[index]!);
      } catch (error) {
        next = items.length;
        throw error;
      }
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: 4 }, worker));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return results;
}
