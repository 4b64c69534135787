import { type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import pg from 'pg';
import { type Entity, type Extension, newId, toGlobalId } from '../../../src/kit.ts';
import type { Tier } from '../../../src/tenancy/tenant.ts';
import type { GraphqlAnswer } from '../../support/graphql-client.ts';
import type { TestHouse } from '../../support/house.ts';
import { everything, type Variant } from './families.ts';
import { loadHints, type ProbeHints } from './hints.ts';
import type { Operation } from './operations.ts';
import { type Origin, palettes } from './palettes.ts';
import type { Report } from './report.ts';
import { Side } from './side.ts';
import { readTables, type Tables } from './tables.ts';

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
  /** A tenant like the one that asks, without rows, for what changes a tenant itself. */
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

export async function createWorld(house: TestHouse, options: WorldOptions): Promise<World> {
  const { extensions, tier, modules } = options;
  const number = ++worlds;
  const opened: Side[] = [];
  const admin = new pg.Client({ connectionString: house.database.adminUrl });
  const createTenant = (slug: string) =>
    house.createTenant({ slug: `${slug}-${number}`, name: `The ${slug} company ${number}`, extensions, tier });
  const ownTenant = await createTenant(palettes.own.mark);
  const served = await house.app.shapes.forTenant(ownTenant);
  await admin.connect();
  const tables = await readTables(admin, ownTenant.placement.schema).finally(() => admin.end());
  const hints = await loadHints(modules);
  const { schema } = served.shape;
  const scope = { tables, schema, entities: served.entities, hints };
  const open = async (slug: string, origin: Origin): Promise<Side> => {
    const side = await Side.open(house, slug === '' ? ownTenant : await createTenant(slug), palettes[origin], scope);
    opened.push(side);
    return side;
  };
  let spares = 0;
  return {
    house,
    modules,
    schema,
    entities: served.entities,
    tables,
    hints,
    variants: variantsOf(tables),
    own: await open('', 'own'),
    foreign: await open(palettes.foreign.mark, 'foreign'),
    report: options.report,
    spare: () => open(`${palettes.own.mark}-${++spares}`, 'own'),
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
  const shown = given.reduce((text, value) => text.replaceAll(value, ''), answer.text);
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
