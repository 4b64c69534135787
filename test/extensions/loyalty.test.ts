import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { createImportBench } from '../support/import-files.ts';
import {
  changeExtensions,
  openShop,
  type Payload,
  type Shop,
  setSettings,
  statementsOf,
  unknownId,
  walk,
} from './shop.ts';

describe('the extension loyalty', () => {
  let house: TestHouse;
  let shop: Shop;
  let tea: string;

  beforeAll(async () => {
    // Fifty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['loyalty']);
    tea = await shop.createProduct('Tea');
  });
  afterAll(() => house.close());

  let keys = 0;
  const newKey = (): string => `key ${++keys}`;
  const createCustomer = async (name = 'Alice', of = shop): Promise<string> =>
    (await of.mutate('createCustomer', { name }, 'customer { id }')).customer.id;
  /** Tea costs 10: an order of a quantity is worth ten times as many points. */
  const buy = (customerId: string, quantity: number): Promise<Payload> =>
    shop.mutate(
      'placeOrder',
      { customerId, lines: [{ productId: tea, quantity }] },
      'order { id customer { loyalty { balance } } }',
    );
  const cancel = (id: string): Promise<Payload> => shop.mutate('cancelOrder', { id }, 'order { status }');
  const rich = async (points: number): Promise<string> => {
    const customerId = await createCustomer();
    await buy(customerId, points / 10);
    return customerId;
  };
  const entry = 'entry { id kind points reason order { id } counterpart { customer { id } } }';
  const redeem = (customerId: string, points: number, more: object = {}): Promise<Payload> =>
    shop.mutate(
      'redeemPoints',
      { customerId, points, idempotencyKey: newKey(), ...more },
      `${entry} account { balance customer { id } }`,
    );
  const transfer = (
    fromCustomerId: string,
    toCustomerId: string,
    points: number,
    more: object = {},
  ): Promise<Payload> =>
    shop.mutate(
      'transferPoints',
      { fromCustomerId, toCustomerId, points, idempotencyKey: newKey(), ...more },
      `${entry} from { balance } to { balance }`,
    );
  const accountOf = async (id: string): Promise<Payload> => {
    const { data } = await shop.ask(`{ customer(id: "${id}") { loyalty {
      version balance entries(first: 100) { totalCount nodes { kind points order { id } counterpart { customer { id } } } }
    } } }`);
    return data.customer.loyalty;
  };
  const sumOf = ({ entries }: Payload): number =>
    entries.nodes.reduce((sum: number, { points }: { points: number }) => sum + points, 0);
  const refusalOf = ({ userErrors: [{ field, code }] }: Payload): readonly string[] => [field.join('.'), code];

  describe('an order', () => {
    it('earns the points of its total, rounded down, in the mutation that places it', async () => {
      const customerId = await createCustomer();
      expect(await accountOf(customerId)).toBeNull();
      const { order } = await shop.mutate(
        'placeOrder',
        {
          customerId,
          lines: [
            { productId: tea, quantity: 3, unitPrice: '3.3333', discount: '0.1' },
            { productId: tea, quantity: 1, unitPrice: '0.99' },
          ],
        },
        'order { id total customer { loyalty { balance } } }',
      );
      expect(order).toEqual({ id: order.id, total: '9.99', customer: { loyalty: { balance: 9 } } });
      expect(await accountOf(customerId)).toEqual({
        version: 2,
        balance: 9,
        entries: {
          totalCount: 1,
          nodes: [{ kind: 'EARNED', points: 9, order: { id: order.id }, counterpart: null }],
        },
      });
    });

    it('earns by the settings of its tenant, or nothing', async () => {
      const generous = await openShop(house, 'generous', ['loyalty']);
      const productId = await generous.createProduct('Tea');
      const customerId = await createCustomer('Bob', generous);
      const balanceAt = async (pointsPerUnit: number | null, quantity: number): Promise<number | null> => {
        await setSettings(house, generous, 'loyalty', { pointsPerUnit });
        const { order } = await generous.mutate(
          'placeOrder',
          { customerId, lines: [{ productId, quantity }] },
          'order { customer { loyalty { balance } } }',
        );
        return order.customer.loyalty?.balance ?? null;
      };
      expect(await balanceAt(0, 1)).toBeNull();
      expect(await balanceAt(2.55, 1)).toBe(25);
      expect(await balanceAt(0.05, 1)).toBe(25);
      expect(await balanceAt(0.1, 1)).toBe(26);
      expect(await balanceAt(null, 1)).toBe(36);
    });

    it('earns nothing in a currency that is not its tenant’s', async () => {
      const customerId = await createCustomer();
      const lines = [{ productId: tea, quantity: 5, unitPrice: '10' }];
      await shop.mutate('placeOrder', { customerId, currency: 'EUR', lines }, 'order { id }');
      expect(await accountOf(customerId)).toBeNull();
    });

    it('is taken back when it is cancelled, below zero where its points are spent, and the next one makes up for it', async () => {
      const customerId = await createCustomer();
      const { order } = await buy(customerId, 10);
      await redeem(customerId, 80);
      expect((await cancel(order.id)).order).toEqual({ status: 'CANCELLED' });
      expect(await accountOf(customerId)).toMatchObject({ version: 4, balance: -80 });
      expect(refusalOf(await redeem(customerId, 1))).toEqual(['input.points', 'TOO_LARGE']);
      expect((await buy(customerId, 9)).order.customer.loyalty.balance).toBe(10);
      const account = await accountOf(customerId);
      expect(account.entries.nodes.map(({ kind, points }: Payload) => [kind, points])).toEqual([
        ['EARNED', 90],
        ['TAKEN_BACK', -100],
        ['REDEEMED', -80],
        ['EARNED', 100],
      ]);
      expect(account.entries.nodes[1].order).toEqual({ id: order.id });
    });

    it('that is refused earns nothing, and one whose points an account cannot hold is not refused', async () => {
      const customerId = await createCustomer();
      const lines = [{ productId: tea, quantity: 1_000_000, unitPrice: '99999999999999' }];
      const refused = await shop.mutate(
        'placeOrder',
        { customerId, lines: [{ ...lines[0], quantity: 0 }] },
        'order { id }',
      );
      expect(refused.order).toBeNull();
      expect(await accountOf(customerId)).toBeNull();
      for (const balance of [1_000_000_000, 1_000_000_000]) {
        await shop.mutate('placeOrder', { customerId, lines }, 'order { id }');
        expect(await accountOf(customerId)).toMatchObject({ balance, entries: { totalCount: 1 } });
      }
      expect(refusalOf(await transfer(await rich(10), customerId, 1))).toEqual(['input.points', 'TOO_LARGE']);
    });

    it('that was placed before the extension was enabled, or imported, earns nothing and can be cancelled', async () => {
      const late = await openShop(house, 'late', []);
      const before = await late.placeOrder([{ productId: await late.createProduct('Tea'), quantity: 1 }]);
      await changeExtensions(house, 'late', { enable: ['loyalty'] });
      const bench = createImportBench(house);
      await bench.run(
        late.tenant,
        {
          entities: [
            { entity: 'Customer', file: 'customers.ndjson', externalId: 'id', fields: { name: 'name' } },
            {
              entity: 'Order',
              file: 'orders.ndjson',
              externalId: 'id',
              fields: { number: 'id', customer: { externalId: 'customer' }, currency: { constant: 'USD' } },
            },
          ],
        },
        { 'customers.ndjson': [{ id: 'c1', name: 'Imported' }], 'orders.ndjson': [{ id: 'o1', customer: 'c1' }] },
      );
      bench.remove();
      const { data } = await late.ask('{ orders { nodes { id } } loyaltyAccounts { totalCount } }');
      expect(data.loyaltyAccounts.totalCount).toBe(0);
      expect(data.orders.nodes).toHaveLength(2);
      const { order } = await late.mutate('cancelOrder', { id: before.id }, 'order { status }');
      expect(order.status).toBe('CANCELLED');
    });
  });

  describe('spending', () => {
    it('takes points once for each key, and enters it in the journal', async () => {
      const customerId = await rich(100);
      const idempotencyKey = newKey();
      const first = await redeem(customerId, 30, { idempotencyKey, reason: 'A mug' });
      expect(first).toEqual({
        entry: {
          id: expect.any(String),
          kind: 'REDEEMED',
          points: -30,
          reason: 'A mug',
          order: null,
          counterpart: null,
        },
        account: { balance: 70, customer: { id: customerId } },
        userErrors: [],
      });
      expect(await redeem(customerId, 30, { idempotencyKey })).toEqual(first);
      const other = await rich(100);
      for (const again of [
        redeem(customerId, 31, { idempotencyKey }),
        redeem(other, 30, { idempotencyKey }),
        transfer(customerId, other, 30, { idempotencyKey }),
      ]) {
        expect(refusalOf(await again)).toEqual(['input.idempotencyKey', 'TAKEN']);
      }
      expect(await accountOf(customerId)).toMatchObject({ version: 3, balance: 70, entries: { totalCount: 2 } });
      expect(await accountOf(other)).toMatchObject({ version: 2, balance: 100 });
    });

    it('transfers points, and the sum stays what it was', async () => {
      const [from, to] = [await rich(100), await createCustomer('Bob')];
      const idempotencyKey = newKey();
      const moved = await transfer(from, to, 40, { idempotencyKey, reason: 'A gift' });
      expect(moved).toEqual({
        entry: {
          id: expect.any(String),
          kind: 'TRANSFERRED',
          points: -40,
          reason: 'A gift',
          order: null,
          counterpart: { customer: { id: to } },
        },
        from: { balance: 60 },
        to: { balance: 40 },
        userErrors: [],
      });
      expect(await transfer(from, to, 40, { idempotencyKey })).toEqual(moved);
      for (const other of [
        transfer(from, to, 41, { idempotencyKey }),
        transfer(from, await createCustomer('Carol'), 40, { idempotencyKey }),
        transfer(to, from, 40, { idempotencyKey }),
        redeem(from, 40, { idempotencyKey }),
      ]) {
        expect(refusalOf(await other)).toEqual(['input.idempotencyKey', 'TAKEN']);
      }
      expect((await accountOf(to)).entries.nodes).toEqual([
        { kind: 'TRANSFERRED', points: 40, order: null, counterpart: { customer: { id: from } } },
      ]);
    });

    it('refuses what a person can mend, and makes no account by it', async () => {
      const [owner, nobody] = [await rich(10), await createCustomer('Bob')];
      const refusals = await Promise.all([
        redeem(owner, 0),
        redeem(owner, 11),
        redeem(owner, 1_000_000_001),
        redeem(nobody, 1),
        redeem(unknownId('Customer'), 1),
        redeem(owner, 1, { idempotencyKey: '' }),
        redeem(owner, 1, { idempotencyKey: 'k'.repeat(101) }),
        transfer(owner, owner, 1),
        transfer(owner, nobody, 11),
        transfer(nobody, owner, 1),
        transfer(owner, nobody, -1),
        transfer(owner, unknownId('Customer'), 1),
        transfer(unknownId('Customer'), owner, 1),
      ]);
      expect(refusals.map(refusalOf)).toEqual([
        ['input.points', 'TOO_SMALL'],
        ['input.points', 'TOO_LARGE'],
        ['input.points', 'TOO_LARGE'],
        ['input.points', 'TOO_LARGE'],
        ['input.customerId', 'NOT_FOUND'],
        ['input.idempotencyKey', 'INVALID'],
        ['input.idempotencyKey', 'INVALID'],
        ['input.toCustomerId', 'NOT_ALLOWED'],
        ['input.points', 'TOO_LARGE'],
        ['input.points', 'TOO_LARGE'],
        ['input.points', 'TOO_SMALL'],
        ['input.toCustomerId', 'NOT_FOUND'],
        ['input.fromCustomerId', 'NOT_FOUND'],
      ]);
      expect(await accountOf(owner)).toMatchObject({ version: 2, balance: 10, entries: { totalCount: 1 } });
      expect(await accountOf(nobody)).toBeNull();
    });

    it('keeps the customer of an account from being deleted', async () => {
      const [from, to] = [await rich(10), await createCustomer('Bob')];
      await transfer(from, to, 5);
      const { userErrors } = await shop.mutate('deleteCustomer', { id: to }, 'deletedId');
      expect(userErrors).toEqual([{ field: ['input', 'id'], code: 'IN_USE' }]);
    });
  });

  describe('fifty at once', () => {
    const atOnce = Array.from({ length: 50 });
    const took = ({ userErrors }: Payload): boolean => userErrors.length === 0;

    it('redeem exactly the points that are there', async () => {
      const customerId = await rich(200);
      const payloads = await Promise.all(atOnce.map(() => redeem(customerId, 10)));
      expect(payloads.filter(took)).toHaveLength(20);
      expect(payloads.filter((payload) => !took(payload)).map(refusalOf)).toEqual(
        Array(30).fill(['input.points', 'TOO_LARGE']),
      );
      const account = await accountOf(customerId);
      expect(account).toMatchObject({ version: 22, balance: 0, entries: { totalCount: 21 } });
      expect(sumOf(account)).toBe(0);
    });

    it('redeem with one key, and it is spent once', async () => {
      const customerId = await rich(500);
      const idempotencyKey = newKey();
      const payloads = await Promise.all(atOnce.map(() => redeem(customerId, 10, { idempotencyKey })));
      expect(payloads.flatMap(({ userErrors }) => userErrors)).toEqual([]);
      expect(new Set(payloads.map((payload) => payload.entry.id)).size).toBe(1);
      expect(await accountOf(customerId)).toMatchObject({ version: 3, balance: 490 });
    });

    it('use one key for fifty customers, and one of them has it', async () => {
      const customers = await Promise.all(atOnce.map(() => rich(10)));
      const idempotencyKey = newKey();
      const payloads = await Promise.all(customers.map((id) => redeem(id, 10, { idempotencyKey })));
      expect(payloads.filter(took)).toHaveLength(1);
      expect(payloads.filter((payload) => !took(payload)).map(refusalOf)).toEqual(
        Array(49).fill(['input.idempotencyKey', 'TAKEN']),
      );
      const accounts = await Promise.all(customers.map(accountOf));
      expect(accounts.reduce((sum, { balance }) => sum + balance, 0)).toBe(490);
    });

    it('place the first orders of a customer and cancel half of them, and no point is lost', async () => {
      const customerId = await createCustomer();
      const placed = await Promise.all(atOnce.map((_, index) => buy(customerId, index + 1)));
      expect(await accountOf(customerId)).toMatchObject({ version: 51, balance: 12_750 });
      await Promise.all(placed.filter((_, index) => index % 2 === 0).map(({ order }) => cancel(order.id)));
      const account = await accountOf(customerId);
      expect(account).toMatchObject({ version: 76, balance: 6_500, entries: { totalCount: 75 } });
      expect(sumOf(account)).toBe(6_500);
    });

    it('cancel one order, and its points are taken back once', async () => {
      const customerId = await rich(100);
      const { order } = await buy(customerId, 10);
      const payloads = await Promise.all(atOnce.map(() => cancel(order.id)));
      expect(payloads.filter(took)).toHaveLength(1);
      expect(await accountOf(customerId)).toMatchObject({ version: 4, balance: 100 });
    });

    it('transfer to each other where nobody has an account, without waiting in a circle', async () => {
      const pairs = await Promise.all([1, 2, 3].map(() => Promise.all([createCustomer('Ann'), createCustomer('Bob')])));
      const before = house.seen.length;
      const payloads = await Promise.all(
        atOnce.map((_, index) => {
          const [ann = '', bob = ''] = pairs[index % 3] ?? [];
          return index % 2 ? transfer(ann, bob, 1) : transfer(bob, ann, 1);
        }),
      );
      expect(payloads.map(refusalOf)).toEqual(Array(50).fill(['input.points', 'TOO_LARGE']));
      expect(house.seen.slice(before).filter(({ type }) => type === 'operation.retried')).toEqual([]);
    });

    it('transfer in a ring, to each other and to those who have no account, without waiting in a circle', async () => {
      const ring = [
        await rich(30),
        await rich(30),
        await rich(30),
        ...(await Promise.all([1, 2].map(() => createCustomer()))),
      ];
      const before = house.seen.length;
      const payloads = await Promise.all(
        atOnce.map((_, index) => {
          const from = index % 5;
          const to = (from + 1 + (Math.floor(index / 5) % 4)) % 5;
          return transfer(ring[from] ?? '', ring[to] ?? '', 7);
        }),
      );
      // A deadlock is no failure: the operation would have run again.
      expect(house.seen.slice(before).filter(({ type }) => type === 'operation.retried')).toEqual([]);
      const done = payloads.filter(took);
      expect(done.length).toBeGreaterThan(0);
      expect(payloads.filter((payload) => !took(payload)).every((one) => refusalOf(one)[1] === 'TOO_LARGE')).toBe(true);
      const accounts = (await Promise.all(ring.map(accountOf))).filter((account) => account !== null);
      expect(accounts.every(({ balance }) => balance >= 0)).toBe(true);
      expect(accounts.map((account) => account.balance)).toEqual(accounts.map(sumOf));
      expect(accounts.reduce((sum, { balance }) => sum + balance, 0)).toBe(90);
      expect(
        accounts.flatMap(({ entries }) => entries.nodes).filter(({ kind }) => kind === 'TRANSFERRED'),
      ).toHaveLength(done.length * 2);
    });
  });

  it('pages, filters and orders accounts and their entries', async () => {
    const paged = await openShop(house, 'paged', ['loyalty']);
    const productId = await paged.createProduct('Tea');
    for (const quantity of [3, 1, 2]) await paged.placeOrder([{ productId, quantity }]);
    const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const accounts = await walk(
      paged.ask,
      (window) => `{ loyaltyAccounts(${window}) { nodes { id balance customer { name } } ${page} } }`,
      ({ loyaltyAccounts }) => loyaltyAccounts,
    );
    expect(accounts.forwards.map(({ balance }) => balance)).toEqual([30, 20, 10]);
    expect(accounts.backwards).toEqual(accounts.forwards);
    const [{ id }] = accounts.forwards;
    const { data } = await paged.ask(`{
      loyaltyAccounts(filter: { balance: { gte: 20 } }, orderBy: [{ balance: ASC }]) { nodes { balance } }
      node(id: "${id}") { ... on LoyaltyAccount {
        entries(filter: { kind: { eq: EARNED }, points: { gt: 1 } }) { nodes { id points } }
        none: entries(filter: { kind: { ne: EARNED } }) { totalCount }
      } }
    }`);
    expect(data.loyaltyAccounts.nodes).toEqual([{ balance: 20 }, { balance: 30 }]);
    expect(data.node).toEqual({
      entries: { nodes: [{ id: expect.any(String), points: 30 }] },
      none: { totalCount: 0 },
    });
  });

  it('reads the accounts of many customers with their entries by a fixed number of statements', async () => {
    const query = (first: number): string => `{ customers(first: ${first}) { nodes {
      loyalty { balance entries { nodes { points order { number } counterpart { balance } } } }
    } } }`;
    const few = await statementsOf(house, () => shop.ask(query(2)));
    const many = await statementsOf(house, () => shop.ask(query(30)));
    // Customers, accounts, entries, orders, counterparts.
    expect(many.length).toBeLessThanOrEqual(5);
    expect(few.length).toBeLessThanOrEqual(many.length);
  });

  describe('permissions', () => {
    it('let a viewer read, and not spend', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const customerId = await rich(10);
      const { data, errors } = await viewer(`{ customer(id: "${customerId}") { loyalty { balance } } }`);
      expect([data.customer.loyalty, errors]).toEqual([{ balance: 10 }, []]);
      for (const mutation of [
        `redeemPoints(input: { customerId: "${customerId}", points: 1, idempotencyKey: "k" })`,
        `transferPoints(input: { fromCustomerId: "${customerId}", toCustomerId: "x", points: 1, idempotencyKey: "k" })`,
      ]) {
        const refused = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(refused.errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['loyalty:write'] });
      }
    });

    it('hide points from whoever lacks loyalty:read, whose orders earn them all the same', async () => {
      const seller = await shop.as({
        roles: [],
        scopes: ['customers:read', 'orders:read', 'orders:write', 'products:read'],
      });
      const customerId = await createCustomer();
      const { data, errors } = await seller(
        `mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { customer { name loyalty { balance } } } } }`,
        { input: { customerId, lines: [{ productId: tea, quantity: 1 }] } },
      );
      // An error in the selection undoes the mutation.
      expect([data.placeOrder, errors[0]?.extensions]).toEqual([
        null,
        { code: 'FORBIDDEN', missing: ['loyalty:read'] },
      ]);
      expect(await accountOf(customerId)).toBeNull();
      await seller(`mutation ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { number } } }`, {
        input: { customerId, lines: [{ productId: tea, quantity: 1 }] },
      });
      expect(await accountOf(customerId)).toMatchObject({ balance: 10 });
      expect((await seller('{ loyaltyAccounts { totalCount } }')).errors[0]?.extensions).toEqual({
        code: 'FORBIDDEN',
        missing: ['loyalty:read'],
      });
    });
  });

  it('gives another tenant byte for byte the answer of an id that never existed', async () => {
    const other = await openShop(house, 'globex', ['loyalty']);
    const own = await createCustomer('Own', other);
    const [secret, key] = [await rich(50), newKey()];
    const { entry: spent } = await redeem(secret, 10, { idempotencyKey: key });
    const { data } = await shop.ask(`{ customer(id: "${secret}") { loyalty { id } } }`);
    const payload = '{ userErrors { field code message } }';
    for (const [type, id, operation] of [
      ['LoyaltyAccount', data.customer.loyalty.id, (one: string) => `{ node(id: "${one}") { id } }`],
      ['LoyaltyEntry', spent.id, (one: string) => `{ node(id: "${one}") { id } }`],
      [
        'Customer',
        secret,
        (one: string) => `{ loyaltyAccounts(filter: { customerId: { eq: "${one}" } }) { totalCount } }`,
      ],
      [
        'Customer',
        secret,
        (one: string) =>
          `mutation { redeemPoints(input: { customerId: "${one}", points: 1, idempotencyKey: "${key}" }) ${payload} }`,
      ],
      [
        'Customer',
        secret,
        (
          one: string,
        ) => `mutation { transferPoints(input: { fromCustomerId: "${own}", toCustomerId: "${one}", points: 1,
          idempotencyKey: "${key}" }) ${payload} }`,
      ],
    ] as const) {
      const foreign = await other.ask(operation(id));
      expect(foreign.text, operation(id)).toBe((await other.ask(operation(unknownId(type)))).text);
    }
    // Keys are each tenant's own.
    const used = `mutation { redeemPoints(input: { customerId: "${own}", points: 1, idempotencyKey: "${key}" }) ${payload} }`;
    expect((await other.ask(used)).data.redeemPoints.userErrors[0].code).toBe('TOO_LARGE');
    expect(await accountOf(secret)).toMatchObject({ balance: 40 });
  });

  it('stands alone: without it orders are placed and cancelled as ever, and its points wait', async () => {
    const brief = await openShop(house, 'brief', ['loyalty']);
    const productId = await brief.createProduct('Plain');
    const order = await brief.placeOrder([{ productId, quantity: 1 }]);
    await changeExtensions(house, 'brief', { disable: ['loyalty'] });
    const [statements] = [await statementsOf(house, () => brief.placeOrder([{ productId, quantity: 1 }]))];
    expect(statements.filter((text) => text.includes('loyalty'))).toEqual([]);
    const { order: cancelled } = await brief.mutate('cancelOrder', { id: order.id }, 'order { status }');
    expect(cancelled.status).toBe('CANCELLED');
    const [{ balance } = { balance: undefined }] = await adminQuery<{ balance: number }>(
      house.database.adminUrl,
      'select balance from rowhouse_shared.loyalty_accounts where tenant_id = $1::uuid',
      [brief.tenant.id],
    );
    expect(balance).toBe(10);
  });
});
