import type { CreateTenant } from '../../src/control/commands/create-tenant.ts';
import { type ExtensionChange, setExtensions } from '../../src/control/commands/set-extensions.ts';
import { changeSettings, merged } from '../../src/control/settings/change-settings.ts';
import { toGlobalId } from '../../src/data/identifiers.ts';
import type { DevelopmentClaims } from '../../src/identity/development-issuer.ts';
import type { RowhouseEvent } from '../../src/kernel/events.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { type GraphqlAnswer, graphql } from '../support/graphql-client.ts';
import type { TestHouse } from '../support/house.ts';

/** Sends one operation in somebody's name. */
export type Ask = (query: string, variables?: Readonly<Record<string, unknown>>) => Promise<GraphqlAnswer>;

/** A tenant of a test house, and ways to fill it. */
export interface Shop {
  readonly tenant: Tenant;
  /** As an administrator. */
  readonly ask: Ask;
  as(claims: Partial<DevelopmentClaims>): Promise<Ask>;
  /** Sends one mutation; gives its payload and fails when there is none. */
  mutate(field: string, input: Readonly<Record<string, unknown>>, selection: string): Promise<Payload>;
  createProduct(name: string): Promise<string>;
  /** Places an order over products; gives the order's id and those of its lines. */
  placeOrder(
    lines: ReadonlyArray<{ readonly productId: string; readonly quantity: number }>,
  ): Promise<{ readonly id: string; readonly lineIds: readonly string[] }>;
}

// biome-ignore lint/suspicious/noExplicitAny: payloads have any shape
export type Payload = any;

export async function openShop(
  house: TestHouse,
  slug: string,
  extensions: readonly string[],
  more: Partial<CreateTenant> = {},
): Promise<Shop> {
  const tenant = await house.createTenant({ ...more, slug, extensions });
  const as = async (claims: Partial<DevelopmentClaims>): Promise<Ask> => {
    const token = await house.token(tenant, claims);
    return (query, variables) => graphql(house.url, token, query, variables);
  };
  const ask = await as({});
  const mutate: Shop['mutate'] = async (field, input, selection) => {
    const type = `${field[0]?.toUpperCase()}${field.slice(1)}Input`;
    const { data, text } = await ask(
      `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} userErrors { field code } } }`,
      { input },
    );
    if (!data?.[field]) throw new Error(text);
    return data[field];
  };
  return {
    tenant,
    ask,
    as,
    mutate,
    async createProduct(name) {
      const { product } = await mutate('createProduct', { name, unitPrice: '10' }, 'product { id }');
      return product.id;
    },
    async placeOrder(lines) {
      const { customer } = await mutate('createCustomer', { name: 'Alice' }, 'customer { id }');
      const { order } = await mutate('placeOrder', { customerId: customer.id, lines }, 'order { id lines { id } }');
      return { id: order.id, lineIds: order.lines.map((line: { id: string }) => line.id) };
    },
  };
}

/** Changes a tenant's extensions, and waits until the gateway has heard of it. */
export async function changeExtensions(house: TestHouse, slug: string, change: ExtensionChange): Promise<void> {
  const { tenant } = await setExtensions(house.control, slug, change);
  await gatewayKnows(house, tenant);
}

/** Changes a tenant's settings, null resets, and waits until the gateway has heard of it. */
export async function setSettings(
  house: TestHouse,
  { tenant: { slug } }: Shop,
  section: string,
  values: Readonly<Record<string, unknown>>,
): Promise<void> {
  const command = { tenant: slug, section, change: merged(values) };
  const { tenant } = await changeSettings(house.control, { modules: shippedModules }, command);
  await gatewayKnows(house, tenant);
}

/** Waits until the gateway has heard of what a tenant has become. */
async function gatewayKnows(house: TestHouse, tenant: Tenant): Promise<void> {
  const tellsOfIt = (event: RowhouseEvent): boolean =>
    event.type === 'tenant.changed' && event.tenantId === tenant.id && event.epoch >= tenant.epoch;
  if (house.seen.some(tellsOfIt)) return;
  await new Promise<void>((resolve) => {
    const stop = house.events.listen((event) => {
      if (!tellsOfIt(event)) return;
      stop();
      resolve();
    });
  });
}

/** The statements that a request executed. */
export async function statementsOf(house: TestHouse, request: () => Promise<unknown>): Promise<readonly string[]> {
  const before = house.seen.length;
  await request();
  return house.seen.slice(before).flatMap((event) => (event.type === 'statement.executed' ? [event.text] : []));
}

/** A well-formed id of something that never existed. */
export function unknownId(type: string): string {
  return toGlobalId(type, '01900000-0000-7000-8000-000000000000');
}

/** Walks a connection one by one, by `after` and then by `before`; gives the nodes as each way showed them. */
export async function walk(
  ask: Ask,
  connection: (window: string) => string,
  at: (data: Payload) => Payload,
): Promise<{ readonly forwards: readonly Payload[]; readonly backwards: readonly Payload[] }> {
  const forwards: Payload[] = [];
  const backwards: Payload[] = [];
  const window = async (text: string): Promise<Payload> => {
    const { data, errors, text: answer } = await ask(connection(text));
    if (errors.length > 0) throw new Error(answer);
    return at(data);
  };
  let page = await window('first: 1');
  forwards.push(...page.nodes);
  while (page.pageInfo.hasNextPage) {
    page = await window(`first: 1, after: "${page.pageInfo.endCursor}"`);
    forwards.push(...page.nodes);
  }
  page = await window('last: 1');
  backwards.unshift(...page.nodes);
  while (page.pageInfo.hasPreviousPage) {
    page = await window(`last: 1, before: "${page.pageInfo.startCursor}"`);
    backwards.unshift(...page.nodes);
  }
  return { forwards, backwards };
}
