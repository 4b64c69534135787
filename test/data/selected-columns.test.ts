import { execute, type GraphQLObjectType, getNamedType, isLeafType, isObjectType, parse, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { unavailableAdministration } from '../../src/control/tenant-administration.ts';
import { Clusters } from '../../src/data/clusters.ts';
import { Context, type ContextOptions, type DataServices } from '../../src/data/context.ts';
import { createCursorSealer } from '../../src/data/cursor.ts';
import { OperationSession } from '../../src/data/operation-session.ts';
import { createEvents } from '../../src/kernel/events.ts';
import { type Sql, toGlobalId } from '../../src/kit.ts';
import { noFeatures } from '../../src/tenancy/features.ts';
import { core } from '../isolation/suite/core.ts';
import { Report } from '../isolation/suite/report.ts';
import { createWorld, type World } from '../isolation/suite/world.ts';
import { createTestHouse, type TestHouse, testSecret } from '../support/house.ts';

/** Reads all columns of every row, whatever is selected. */
class WholeRows extends Context {
  override load: Context['load'] = (entity, id) => super.load(entity, id);
  override reference: Context['reference'] = (entity, id) => super.load(entity, id);
  override loadByReference: Context['loadByReference'] = (entity, reference, id, orderBy) =>
    super.loadByReference(entity, reference, id, orderBy);
  override loadOneByReference: Context['loadOneByReference'] = (entity, reference, id) =>
    super.loadOneByReference(entity, reference, id);
  override connection: Context['connection'] = (entity, { info: _, ...options }) => super.connection(entity, options);
}

const columns = new Set(
  [core, ...extensions].flatMap(({ entities }) => entities.flatMap(({ fields }) => Object.keys(fields))),
);
columns.add('customFields');

/** Whoever takes a column that was not read is told. */
class StrictRows extends Context {
  override query: Context['query'] = async <Row>(statement: Sql) => {
    const rows = await super.query<Row & object>(statement);
    const get = (row: object, name: string | symbol): unknown => {
      if (!(name in row) && columns.has(String(name))) throw new Error(`${String(name)} was not read`);
      return Reflect.get(row, name);
    };
    return rows.map((row) => new Proxy(row, { get }) as Row);
  };
}

interface Read {
  readonly answer: string;
  /** Of the rows, as they were sent. */
  readonly statements: readonly string[];
}

describe('columns that are read because they are selected', () => {
  let house: TestHouse;
  let world: World;
  let clusters: Clusters;
  let services: DataServices;
  const statements: string[] = [];

  beforeAll(async () => {
    house = await createTestHouse({ core });
    world = await createWorld(house, {
      tier: 'shared',
      extensions: extensions.map(({ name }) => name),
      modules: [core, ...extensions],
      report: new Report(),
    });
    await world.own.stand(world.variants);
    const events = createEvents();
    events.listen((event) => event.type === 'statement.executed' && statements.push(event.text));
    clusters = new Clusters(
      { primary: house.database.urls.gateway },
      {
        poolSize: 1,
        poolWait: 5_000,
        poolIdle: 30_000,
        statementTimeout: 60_000,
        clientMargin: 0,
        preparedStatements: true,
      },
      events,
    );
    services = {
      pool: (name) => clusters.pool(name),
      sessionLimits: { statementTimeout: 30_000, lockTimeout: 5_000, idleTransactionTimeout: 30_000 },
      pageLimits: { defaultSize: 20, maximumSize: 100 },
      cursors: createCursorSealer(testSecret),
      events,
    };
  });
  afterAll(async () => {
    await clusters.end();
    await world.close();
    await house.close();
  });

  async function read(Rows: typeof Context, query: string): Promise<Read> {
    const document = parse(query);
    expect(validate(world.schema, document), query).toEqual([]);
    const { tenant } = world.own;
    const session = new OperationSession(services, { tenantId: tenant.id, placement: tenant.placement }, 'read');
    const options: ContextOptions = {
      tenant,
      principal: { tenantId: tenant.id, subject: 'tester', kind: 'user', roles: ['admin'], scopes: [] },
      requestId: 'test',
      entities: world.entities,
      typePermissions: new Map(),
      listeners: new Map(),
      administration: unavailableAdministration,
      features: noFeatures,
      declaredSettings: new Map(),
    };
    statements.length = 0;
    const contextValue = new Rows(services, options, session);
    const answer = await execute({ schema: world.schema, document, contextValue });
    contextValue.end();
    await session.rollback();
    return { answer: JSON.stringify(answer), statements: [...statements] };
  }

  /** A field with something selected of it: one selection for each thing that it may show by itself. */
  function selectionsOf(type: GraphQLObjectType, name: string): readonly string[] {
    const returned = getNamedType(type.getFields()[name]!.type);
    if (isLeafType(returned)) return [name];
    if (!isObjectType(returned)) return [`${name} { __typename }`];
    const members = Object.values(returned.getFields());
    if (world.entities.has(returned.name)) return [`${name} { id __typename }`];
    if (returned.getFields().nodes) return [`${name} { nodes { id } pageInfo { endCursor } totalCount }`];
    return members.map((member) => {
      const inner = isLeafType(getNamedType(member.type)) ? '' : ' { id }';
      return `${name} { ${member.name}${inner} }`;
    });
  }

  /** Ways from the root to rows of a type; `$` stands for what is selected of them. */
  async function waysTo(type: string): Promise<readonly string[]> {
    const idOf = async (of: string): Promise<string> => {
      const row = await world.own.standing[0]!.row(world.entities.get(of)!.table);
      return toGlobalId(of, row.id as string);
    };
    const id = await idOf(type);
    const ways = [
      `{ node(id: "${id}") { ... on ${type} { $ } } }`,
      `{ nodes(ids: ["${id}"]) { __typename ...Shown } } fragment Shown on ${type} { $ }`,
    ];
    for (const holder of [world.schema.getQueryType()!.name, ...world.entities.keys()]) {
      const holding = world.schema.getType(holder) as GraphQLObjectType;
      for (const field of Object.values(holding.getFields())) {
        const returned = getNamedType(field.type);
        const nodes = isObjectType(returned) ? returned.getFields().nodes : undefined;
        if (returned.name !== type && !(nodes && getNamedType(nodes.type).name === type)) continue;
        const needsId = field.args.some((argument) => argument.name === 'id');
        const at = needsId ? `${field.name}(id: "${id}")` : field.name;
        const shown = nodes
          ? [`${at} { nodes { $ } }`, `${at} { edges { cursor node { ... { $ } } } pageInfo { startCursor } }`]
          : [`${at} { $ }`];
        for (const one of shown) {
          ways.push(
            holding === world.schema.getQueryType()
              ? `{ ${one} }`
              : `{ node(id: "${await idOf(holder)}") { ... on ${holder} { ${one} } } }`,
          );
        }
      }
    }
    return ways;
  }

  it('are enough for each field of each entity, by every way to its rows', { timeout: 240_000 }, async () => {
    let narrower = 0;
    const differences: string[] = [];
    for (const name of world.entities.keys()) {
      const type = world.schema.getType(name) as GraphQLObjectType;
      const ways = await waysTo(name);
      for (const field of Object.keys(type.getFields())) {
        for (const selection of selectionsOf(type, field)) {
          for (const way of ways) {
            const query = way.replace('$', () => selection);
            const [narrow, whole] = [await read(StrictRows, query), await read(WholeRows, query)];
            if (whole.answer.includes('"errors"')) differences.push(`${query}\n${whole.answer}`);
            if (narrow.answer !== whole.answer) differences.push(`${query}\n${narrow.answer}\n${whole.answer}`);
            // Under which definitions custom values are stored is asked for where some are read.
            const isAsked = narrow.statements.some((text) => text.includes('custom_field_epochs'));
            if (isAsked !== query.includes('customFields'))
              differences.push(`${query}\n${narrow.statements.join('\n')}`);
            if (narrow.statements.join().length < whole.statements.join().length) narrower++;
          }
        }
      }
    }
    expect(differences).toEqual([]);
    expect(narrower).toBeGreaterThan(1_000);
  });
});
