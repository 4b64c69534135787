import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setExtensions } from '../../src/control/commands/set-extensions.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { openShop, type Payload, type Shop, statementsOf, unknownId, walk } from './shop.ts';

describe('the extension inventory', () => {
  let house: TestHouse;
  let shop: Shop;

  beforeAll(async () => {
    // Fifty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['suppliers', 'inventory']);
  });
  afterAll(() => house.close());

  const level = 'stockLevel { id version onHand reorderLevel shortage }';
  const receive = (productId: string, quantity: number): Promise<Payload> =>
    shop.mutate('receiveStock', { productId, quantity }, level);
  const issue = (productId: string, quantity: number): Promise<Payload> =>
    shop.mutate('issueStock', { productId, quantity }, level);
  const stockOf = async (productId: string): Promise<Payload> => {
    const { data } = await shop.ask(
      `{ product(id: "${productId}") { stock {
        id version onHand movements(first: 100) { totalCount nodes { kind quantity reason } }
      } } }`,
    );
    return data.product.stock;
  };

  describe('stock', () => {
    it('is received, issued and adjusted, and its journal tells of all of it', async () => {
      const productId = await shop.createProduct('Chai');
      expect(await stockOf(productId)).toBeNull();
      const received = await receive(productId, 39);
      expect(received).toEqual({
        stockLevel: { id: expect.any(String), version: 2, onHand: 39, reorderLevel: 0, shortage: 0 },
        userErrors: [],
      });
      await shop.mutate('issueStock', { productId, quantity: 9, reason: 'Order 10248' }, level);
      await shop.mutate('adjustStock', { productId, quantity: -2, reason: 'Broken' }, level);
      expect(await stockOf(productId)).toEqual({
        id: received.stockLevel.id,
        version: 4,
        onHand: 28,
        movements: {
          totalCount: 3,
          nodes: [
            { kind: 'ADJUSTED', quantity: -2, reason: 'Broken' },
            { kind: 'ISSUED', quantity: -9, reason: 'Order 10248' },
            { kind: 'RECEIVED', quantity: 39, reason: null },
          ],
        },
      });
    });

    it('is an object with an id, and so is each of its movements', async () => {
      const productId = await shop.createProduct('Node');
      const { stockLevel } = await receive(productId, 3);
      const read = `{ node(id: "${stockLevel.id}") { ... on StockLevel {
        onHand product { name } supplier { name } movements { nodes { id } }
      } } }`;
      const { node } = (await shop.ask(read)).data;
      const [{ id }] = node.movements.nodes;
      expect(node).toEqual({ onHand: 3, product: { name: 'Node' }, supplier: null, movements: { nodes: [{ id }] } });
      const movement = await shop.ask(`{ node(id: "${id}") { ... on StockMovement { kind quantity at createdAt } } }`);
      expect(movement.data.node).toEqual({
        kind: 'RECEIVED',
        quantity: 3,
        at: expect.stringMatching(/Z$/),
        createdAt: expect.stringMatching(/Z$/),
      });
    });

    it('never falls below zero, and says so', async () => {
      const productId = await shop.createProduct('Scarce');
      const refusal = { stockLevel: null, userErrors: [{ field: ['input', 'quantity'], code: 'INSUFFICIENT_STOCK' }] };
      expect(await issue(productId, 1)).toEqual(refusal);
      expect(await stockOf(productId)).toBeNull();
      await receive(productId, 5);
      expect(await issue(productId, 6)).toEqual(refusal);
      expect(await shop.mutate('adjustStock', { productId, quantity: -6, reason: 'Lost' }, level)).toEqual(refusal);
      expect(await stockOf(productId)).toMatchObject({ version: 2, onHand: 5, movements: { totalCount: 1 } });
      expect((await issue(productId, 5)).stockLevel.onHand).toBe(0);
    });

    it('refuses what a person can mend', async () => {
      const productId = await shop.createProduct('Strict');
      const { stockLevel } = await receive(productId, 1);
      const adjust = (quantity: number, reason: string) =>
        shop.mutate('adjustStock', { productId, quantity, reason }, level);
      const setReorderLevel = (values: Readonly<Record<string, unknown>>) =>
        shop.mutate('setReorderLevel', { productId, reorderLevel: 1, ...values }, level);
      const refusals = await Promise.all([
        receive(productId, 0),
        receive(productId, 1_000_001),
        issue(productId, -1),
        issue(productId, 1_000_001),
        adjust(0, 'Nothing'),
        adjust(1, ' '),
        adjust(-1_000_001, 'Flood'),
        setReorderLevel({ reorderLevel: -1 }),
        setReorderLevel({ expectedVersion: stockLevel.version + 1 }),
        receive(unknownId('Product'), 1),
        setReorderLevel({ productId: unknownId('Product') }),
      ]);
      expect(refusals.map(({ userErrors: [{ field, code }] }) => [field.join('.'), code])).toEqual([
        ['input.quantity', 'TOO_SMALL'],
        ['input.quantity', 'TOO_LARGE'],
        ['input.quantity', 'TOO_SMALL'],
        ['input.quantity', 'TOO_LARGE'],
        ['input.quantity', 'INVALID'],
        ['input.reason', 'REQUIRED'],
        ['input.quantity', 'TOO_LARGE'],
        ['input.reorderLevel', 'TOO_SMALL'],
        ['input.expectedVersion', 'STALE_VERSION'],
        ['input.productId', 'NOT_FOUND'],
        ['input.productId', 'NOT_FOUND'],
      ]);
      expect(await stockOf(productId)).toMatchObject({ version: stockLevel.version, movements: { totalCount: 1 } });
    });

    it('keeps its product from being deleted', async () => {
      const productId = await shop.createProduct('Kept');
      await receive(productId, 1);
      const { userErrors } = await shop.mutate('deleteProduct', { id: productId }, 'deletedId');
      expect(userErrors).toEqual([{ field: ['input', 'id'], code: 'IN_USE' }]);
    });
  });

  describe('fifty at once', () => {
    const atOnce = Array.from({ length: 50 });

    it('take exactly the twenty that are there', async () => {
      const productId = await shop.createProduct('Wanted');
      await receive(productId, 20);
      const payloads = await Promise.all(atOnce.map(() => issue(productId, 1)));
      const codes = payloads.map(({ userErrors: [error] }) => error?.code ?? 'TAKEN OUT');
      expect(codes.filter((code) => code === 'TAKEN OUT')).toHaveLength(20);
      expect(codes.filter((code) => code === 'INSUFFICIENT_STOCK')).toHaveLength(30);
      const stock = await stockOf(productId);
      expect(stock).toMatchObject({ version: 22, onHand: 0, movements: { totalCount: 21 } });
      expect(sumOf(stock.movements.nodes)).toBe(0);
    });

    it('receive for a product that was never in stock, and no delivery is lost', async () => {
      const productId = await shop.createProduct('New');
      const payloads = await Promise.all(atOnce.map((_, index) => receive(productId, index + 1)));
      expect(payloads.flatMap(({ userErrors }) => userErrors)).toEqual([]);
      expect(new Set(payloads.map(({ stockLevel }) => stockLevel.id)).size).toBe(1);
      const stock = await stockOf(productId);
      expect(stock).toMatchObject({ onHand: 1275, movements: { totalCount: 50 } });
      expect(sumOf(stock.movements.nodes)).toBe(1275);
    });

    it('receive, issue and adjust, and the journal sums up to what is on hand', async () => {
      const productId = await shop.createProduct('Busy');
      await receive(productId, 10);
      await Promise.all(
        atOnce.map((_, index) => {
          if (index % 3 === 0) return receive(productId, 2);
          if (index % 3 === 1) return issue(productId, 3);
          return shop.mutate('adjustStock', { productId, quantity: index % 2 ? 1 : -4, reason: 'Count' }, level);
        }),
      );
      const { onHand, movements } = await stockOf(productId);
      expect(onHand).toBeGreaterThanOrEqual(0);
      expect(sumOf(movements.nodes)).toBe(onHand);
    });

    function sumOf(movements: ReadonlyArray<{ readonly quantity: number }>): number {
      return movements.reduce((sum, { quantity }) => sum + quantity, 0);
    }
  });

  describe('what is low', () => {
    let other: Shop;

    beforeAll(async () => {
      other = await openShop(house, 'reordering', ['suppliers', 'inventory']);
      const supplierIds: string[] = [];
      for (const name of ['North', 'South']) {
        const { supplier } = await other.mutate('createSupplier', { name }, 'supplier { id }');
        supplierIds.push(supplier.id);
      }
      for (const [name, onHand, reorderLevel, supplier] of [
        ['Plenty', 50, 10, 0],
        ['Enough', 10, 10, 0],
        ['Short', 4, 10, 0],
        ['Shorter', 2, 10, 1],
        ['Gone', 0, 3, 0],
        ['Discontinued', 0, 100, 0],
        ['Orphan', 0, 1, undefined],
      ] as const) {
        const productId = await other.createProduct(name);
        if (onHand > 0) await other.mutate('receiveStock', { productId, quantity: onHand }, 'stockLevel { id }');
        await other.mutate('setReorderLevel', { productId, reorderLevel }, 'stockLevel { id }');
        if (supplier !== undefined) {
          const supplierId = supplierIds[supplier];
          await other.mutate('assignSupplier', { productId, supplierId }, 'productSupplier { id }');
        }
        if (name === 'Discontinued') {
          await other.mutate('updateProduct', { id: productId, discontinued: true }, 'product { id }');
        }
      }
    });

    it('is suggested with its supplier, most missing first', async () => {
      const { data } = await other.ask(
        '{ lowStock { totalCount nodes { shortage onHand product { name } supplier { name } } } }',
      );
      expect(data.lowStock).toEqual({
        totalCount: 4,
        nodes: [
          { shortage: 8, onHand: 2, product: { name: 'Shorter' }, supplier: { name: 'South' } },
          { shortage: 6, onHand: 4, product: { name: 'Short' }, supplier: { name: 'North' } },
          { shortage: 3, onHand: 0, product: { name: 'Gone' }, supplier: { name: 'North' } },
          { shortage: 1, onHand: 0, product: { name: 'Orphan' }, supplier: null },
        ],
      });
    });

    it('is known for each supplier, in one page and one count for all of them', async () => {
      let data: Payload;
      const statements = await statementsOf(house, async () => {
        ({ data } = await other.ask(
          '{ suppliers { nodes { name lowStock(filter: { onHand: { lt: 4 } }) { totalCount nodes { shortage } } } } }',
        ));
      });
      expect(data.suppliers.nodes).toEqual([
        { name: 'North', lowStock: { totalCount: 1, nodes: [{ shortage: 3 }] } },
        { name: 'South', lowStock: { totalCount: 1, nodes: [{ shortage: 8 }] } },
      ]);
      expect(statements).toHaveLength(3);
    });

    it('is paged one by one, like stock levels and movements', async () => {
      const page = 'nodes { onHand shortage } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
      const low = await walk(
        other.ask,
        (window) => `{ lowStock(${window}) { ${page} } }`,
        ({ lowStock }) => lowStock,
      );
      expect(low.forwards.map(({ shortage }) => shortage)).toEqual([8, 6, 3, 1]);
      expect(low.backwards).toEqual(low.forwards);
      const all = await walk(
        other.ask,
        (window) => `{ stockLevels(${window}, orderBy: [{ onHand: DESC }, { shortage: ASC }]) { ${page} } }`,
        ({ stockLevels }) => stockLevels,
      );
      expect(all.forwards.map(({ onHand, shortage }) => [onHand, shortage])).toEqual([
        [50, 0],
        [10, 0],
        [4, 6],
        [2, 8],
        [0, 1],
        [0, 3],
        [0, 100],
      ]);
      expect(all.backwards).toEqual(all.forwards);

      const productId = await other.createProduct('Moving');
      for (const quantity of [1, 2, 3]) {
        await other.mutate('receiveStock', { productId, quantity }, 'stockLevel { id }');
      }
      const journal = await walk(
        other.ask,
        (window) => `{ product(id: "${productId}") { stock { movements(${window}, filter: { kind: { eq: RECEIVED } }) {
          nodes { quantity } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        } } } }`,
        ({ product }) => product.stock.movements,
      );
      expect(journal.forwards.map(({ quantity }) => quantity)).toEqual([3, 2, 1]);
      expect(journal.backwards).toEqual(journal.forwards);
    });
  });

  it('reads the stock of many products with their suppliers and journals by a fixed number of statements', async () => {
    for (let count = 0; count < 10; count++) await receive(await shop.createProduct(`Many ${count}`), 1);
    const query = (first: number) => `{ products(first: ${first}, filter: { name: { startsWith: "Many" } }) { nodes {
      name stock { onHand product { name } supplier { name } movements(first: 3) { nodes { quantity } } }
    } } }`;
    const few = await statementsOf(house, () => shop.ask(query(2)));
    const many = await statementsOf(house, () => shop.ask(query(10)));
    expect(few.length).toBeLessThanOrEqual(5);
    expect(many).toHaveLength(few.length);
  });

  describe('permissions', () => {
    it('let a viewer read and not write', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const productId = await shop.createProduct('Seen');
      await receive(productId, 7);
      const read = await viewer(`{ product(id: "${productId}") { stock { onHand movements { totalCount } } } }`);
      expect(read.errors).toEqual([]);
      expect(read.data.product.stock).toEqual({ onHand: 7, movements: { totalCount: 1 } });
      for (const mutation of [
        `receiveStock(input: { productId: "${productId}", quantity: 1 })`,
        `issueStock(input: { productId: "${productId}", quantity: 1 })`,
        `adjustStock(input: { productId: "${productId}", quantity: 1, reason: "Mine" })`,
        `setReorderLevel(input: { productId: "${productId}", reorderLevel: 1 })`,
      ]) {
        const { errors } = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['inventory:write'] });
      }
    });

    it('hide stock from whoever lacks inventory:read, wherever it shows', async () => {
      const buyer = await shop.as({ roles: [], scopes: ['products:read', 'suppliers:read'] });
      for (const query of [
        '{ stockLevels { totalCount } }',
        '{ lowStock { totalCount } }',
        '{ products(first: 1) { nodes { stock { onHand } } } }',
      ]) {
        const { errors } = await buyer(query);
        expect(errors[0]?.extensions, query).toEqual({ code: 'FORBIDDEN', missing: ['inventory:read'] });
      }
    });

    it('hide the supplier of a stock level from whoever lacks suppliers:read', async () => {
      const clerk = await shop.as({ roles: [], scopes: ['inventory:read'] });
      await receive(await shop.createProduct('Anonymous'), 1);
      const { data, errors } = await clerk('{ stockLevels(first: 1) { nodes { onHand supplier { name } } } }');
      expect(data.stockLevels.nodes).toEqual([{ onHand: expect.any(Number), supplier: null }]);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['suppliers:read'] });
    });
  });

  it('gives another tenant byte for byte the answer of an id that never existed', async () => {
    const other = await openShop(house, 'globex', ['suppliers', 'inventory']);
    const productId = await shop.createProduct('Secret');
    const { stockLevel } = await receive(productId, 12);
    const [movement] = (await shop.ask(`{ product(id: "${productId}") { stock { movements { nodes { id } } } } }`)).data
      .product.stock.movements.nodes;
    const payload = '{ stockLevel { onHand } userErrors { field code message } }';
    for (const [type, id, operation] of [
      ['StockLevel', stockLevel.id, (one: string) => `{ node(id: "${one}") { id } }`],
      ['StockMovement', movement.id, (one: string) => `{ node(id: "${one}") { id } }`],
      [
        'Product',
        productId,
        (one: string) => `{ stockLevels(filter: { productId: { eq: "${one}" } }) { totalCount } }`,
      ],
      [
        'Product',
        productId,
        (one: string) => `mutation { receiveStock(input: { productId: "${one}", quantity: 1 }) ${payload} }`,
      ],
      [
        'Product',
        productId,
        (one: string) => `mutation { issueStock(input: { productId: "${one}", quantity: 1 }) ${payload} }`,
      ],
      [
        'Product',
        productId,
        (one: string) =>
          `mutation { adjustStock(input: { productId: "${one}", quantity: 1, reason: "Mine" }) ${payload} }`,
      ],
      [
        'Product',
        productId,
        (one: string) => `mutation { setReorderLevel(input: { productId: "${one}", reorderLevel: 1 }) ${payload} }`,
      ],
    ] as const) {
      const foreign = await other.ask(operation(id));
      expect(foreign.text, operation(id)).toBe((await other.ask(operation(unknownId(type)))).text);
    }
    expect((await stockOf(productId)).onHand).toBe(12);
  });

  it('cannot be enabled without suppliers, nor suppliers be disabled while it is enabled', async () => {
    await house.createTenant({ slug: 'bare' });
    await expect(setExtensions(house.control, 'bare', { enable: ['inventory'] })).rejects.toMatchObject({
      code: 'EXTENSION_REQUIRES',
      message: expect.stringContaining('suppliers'),
    });
    await expect(house.createTenant({ slug: 'barer', extensions: ['inventory'] })).rejects.toMatchObject({
      code: 'EXTENSION_REQUIRES',
    });
    const both = await setExtensions(house.control, 'bare', { enable: ['inventory', 'suppliers'] });
    expect(both.tenant.extensions).toEqual(['inventory', 'suppliers']);
    await expect(setExtensions(house.control, 'bare', { disable: ['suppliers'] })).rejects.toMatchObject({
      code: 'EXTENSION_REQUIRES',
      message: expect.stringContaining('inventory'),
    });
    const neither = await setExtensions(house.control, 'bare', { disable: ['suppliers', 'inventory'] });
    expect(neither.tenant.extensions).toEqual([]);
  });
});
