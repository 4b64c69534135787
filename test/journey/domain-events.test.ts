import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { orderCancelled, orderPlaced } from '../../resolvers/core/domain-events.ts';
import { customer, type OrderRow } from '../../resolvers/core/entities.ts';
import { type Context, domainEvent, type Extension, insertRow, listener, userError } from '../../src/kit.ts';
import { openShop, type Shop, statementsOf } from '../extensions/shop.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createTrials } from '../support/trials.ts';

/** What a listener of a test does when it hears of an order. */
type Hearing = (context: Context, order: { readonly number: string; readonly status: string }) => Promise<void>;

describe('an announcement', () => {
  let house: TestHouse;
  let shop: Shop;
  let deaf: Shop;
  let productId: string;
  let customerId: string;
  const { extension: announcing, trials } = createTrials();
  const tried = domainEvent<{ readonly name: string }>('tried');
  const hearings = new Map<string, Hearing>();
  const heard: string[] = [];
  let announcesWhenRead = false;

  /** An extension that adds nothing but listeners to core. */
  const hearer = (name: string): Extension => ({
    ...announcing,
    name,
    typeDefs: `extend type Customer { ${name}: String }`,
    resolvers: {
      Customer: {
        [name]: async (_row: unknown, _args: unknown, context: Context) => {
          if (announcesWhenRead) await context.announce(orderCancelled, { order: {} as OrderRow });
          return name;
        },
      },
    },
    permissions: {},
    listens: [orderPlaced, orderCancelled].map((event) =>
      listener(event, async (context, { order }) => {
        heard.push(`${name}: ${order.number} ${order.status}`);
        await hearings.get(name)?.(context, order);
      }),
    ),
  });
  const leaving =
    (name: string): Hearing =>
    async (context) => {
      await insertRow(context, customer, { name }, []);
    };

  beforeAll(async () => {
    const trialsToo = {
      ...announcing,
      announces: [tried],
      listens: [
        listener(tried, async (context, { name }) => {
          heard.push(`tried ${name}`);
          if (name === 'first') await context.announce(tried, { name: 'second' });
        }),
      ],
    };
    house = await createTestHouse({ extensions: [hearer('zebra'), hearer('aardvark'), trialsToo] });
    shop = await openShop(house, 'acme', ['zebra', 'aardvark', 'trials']);
    deaf = await openShop(house, 'globex', ['aardvark']);
    productId = await shop.createProduct('Tea');
    customerId = (await shop.mutate('createCustomer', { name: 'Alice' }, 'customer { id }')).customer.id;
  });
  beforeEach(() => {
    hearings.clear();
    trials.clear();
    heard.length = 0;
  });
  afterAll(() => house.close());

  const placing = (): string =>
    `placeOrder(input: { customerId: "${customerId}", lines: [{ productId: "${productId}", quantity: 1 }] })`;
  const left = async (names: readonly string[]): Promise<readonly string[]> => {
    const { data } = await shop.ask(
      'query ($names: [String!]) { customers(filter: { name: { in: $names } }) { nodes { name } } }',
      {
        names,
      },
    );
    return data.customers.nodes.map(({ name }: { name: string }) => name);
  };

  it('is heard by the extensions that the tenant has enabled, in the order of composition, within the mutation', async () => {
    hearings.set('aardvark', leaving('Left by aardvark'));
    hearings.set('zebra', async (context) => {
      // What was written before is there for who comes after.
      const { nodes } = await context.connection(customer, {
        field: 'Test.left',
        arguments: { filter: { name: { eq: 'Left by aardvark' } } },
        defaultOrder: [{ name: 'ASC' }],
      });
      heard.push(`zebra sees ${nodes.length}`);
    });
    const { data } = await shop.ask(`mutation { ${placing()} { order { id number } } }`);
    const { id, number } = data.placeOrder.order;
    expect(heard).toEqual([`aardvark: ${number} PLACED`, `zebra: ${number} PLACED`, 'zebra sees 1']);
    expect(await left(['Left by aardvark'])).toEqual(['Left by aardvark']);
    hearings.clear();
    heard.length = 0;
    await shop.mutate('cancelOrder', { id }, 'order { id }');
    expect(heard).toEqual([`aardvark: ${number} CANCELLED`, `zebra: ${number} CANCELLED`]);
    heard.length = 0;
    await deaf.placeOrder([{ productId: await deaf.createProduct('Tea'), quantity: 1 }]);
    expect(heard).toEqual(['aardvark: SO-000001 PLACED']);
  });

  it('is heard where the tenant has fields of its own', async () => {
    const own = await openShop(house, 'umbrella', ['zebra']);
    await own.mutate('defineCustomField', { entity: 'Order', name: 'gift', type: 'BOOLEAN' }, 'customField { name }');
    await own.placeOrder([{ productId: await own.createProduct('Tea'), quantity: 1 }]);
    const { data } = await own.ask('{ orders { nodes { number customFields { gift } } } }');
    expect(data.orders.nodes).toEqual([{ number: 'SO-000001', customFields: { gift: null } }]);
    expect(heard).toEqual(['zebra: SO-000001 PLACED']);
  });

  it('that a listener answers with user errors refuses the whole mutation, and nothing of it remains', async () => {
    hearings.set('aardvark', leaving('Left before'));
    hearings.set('zebra', async () => {
      throw userError(['input', 'whatever'], 'NOT_ALLOWED', 'Not on Sundays.');
    });
    const before = await ordersCount();
    const { data, errors } = await shop.ask(`mutation {
      a: createCustomer(input: { name: "Sibling" }) { userErrors { code } }
      b: ${placing()} { order { id } userErrors { field code message } }
    }`);
    expect(errors).toEqual([]);
    expect(data.b).toEqual({
      order: null,
      userErrors: [{ field: [], code: 'NOT_ALLOWED', message: 'Not on Sundays.' }],
    });
    expect(await left(['Left before', 'Sibling'])).toEqual(['Sibling']);
    expect(await ordersCount()).toBe(before);
  });

  it('that a listener fails on fails the field, and nothing of it remains', async () => {
    hearings.set('aardvark', leaving('Left before'));
    hearings.set('zebra', async () => {
      throw new Error('a secret of the listener');
    });
    const before = await ordersCount();
    const { data, errors, text } = await shop.ask(`mutation { ${placing()} { order { id } } }`);
    expect(data).toEqual({ placeOrder: null });
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_ERROR']);
    expect(text).not.toContain('secret');
    expect(await left(['Left before'])).toEqual([]);
    expect(await ordersCount()).toBe(before);
  });

  it('stands and falls with the mutation: what fails later undoes what listeners wrote', async () => {
    hearings.set('aardvark', leaving('Left too early'));
    const { errors } = await shop.ask(
      `mutation { ${placing()} { order { customer { orders(first: 101) { totalCount } } } } }`,
    );
    expect(errors[0]?.extensions.code).toBe('PAGE_TOO_LARGE');
    expect(heard).toHaveLength(2);
    expect(await left(['Left too early'])).toEqual([]);
  });

  it('costs no statement of its own', async () => {
    const silent = await openShop(house, 'initech', []);
    const texts = async (one: Shop): Promise<readonly string[]> => {
      const lines = [{ productId: await one.createProduct('Tea'), quantity: 1 }];
      await one.placeOrder(lines);
      return statementsOf(house, () => one.placeOrder(lines));
    };
    // Not the same ones: whoever listens is given the whole order, where the mutation shows some of it.
    expect(await texts(shop)).toHaveLength((await texts(silent)).length);
    expect(heard).toHaveLength(4);
  });

  it('may be made by an extension, and by what listens to it', async () => {
    trials.set('announce', {
      run: async (context) => {
        await context.announce(tried, { name: 'first' });
        return 'announced';
      },
    });
    const { data } = await shop.ask('mutation { trial(input: { name: "announce" }) { value } }');
    expect(data.trial).toEqual({ value: 'announced' });
    expect(heard).toEqual(['tried first', 'tried second']);
  });

  it('of what no module declares is a fault of the program that made it', async () => {
    trials.set('unknown', {
      run: async (context) => {
        await context.announce(domainEvent<{ readonly name: string }>('unheardOf'), { name: 'x' });
        return 'announced';
      },
    });
    const before = house.seen.length;
    const { errors } = await shop.ask('mutation { trial(input: { name: "unknown" }) { value } }');
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_ERROR']);
    const causes = house.seen
      .slice(before)
      .flatMap((event) => (event.type === 'error.masked' ? [String(event.cause)] : []));
    expect(causes.join()).toContain('unheardOf is announced, but stands in no module\'s "announces"');
  });

  it('is refused in a query, where nothing can follow', async () => {
    announcesWhenRead = true;
    const { data, errors } = await shop.ask('{ customers(first: 1) { nodes { zebra } } }');
    announcesWhenRead = false;
    expect(data.customers.nodes).toEqual([{ zebra: null }]);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['STATEMENT_REFUSED']);
    expect(heard).toEqual([]);
  });

  it('is told with the type of its fact, to the compiler', () => {
    const wrong = [
      // @ts-expect-error an order has no colour
      listener(orderPlaced, async (_context, { order }) => void order.colour),
      // @ts-expect-error a cancellation tells of no lines
      listener(orderCancelled, async (_context, { lines }) => void lines),
      // @ts-expect-error what is tried has a name
      (context: Context) => context.announce(tried, { title: 'x' }),
    ];
    expect(wrong).toHaveLength(3);
  });

  async function ordersCount(): Promise<number> {
    return (await shop.ask('{ orders { totalCount } }')).data.orders.totalCount;
  }
});
