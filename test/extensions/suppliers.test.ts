import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { changeExtensions, openShop, type Shop, statementsOf, unknownId, walk } from './shop.ts';

describe('the extension suppliers', () => {
  let house: TestHouse;
  let shop: Shop;

  beforeAll(async () => {
    // Twenty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['suppliers']);
  });
  afterAll(() => house.close());

  async function createSupplier(values: Readonly<Record<string, unknown>>): Promise<string> {
    const { supplier } = await shop.mutate('createSupplier', { name: 'Exotic Liquids', ...values }, 'supplier { id }');
    return supplier.id;
  }
  const assign = (productId: string, supplierId: string) =>
    shop.mutate('assignSupplier', { productId, supplierId }, 'productSupplier { id }');

  describe('suppliers', () => {
    it('are created, read, changed and deleted', async () => {
      const fields = 'id externalId version name contactName email phone city country';
      const input = {
        externalId: '1',
        name: 'New Orleans Cajun Delights',
        contactName: 'Shelley Burke',
        email: 'shelley@example.com',
        phone: '(100) 555-4822',
        city: 'New Orleans',
        country: 'USA',
      };
      const created = await shop.mutate('createSupplier', input, `supplier { ${fields} }`);
      const { id } = created.supplier;
      expect(created).toEqual({ supplier: { ...input, id: expect.any(String), version: 1 }, userErrors: [] });

      const changed = await shop.mutate('updateSupplier', { id, city: null, name: 'Cajun' }, `supplier { ${fields} }`);
      expect(changed.supplier).toEqual({ ...input, id, name: 'Cajun', city: null, version: 2 });
      const read = `{ supplier(id: "${id}") { ${fields} } node(id: "${id}") { ... on Supplier { ${fields} } } }`;
      expect((await shop.ask(read)).data).toEqual({ supplier: changed.supplier, node: changed.supplier });

      const deleted = await shop.mutate('deleteSupplier', { id }, 'deletedId');
      expect(deleted).toEqual({ deletedId: id, userErrors: [] });
      expect((await shop.ask(read)).data).toEqual({ supplier: null, node: null });
    });

    it('tell what a person can mend', async () => {
      const id = await createSupplier({ externalId: 'taken' });
      const unknown = unknownId('Supplier');
      const refusals = await Promise.all([
        shop.mutate('createSupplier', { name: 'Twin', externalId: 'taken' }, 'supplier { id }'),
        shop.mutate('createSupplier', { name: '' }, 'supplier { id }'),
        shop.mutate('updateSupplier', { id, name: 'Late', expectedVersion: 7 }, 'supplier { id }'),
        shop.mutate('updateSupplier', { id: unknown, name: 'Nobody' }, 'supplier { id }'),
        shop.mutate('deleteSupplier', { id: unknown }, 'deletedId'),
      ]);
      expect(refusals.map(({ userErrors }) => userErrors)).toEqual([
        [{ field: ['input', 'externalId'], code: 'TAKEN' }],
        [{ field: ['input', 'name'], code: 'INVALID' }],
        [{ field: ['input', 'expectedVersion'], code: 'STALE_VERSION' }],
        [{ field: ['input', 'id'], code: 'NOT_FOUND' }],
        [{ field: ['input', 'id'], code: 'NOT_FOUND' }],
      ]);
    });

    it('are paged one by one, filtered and counted', async () => {
      for (const name of ['Ørsted', 'Zuurkool', 'Äpfel', 'zebra']) await createSupplier({ name, city: 'Paged' });
      const { forwards, backwards } = await walk(
        shop.ask,
        (window) => `{ suppliers(${window}, filter: { city: { eq: "Paged" } }) {
          totalCount nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        } }`,
        ({ suppliers }) => suppliers,
      );
      expect(forwards.map(({ name }) => name)).toEqual(['Äpfel', 'Ørsted', 'zebra', 'Zuurkool']);
      expect(backwards).toEqual(forwards);
      const { data } = await shop.ask('{ suppliers(filter: { city: { eq: "Paged" } }) { totalCount } }');
      expect(data.suppliers.totalCount).toBe(4);
    });
  });

  describe('a product', () => {
    it('is bought from one supplier at most', async () => {
      const productId = await shop.createProduct('Chai');
      const first = await createSupplier({ name: 'First' });
      const second = await createSupplier({ name: 'Second' });
      const supplierOf = async () =>
        (await shop.ask(`{ product(id: "${productId}") { supplier { name } } }`)).data.product.supplier;
      expect(await supplierOf()).toBeNull();

      const { productSupplier } = await shop.mutate(
        'assignSupplier',
        { productId, supplierId: first },
        'productSupplier { id version product { name supplier { name } } supplier { name } }',
      );
      expect(productSupplier).toEqual({
        id: expect.any(String),
        version: 1,
        product: { name: 'Chai', supplier: { name: 'First' } },
        supplier: { name: 'First' },
      });
      await assign(productId, second);
      expect(await supplierOf()).toEqual({ name: 'Second' });
      const { data } = await shop.ask(
        `{ node(id: "${productSupplier.id}") { ... on ProductSupplier { version supplier { name } } }
           supplier(id: "${first}") { products { totalCount nodes { name } } } }`,
      );
      expect(data).toEqual({
        node: { version: 2, supplier: { name: 'Second' } },
        supplier: { products: { totalCount: 0, nodes: [] } },
      });

      const unassigned = await shop.mutate('unassignSupplier', { productId }, 'product { name supplier { name } }');
      expect(unassigned).toEqual({ product: { name: 'Chai', supplier: null }, userErrors: [] });
      expect((await shop.mutate('unassignSupplier', { productId }, 'product { name }')).userErrors).toEqual([]);
    });

    it('has one supplier after twenty were assigned at once', async () => {
      const productId = await shop.createProduct('Aniseed');
      const supplierIds = await Promise.all(Array.from({ length: 20 }, () => createSupplier({ city: 'At once' })));
      const payloads = await Promise.all(supplierIds.map((supplierId) => assign(productId, supplierId)));
      expect(payloads.flatMap(({ userErrors }) => userErrors)).toEqual([]);
      expect(new Set(payloads.map(({ productSupplier }) => productSupplier.id)).size).toBe(1);
      const { data } = await shop.ask(
        '{ suppliers(first: 20, filter: { city: { eq: "At once" } }) { nodes { products { totalCount } } } }',
      );
      const counts = data.suppliers.nodes.map((node: { products: { totalCount: number } }) => node.products.totalCount);
      expect(counts.toSorted()).toEqual([...Array(19).fill(0), 1]);
    });

    it('keeps its supplier from being deleted, and takes the relation with it when it goes itself', async () => {
      const productId = await shop.createProduct('Tofu');
      const supplierId = await createSupplier({ name: 'Tofu House' });
      await assign(productId, supplierId);
      const refused = await shop.mutate('deleteSupplier', { id: supplierId }, 'deletedId');
      expect(refused).toEqual({ deletedId: null, userErrors: [{ field: ['input', 'id'], code: 'IN_USE' }] });
      await shop.mutate('deleteProduct', { id: productId }, 'deletedId');
      const deleted = await shop.mutate('deleteSupplier', { id: supplierId }, 'deletedId');
      expect(deleted).toEqual({ deletedId: supplierId, userErrors: [] });
    });

    it('cannot be bought from nobody, nor nothing from somebody', async () => {
      const productId = await shop.createProduct('Pavlova');
      const supplierId = await createSupplier({});
      expect((await assign(productId, unknownId('Supplier'))).userErrors).toEqual([
        { field: ['input', 'supplierId'], code: 'NOT_FOUND' },
      ]);
      expect((await assign(unknownId('Product'), supplierId)).userErrors).toEqual([
        { field: ['input', 'productId'], code: 'NOT_FOUND' },
      ]);
      const { errors } = await shop.ask(
        `mutation { assignSupplier(input: { productId: "${supplierId}", supplierId: "${supplierId}" }) { userErrors { code } } }`,
      );
      expect(errors[0]?.extensions.code).toBe('INVALID_ID');
    });
  });

  describe('the products of suppliers', () => {
    let north: string;
    let south: string;

    beforeAll(async () => {
      north = await createSupplier({ name: 'North', country: 'Compass' });
      south = await createSupplier({ name: 'South', country: 'Compass' });
      for (const [name, supplierId] of [
        ['Caviar', north],
        ['Bacon', north],
        ['Apples', north],
        ['Dates', south],
        ['Eggs', south],
      ] as const) {
        await assign(await shop.createProduct(name), supplierId);
      }
    });

    it('are paged for each supplier, one by one', async () => {
      const { forwards, backwards } = await walk(
        shop.ask,
        (window) => `{ supplier(id: "${north}") { products(${window}) {
          nodes { name } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        } } }`,
        ({ supplier }) => supplier.products,
      );
      expect(forwards.map(({ name }) => name)).toEqual(['Apples', 'Bacon', 'Caviar']);
      expect(backwards).toEqual(forwards);
    });

    it('are filtered, ordered and counted by one statement each for all suppliers', async () => {
      const query = `{ suppliers(filter: { country: { eq: "Compass" } }) { nodes { name
        products(first: 1, filter: { name: { ne: "Eggs" } }, orderBy: [{ name: DESC }]) { totalCount nodes { name } }
      } } }`;
      let data: unknown;
      const statements = await statementsOf(house, async () => ({ data } = await shop.ask(query)));
      expect(data).toEqual({
        suppliers: {
          nodes: [
            { name: 'North', products: { totalCount: 3, nodes: [{ name: 'Caviar' }] } },
            { name: 'South', products: { totalCount: 1, nodes: [{ name: 'Dates' }] } },
          ],
        },
      });
      expect(statements).toHaveLength(3);
    });

    it('know their suppliers by two statements, however many they are', async () => {
      const query = (first: number) => `{ products(first: ${first}) { nodes { supplier { name } } } }`;
      expect(await statementsOf(house, () => shop.ask(query(2)))).toHaveLength(3);
      expect(await statementsOf(house, () => shop.ask(query(50)))).toHaveLength(3);
    });
  });

  describe('permissions', () => {
    it('let a viewer read, but neither telephone numbers nor write', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const id = await createSupplier({ name: 'Seen', phone: '555' });
      const read = await viewer(`{ supplier(id: "${id}") { name phone email } }`);
      expect(read.data.supplier).toEqual({ name: 'Seen', phone: null, email: null });
      expect(read.errors.map(({ extensions }) => extensions)).toEqual([
        { code: 'FORBIDDEN', missing: ['pii:read'] },
        { code: 'FORBIDDEN', missing: ['pii:read'] },
      ]);
      const bisected = await viewer('{ suppliers(filter: { phone: { startsWith: "5" } }) { nodes { name } } }');
      expect(bisected.errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['pii:read'] });
      for (const mutation of [
        'createSupplier(input: { name: "New" })',
        `updateSupplier(input: { id: "${id}", name: "New" })`,
        `deleteSupplier(input: { id: "${id}" })`,
        `assignSupplier(input: { productId: "${id}", supplierId: "${id}" })`,
        `unassignSupplier(input: { productId: "${id}" })`,
      ]) {
        const { errors } = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['suppliers:write'] });
      }
    });

    it('hide the supplier of a product from whoever lacks suppliers:read, and leave the product standing', async () => {
      const clerk = await shop.as({ roles: [], scopes: ['products:read'] });
      const { data, errors } = await clerk('{ products(first: 1) { nodes { name supplier { name } } } }');
      expect(data.products.nodes).toEqual([{ name: expect.any(String), supplier: null }]);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['suppliers:read'] });
    });

    it('let nobody write who may not read: what is taken, stale or in use would be told', async () => {
      const writer = await shop.as({ roles: [], scopes: ['suppliers:write'] });
      const { data, errors } = await writer(
        'mutation { createSupplier(input: { name: "Unseen" }) { userErrors { code } } }',
      );
      expect(data).toEqual({ createSupplier: null });
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['suppliers:read'] });
    });

    it('ask for products:read from whoever names a product', async () => {
      const productId = await shop.createProduct('Named');
      const writer = await shop.as({ roles: [], scopes: ['suppliers:read', 'suppliers:write'] });
      for (const id of [productId, unknownId('Product')]) {
        const { errors } = await writer(
          `mutation { unassignSupplier(input: { productId: "${id}" }) { userErrors { code } } }`,
        );
        expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['products:read'] });
      }
    });
  });

  describe('another tenant', () => {
    it('gets byte for byte the answer of an id that never existed', async () => {
      const other = await openShop(house, 'globex', ['suppliers']);
      const productId = await shop.createProduct('Secret');
      const supplierId = await createSupplier({ name: 'Secret' });
      const { productSupplier } = await assign(productId, supplierId);
      const ownProduct = await other.createProduct('Own');
      for (const [type, id, operation] of [
        ['Supplier', supplierId, (one: string) => `{ supplier(id: "${one}") { name } }`],
        ['Supplier', supplierId, (one: string) => `{ node(id: "${one}") { id } }`],
        ['ProductSupplier', productSupplier.id, (one: string) => `{ node(id: "${one}") { id } }`],
        [
          'Supplier',
          supplierId,
          (one: string) =>
            `mutation { updateSupplier(input: { id: "${one}", name: "Mine" }) { userErrors { field code message } } }`,
        ],
        [
          'Supplier',
          supplierId,
          (one: string) => `mutation { deleteSupplier(input: { id: "${one}" }) { userErrors { field code message } } }`,
        ],
        [
          'Supplier',
          supplierId,
          (one: string) =>
            `mutation { assignSupplier(input: { productId: "${ownProduct}", supplierId: "${one}" }) { userErrors { field code message } } }`,
        ],
        [
          'Product',
          productId,
          (one: string) =>
            `mutation { unassignSupplier(input: { productId: "${one}" }) { userErrors { field code message } } }`,
        ],
      ] as const) {
        const foreign = await other.ask(operation(id));
        expect(foreign.text, operation(id)).toBe((await other.ask(operation(unknownId(type)))).text);
      }
      expect(
        (await shop.ask(`{ supplier(id: "${supplierId}") { name products { totalCount } } }`)).data.supplier,
      ).toEqual({
        name: 'Secret',
        products: { totalCount: 1 },
      });
    });
  });

  it('is gone from the schema when it is disabled, keeps its rows, and leaves products deletable', async () => {
    const tenant = await openShop(house, 'initech', ['suppliers']);
    const kept = await tenant.createProduct('Kept');
    const gone = await tenant.createProduct('Gone');
    const { supplier } = await tenant.mutate('createSupplier', { name: 'Patient' }, 'supplier { id }');
    for (const productId of [kept, gone]) {
      await tenant.mutate('assignSupplier', { productId, supplierId: supplier.id }, 'productSupplier { id }');
    }
    await changeExtensions(house, 'initech', { disable: ['suppliers'] });
    const without = await tenant.ask('{ suppliers { totalCount } }');
    expect(without.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect((await tenant.mutate('deleteProduct', { id: gone }, 'deletedId')).userErrors).toEqual([]);

    await changeExtensions(house, 'initech', { enable: ['suppliers'] });
    const { data } = await tenant.ask('{ suppliers { nodes { name products { nodes { name } } } } }');
    expect(data.suppliers.nodes).toEqual([{ name: 'Patient', products: { nodes: [{ name: 'Kept' }] } }]);
  });
});
