import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromGlobalId } from '../../src/data/identifiers.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { changeExtensions, openShop, type Payload, type Shop, statementsOf, unknownId, walk } from './shop.ts';

describe('the extension invoicing', () => {
  let house: TestHouse;
  let shop: Shop;
  let tea: string;
  let jam: string;

  beforeAll(async () => {
    // Fifty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['invoicing']);
    tea = await shop.createProduct('Tea');
    jam = await shop.createProduct('Jam');
  });
  afterAll(() => house.close());

  const invoice = `invoice {
    id version number status customerName currency issuedOn dueOn total paid open creditedAt
    order { id } customer { name } lines { position description quantity unitPrice discount total }
    payments { amount } creditNote { number }
  }`;
  const placeOrder = async (quantity: number, of: Shop = shop, product = tea): Promise<string> =>
    (await of.placeOrder([{ productId: product, quantity }])).id;
  const issue = async (quantity = 1): Promise<Payload> => {
    const payload = await shop.mutate('issueInvoice', { orderId: await placeOrder(quantity) }, invoice);
    return payload.invoice;
  };
  const pay = (invoiceId: string, amount: string, values: Readonly<Record<string, unknown>> = {}): Promise<Payload> =>
    shop.mutate(
      'recordPayment',
      { invoiceId, amount, ...values },
      'payment { amount receivedOn reference invoice { version status paid open } }',
    );
  const read = async (id: string, of: Shop = shop): Promise<Payload> => {
    const { data } = await of.ask(`{ invoice(id: "${id}") { ${invoice.slice('invoice {'.length)} }`);
    return data.invoice;
  };
  const numbersOf = async (of: Shop): Promise<readonly string[]> => {
    const { data } = await of.ask('{ invoices(first: 100, orderBy: [{ number: ASC }]) { nodes { number } } }');
    return data.invoices.nodes.map(({ number }: { number: string }) => number);
  };
  const numbersUpTo = (last: number, prefix = 'INV-'): readonly string[] =>
    Array.from({ length: last }, (_, index) => `${prefix}${String(index + 1).padStart(6, '0')}`);
  const codesOf = ({ userErrors }: Payload): readonly (readonly [string, string])[] =>
    userErrors.map(({ field, code }: { field: readonly string[]; code: string }) => [field.join('.'), code]);

  describe('an invoice', () => {
    it('copies its order with the names of customer and products, and is due thirty days later', async () => {
      const { customer } = await shop.mutate(
        'createCustomer',
        { name: 'Bob', email: 'b@example.com' },
        'customer { id }',
      );
      const lines = [
        { productId: tea, quantity: 3, unitPrice: '3.3333' },
        { productId: jam, quantity: 2, discount: '0.15' },
      ];
      const { order } = await shop.mutate('placeOrder', { customerId: customer.id, lines }, 'order { id total }');
      const issued = await shop.mutate('issueInvoice', { orderId: order.id }, invoice);
      const { issuedOn, dueOn } = issued.invoice;
      expect(issued).toEqual({
        invoice: {
          id: expect.any(String),
          version: 1,
          number: expect.stringMatching(/^INV-\d{6}$/),
          status: 'OPEN',
          customerName: 'Bob',
          currency: 'USD',
          issuedOn: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
          dueOn: expect.any(String),
          total: '27.00',
          paid: '0.00',
          open: '27.00',
          creditedAt: null,
          order: { id: order.id },
          customer: { name: 'Bob' },
          lines: [
            { position: 1, description: 'Tea', quantity: 3, unitPrice: '3.3333', discount: '0.00', total: '10.00' },
            { position: 2, description: 'Jam', quantity: 2, unitPrice: '10.00', discount: '0.15', total: '17.00' },
          ],
          payments: [],
          creditNote: null,
        },
        userErrors: [],
      });
      expect(order.total).toBe('27.00');
      expect((Date.parse(dueOn) - Date.parse(issuedOn)) / 86_400_000).toBe(30);

      await shop.mutate('updateCustomer', { id: customer.id, name: 'Robert' }, 'customer { id }');
      const { id } = issued.invoice;
      expect(await read(id)).toEqual({ ...issued.invoice, customer: { name: 'Robert' } });
      const { data } = await shop.ask(`{
        node(id: "${id}") { ... on Invoice { number } }
        order(id: "${order.id}") { invoices { number } }
        customer(id: "${customer.id}") { invoices { totalCount nodes { number } } }
      }`);
      const { number } = issued.invoice;
      expect(data).toEqual({
        node: { number },
        order: { invoices: [{ number }] },
        customer: { invoices: { totalCount: 1, nodes: [{ number }] } },
      });
    });

    it('is in the currency of its order, in its minor units', async () => {
      const { customer } = await shop.mutate('createCustomer', { name: 'Chihiro' }, 'customer { id }');
      const lines = [{ productId: tea, quantity: 3, unitPrice: '33.5' }];
      const placed = { customerId: customer.id, currency: 'JPY', lines };
      const { order } = await shop.mutate('placeOrder', placed, 'order { id }');
      const issued = await shop.mutate('issueInvoice', { orderId: order.id }, invoice);
      expect(issued.invoice).toMatchObject({ currency: 'JPY', total: '101.00', open: '101.00' });
      expect(codesOf(await pay(issued.invoice.id, '0.5'))).toEqual([['input.amount', 'INVALID']]);
      expect((await pay(issued.invoice.id, '101.0')).payment.invoice.status).toBe('PAID');
    });

    it('is issued once for an order, until it is credited', async () => {
      const orderId = await placeOrder(1);
      const first = await shop.mutate('issueInvoice', { orderId }, invoice);
      const refused = await shop.mutate('issueInvoice', { orderId }, invoice);
      expect(codesOf(refused)).toEqual([['input.orderId', 'NOT_ALLOWED']]);
      await shop.mutate('creditInvoice', { invoiceId: first.invoice.id, reason: 'Wrong address' }, 'creditNote { id }');
      const second = await shop.mutate('issueInvoice', { orderId }, invoice);
      expect(second.userErrors).toEqual([]);
      const { data } = await shop.ask(`{ order(id: "${orderId}") { invoices { number status } } }`);
      expect(data.order.invoices).toEqual([
        { number: first.invoice.number, status: 'CREDITED' },
        { number: second.invoice.number, status: 'OPEN' },
      ]);
    });

    it('keeps its order from being cancelled, until it is credited', async () => {
      const orderId = await placeOrder(1);
      const { id } = (await shop.mutate('issueInvoice', { orderId }, invoice)).invoice;
      const cancel = (): Promise<Payload> => shop.mutate('cancelOrder', { id: orderId }, 'order { status }');
      expect(codesOf(await cancel())).toEqual([['', 'NOT_ALLOWED']]);
      await shop.mutate('creditInvoice', { invoiceId: id, reason: 'Cancelled' }, 'creditNote { id }');
      expect(await cancel()).toEqual({ order: { status: 'CANCELLED' }, userErrors: [] });
      const refused = await shop.mutate('issueInvoice', { orderId }, invoice);
      expect(codesOf(refused)).toEqual([['input.orderId', 'NOT_ALLOWED']]);
    });

    it('tells what a person can mend', async () => {
      const { id } = await issue();
      const { invoice: taken } = await shop.mutate(
        'issueInvoice',
        { orderId: await placeOrder(1), externalId: 'taken' },
        invoice,
      );
      const { number } = taken;
      const refusals = await Promise.all([
        shop.mutate('issueInvoice', { orderId: unknownId('Order') }, invoice),
        shop.mutate('issueInvoice', { orderId: await placeOrder(1), externalId: 'taken' }, invoice),
        pay(id, '0'),
        pay(id, '-1'),
        pay(id, '10.01'),
        pay(id, '0.001'),
        pay(unknownId('Invoice'), '1'),
        shop.mutate('creditInvoice', { invoiceId: id, reason: ' ' }, 'creditNote { id }'),
        shop.mutate('creditInvoice', { invoiceId: unknownId('Invoice'), reason: 'Why' }, 'creditNote { id }'),
      ]);
      expect(refusals.flatMap(codesOf)).toEqual([
        ['input.orderId', 'NOT_FOUND'],
        ['input.externalId', 'TAKEN'],
        ['input.amount', 'TOO_SMALL'],
        ['input.amount', 'TOO_SMALL'],
        ['input.amount', 'TOO_LARGE'],
        ['input.amount', 'INVALID'],
        ['input.invoiceId', 'NOT_FOUND'],
        ['input.reason', 'REQUIRED'],
        ['input.invoiceId', 'NOT_FOUND'],
      ]);
      // What was refused has taken no number.
      expect(Number((await issue()).number.slice(4))).toBe(Number(number.slice(4)) + 1);
    });
  });

  describe('payments', () => {
    it('leave open what is not paid, and are recorded once by their external id', async () => {
      const { id } = await issue(2);
      const first = await pay(id, '12.50', { externalId: 'bank-1', receivedOn: '2026-11-02', reference: 'Thanks' });
      expect(first).toEqual({
        payment: {
          amount: '12.50',
          receivedOn: '2026-11-02',
          reference: 'Thanks',
          invoice: { version: 2, status: 'OPEN', paid: '12.50', open: '7.50' },
        },
        userErrors: [],
      });
      expect(codesOf(await pay(id, '5', { externalId: 'bank-1' }))).toEqual([['input.externalId', 'TAKEN']]);
      expect(await read(id)).toMatchObject({ version: 2, open: '7.50', payments: [{ amount: '12.50' }] });
      const last = await pay(id, '7.5');
      expect(last.payment.invoice).toEqual({ version: 3, status: 'PAID', paid: '20.00', open: '0.00' });
      expect(codesOf(await pay(id, '0.01'))).toEqual([['input.amount', 'TOO_LARGE']]);
    });
  });

  describe('a credit note', () => {
    it('takes the whole invoice back under a number of its own, and says what is to be refunded', async () => {
      const { id, number } = await issue(3);
      await pay(id, '10');
      const note =
        'creditNote { number issuedOn currency total toRefund reason invoice { number status open version } }';
      const credited = await shop.mutate('creditInvoice', { invoiceId: id, reason: 'Returned' }, note);
      expect(credited).toEqual({
        creditNote: {
          number: expect.stringMatching(/^CN-\d{6}$/),
          issuedOn: expect.any(String),
          currency: 'USD',
          total: '30.00',
          toRefund: '10.00',
          reason: 'Returned',
          invoice: { number, status: 'CREDITED', open: '0.00', version: 3 },
        },
        userErrors: [],
      });
      const again = await shop.mutate('creditInvoice', { invoiceId: id, reason: 'Returned' }, note);
      expect(codesOf(again)).toEqual([['input.invoiceId', 'NOT_ALLOWED']]);
      expect(codesOf(await pay(id, '1'))).toEqual([['input.invoiceId', 'NOT_ALLOWED']]);
      expect(await read(id)).toMatchObject({ total: '30.00', paid: '10.00', lines: [{ quantity: 3 }] });
    });
  });

  describe('settings', () => {
    it('say how long there is to pay and how numbers begin, and the numbers go on', async () => {
      const set = await openShop(house, 'set', ['invoicing']);
      const product = await set.createProduct('Tea');
      const issued = async (): Promise<Payload> =>
        (await set.mutate('issueInvoice', { orderId: await placeOrder(1, set, product) }, invoice)).invoice;
      await issued();
      const { data } = await set.ask(
        `mutation ($input: UpdateSettingsInput!) { updateSettings(input: $input) { userErrors { code } } }`,
        {
          input: { extension: 'invoicing', values: { paymentDays: 0, invoicePrefix: '2026/', creditNotePrefix: 'G' } },
        },
      );
      expect(data.updateSettings.userErrors).toEqual([]);
      const { id, number, issuedOn, dueOn } = await issued();
      expect([number, dueOn]).toEqual(['2026/000002', issuedOn]);
      const reason = 'Wrong';
      const { creditNote } = await set.mutate('creditInvoice', { invoiceId: id, reason }, 'creditNote { number }');
      expect(creditNote.number).toBe('G000001');
    });
  });

  describe('time', () => {
    it('makes an invoice overdue when its day has ended where the tenant is', async () => {
      // Their days are never the same.
      const west = await openShop(house, 'west', ['invoicing'], { timeZone: 'Etc/GMT+12' });
      const east = await openShop(house, 'east', ['invoicing'], { timeZone: 'Pacific/Kiritimati' });
      const issued = [];
      for (const one of [west, east]) {
        const product = await one.createProduct('Tea');
        const payload = await one.mutate('issueInvoice', { orderId: await placeOrder(1, one, product) }, invoice);
        issued.push(payload.invoice);
      }
      const [there, here] = issued;
      expect(there.issuedOn < here.issuedOn).toBe(true);
      await adminQuery(
        house.database.adminUrl,
        'update rowhouse_shared.invoices set due_on = $1::date where id = any($2)',
        [there.issuedOn, [there, here].map(({ id }) => fromGlobalId('Invoice', id))],
      );
      const overdue = '{ overdueInvoices { totalCount nodes { number status } } }';
      expect((await read(there.id, west)).status).toBe('OPEN');
      expect((await west.ask(overdue)).data.overdueInvoices.totalCount).toBe(0);
      expect((await read(here.id, east)).status).toBe('OVERDUE');
      expect((await east.ask(overdue)).data.overdueInvoices).toEqual({
        totalCount: 1,
        nodes: [{ number: 'INV-000001', status: 'OVERDUE' }],
      });
      await east.mutate('recordPayment', { invoiceId: here.id, amount: '10' }, 'payment { id }');
      expect((await read(here.id, east)).status).toBe('PAID');
      expect((await east.ask(overdue)).data.overdueInvoices.totalCount).toBe(0);
    });
  });

  describe('fifty at once', () => {
    const atOnce = Array.from({ length: 50 });

    it('issue numbers without gaps, whatever is refused or rolled back among them', async () => {
      const busy = await openShop(house, 'busy', ['invoicing']);
      const product = await busy.createProduct('Tea');
      const orders = await Promise.all(atOnce.map(() => placeOrder(1, busy, product)));
      const doubled = `mutation ($first: IssueInvoiceInput!, $second: IssueInvoiceInput!) {
        first: issueInvoice(input: $first) { invoice { number } userErrors { code } }
        second: issueInvoice(input: $second) { invoice { number } userErrors { code } }
      }`;
      const answers = await Promise.all(
        orders.map((orderId, index) => {
          // Every fifth is refused after it has taken its number, within an operation that goes on.
          const first = { orderId, externalId: index % 5 === 0 ? 'the same for all' : `i-${index}` };
          return busy.ask(doubled, { first, second: { orderId } });
        }),
      );
      expect(answers.flatMap(({ errors }) => errors)).toEqual([]);
      const given: string[] = answers.flatMap(({ data }) =>
        [data.first, data.second].flatMap((payload) => (payload.invoice ? [payload.invoice.number] : [])),
      );
      // What the first lost to its external id the second got; what the first got the second was refused.
      expect(given.toSorted()).toEqual(numbersUpTo(50));
      expect(await numbersOf(busy)).toEqual(numbersUpTo(50));
    });

    it('issue one invoice for one order', async () => {
      const orderId = await placeOrder(1);
      const payloads = await Promise.all(
        atOnce.map(() => shop.mutate('issueInvoice', { orderId }, 'invoice { number }')),
      );
      expect(payloads.filter(({ invoice: issued }) => issued)).toHaveLength(1);
      expect(payloads.flatMap(codesOf)).toEqual(Array(49).fill(['input.orderId', 'NOT_ALLOWED']));
      const { data } = await shop.ask(`{ order(id: "${orderId}") { invoices { number } } }`);
      expect(data.order.invoices).toHaveLength(1);
    });

    it('issue and cancel: no order that is cancelled is on an invoice', async () => {
      const orders = await Promise.all(atOnce.slice(25).map(() => placeOrder(1)));
      const outcomes = await Promise.all(
        orders.map((orderId, index) => {
          const issuing = () => shop.mutate('issueInvoice', { orderId }, 'invoice { number }');
          const cancelling = () => shop.mutate('cancelOrder', { id: orderId }, 'order { status }');
          return Promise.all(index % 2 ? [issuing(), cancelling()] : [cancelling(), issuing()]);
        }),
      );
      // Of each two one is refused, whichever came second.
      for (const both of outcomes) {
        expect(both.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
        expect(both.flatMap(({ userErrors }) => userErrors.map(({ code }: { code: string }) => code))).toEqual([
          'NOT_ALLOWED',
        ]);
      }
    });

    it('pay exactly what is open', async () => {
      const { id } = await issue(2);
      const payloads = await Promise.all(atOnce.map(() => pay(id, '1.00')));
      expect(payloads.filter(({ payment }) => payment)).toHaveLength(20);
      expect(payloads.flatMap(codesOf)).toEqual(Array(30).fill(['input.amount', 'TOO_LARGE']));
      const after = await read(id);
      expect(after).toMatchObject({ status: 'PAID', version: 21, paid: '20.00', open: '0.00' });
      expect(after.payments).toHaveLength(20);
    });

    it('pay and credit one invoice: it is credited once, and what was paid is to be refunded', async () => {
      const { id } = await issue(5);
      const payloads = await Promise.all(
        atOnce.map((_, index) =>
          index % 5 === 2
            ? shop.mutate('creditInvoice', { invoiceId: id, reason: 'Race' }, 'creditNote { toRefund }')
            : pay(id, '1.00'),
        ),
      );
      const notes = payloads.flatMap(({ creditNote }) => (creditNote ? [creditNote] : []));
      const paid = payloads.filter(({ payment }) => payment).length;
      expect(notes).toHaveLength(1);
      expect(Number(notes[0].toRefund)).toBe(paid);
      expect(await read(id)).toMatchObject({ status: 'CREDITED', total: '50.00' });
      expect(Number((await read(id)).paid)).toBe(paid);
    });
  });

  it('lets no statement change or remove what was issued, whoever writes it', async () => {
    const { id } = await issue();
    await pay(id, '1');
    await shop.mutate('creditInvoice', { invoiceId: id, reason: 'To have one' }, 'creditNote { id }');
    const client = new pg.Client({ connectionString: house.database.urls.gateway });
    await client.connect();
    const outcome = async (text: string): Promise<string> => {
      await client.query('begin');
      try {
        const enter = 'select rowhouse.enter($1::uuid, $2::text, 10000, 10000, 10000)';
        await client.query(enter, [shop.tenant.id, shop.tenant.placement.schema]);
        const { rowCount } = await client.query(text, [shop.tenant.id]);
        return `${rowCount === 0 ? 'nothing' : 'something'} changed`;
      } catch (error) {
        return String((error as { code?: string }).code);
      } finally {
        await client.query('rollback');
      }
    };
    try {
      const insufficientPrivilege = '42501';
      for (const [table, columns] of Object.entries({
        invoices: ['number', 'order_id', 'customer_id', 'customer_name', 'currency', 'issued_on', 'due_on', 'total'],
        invoice_lines: ['invoice_id', 'position', 'description', 'quantity', 'unit_price', 'discount', 'total'],
        invoice_payments: ['invoice_id', 'amount', 'received_on', 'reference'],
        credit_notes: ['number', 'invoice_id', 'issued_on', 'currency', 'to_refund', 'total', 'reason'],
      })) {
        for (const column of columns) {
          const update = `update ${table} set ${column} = ${column} where tenant_id = $1::uuid`;
          expect(await outcome(update), update).toBe(insufficientPrivilege);
        }
        const remove = `delete from ${table} where tenant_id = $1::uuid`;
        expect(await outcome(remove), remove).toBe(insufficientPrivilege);
      }
      expect(await outcome('update invoices set open = open where tenant_id = $1::uuid')).toBe('something changed');
    } finally {
      await client.end();
    }
  });

  it('pages, filters and orders invoices and credit notes, one by one', async () => {
    const paged = await openShop(house, 'paged', ['invoicing']);
    const product = await paged.createProduct('Crate');
    for (const quantity of [3, 1, 2]) {
      const orderId = await placeOrder(quantity, paged, product);
      const { id } = (await paged.mutate('issueInvoice', { orderId }, 'invoice { id }')).invoice;
      if (quantity < 3) {
        await paged.mutate('creditInvoice', { invoiceId: id, reason: `No ${quantity}` }, 'creditNote { id }');
      }
    }
    const page = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
    const byTotal = await walk(
      paged.ask,
      (window) => `{ invoices(${window}, orderBy: [{ total: DESC }]) { nodes { number total } ${page} } }`,
      ({ invoices }) => invoices,
    );
    expect(byTotal.forwards.map(({ total }) => total)).toEqual(['30.00', '20.00', '10.00']);
    expect(byTotal.backwards).toEqual(byTotal.forwards);
    const notes = await walk(
      paged.ask,
      (window) => `{ creditNotes(${window}, orderBy: [{ number: ASC }]) { nodes { number total reason } ${page} } }`,
      ({ creditNotes }) => creditNotes,
    );
    expect(notes.forwards).toEqual([
      { number: 'CN-000001', total: '10.00', reason: 'No 1' },
      { number: 'CN-000002', total: '20.00', reason: 'No 2' },
    ]);
    expect(notes.backwards).toEqual(notes.forwards);
    const { data } = await paged.ask(
      '{ invoices(filter: { open: { gt: "0" }, customerName: { eq: "Alice" } }) { nodes { total } } }',
    );
    expect(data.invoices.nodes).toEqual([{ total: '30.00' }]);
  });

  it('reads the invoices of many orders with all that belongs to them by a fixed number of statements', async () => {
    for (let count = 0; count < 10; count++) await issue();
    const query = (first: number): string => `{ orders(first: ${first}) { nodes {
      invoices { status paid customer { name } lines { total } payments { amount } creditNote { number } }
    } } }`;
    const few = await statementsOf(house, () => shop.ask(query(2)));
    const many = await statementsOf(house, () => shop.ask(query(10)));
    // Orders, invoices, what was paid, customers, lines, payments, credit notes.
    expect(few.length).toBeLessThanOrEqual(7);
    expect(many).toHaveLength(few.length);
  });

  describe('permissions', () => {
    it('let a viewer read, and not write', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const { id, number } = await issue();
      const orderId = await placeOrder(1);
      expect((await viewer(`{ invoice(id: "${id}") { number lines { description } } }`)).data.invoice).toEqual({
        number,
        lines: [{ description: 'Tea' }],
      });
      for (const mutation of [
        `issueInvoice(input: { orderId: "${orderId}" })`,
        `recordPayment(input: { invoiceId: "${id}", amount: "1" })`,
        `creditInvoice(input: { invoiceId: "${id}", reason: "Mine" })`,
      ]) {
        const { errors } = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['invoicing:write'] });
      }
    });

    it('ask for copies what their originals ask for', async () => {
      const { id } = await issue();
      const clerk = await shop.as({ roles: [], scopes: ['invoicing:read'] });
      const { data, errors } = await clerk(
        `{ invoice(id: "${id}") { total customerName customer { name } order { number } lines { total description } } }`,
      );
      expect(data.invoice).toEqual({
        total: '10.00',
        customerName: null,
        customer: null,
        order: null,
        lines: [{ total: '10.00', description: null }],
      });
      expect(errors.map(({ extensions: { missing } }) => String(missing)).toSorted()).toEqual([
        'customers:read',
        'customers:read',
        'orders:read',
        'products:read',
      ]);
      const bisecting = await clerk('{ invoices(filter: { customerName: { startsWith: "A" } }) { totalCount } }');
      expect(bisecting.errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['customers:read'] });
    });

    it('hide invoices from whoever lacks invoicing:read, and leave orders standing', async () => {
      const seller = await shop.as({ roles: [], scopes: ['orders:read'] });
      const { data, errors } = await seller('{ orders(first: 1) { nodes { status invoices { number } } } }');
      expect(data.orders.nodes).toEqual([{ status: expect.any(String), invoices: null }]);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['invoicing:read'] });
    });
  });

  it('gives another tenant byte for byte the answer of an id that never existed', async () => {
    const other = await openShop(house, 'globex', ['invoicing']);
    const { id, order } = await issue();
    const payload = '{ userErrors { field code message } }';
    for (const [type, secret, operation] of [
      ['Invoice', id, (one: string) => `{ invoice(id: "${one}") { number } }`],
      ['Invoice', id, (one: string) => `{ node(id: "${one}") { id } }`],
      ['Order', order.id, (one: string) => `{ invoices(filter: { orderId: { eq: "${one}" } }) { totalCount } }`],
      ['Invoice', id, (one: string) => `{ creditNotes(filter: { invoiceId: { eq: "${one}" } }) { totalCount } }`],
      ['Order', order.id, (one: string) => `mutation { issueInvoice(input: { orderId: "${one}" }) ${payload} }`],
      [
        'Invoice',
        id,
        (one: string) => `mutation { recordPayment(input: { invoiceId: "${one}", amount: "1" }) ${payload} }`,
      ],
      [
        'Invoice',
        id,
        (one: string) => `mutation { creditInvoice(input: { invoiceId: "${one}", reason: "R" }) ${payload} }`,
      ],
    ] as const) {
      const foreign = await other.ask(operation(secret));
      expect(foreign.text, operation(secret)).toBe((await other.ask(operation(unknownId(type)))).text);
    }
    expect(await read(id)).toMatchObject({ status: 'OPEN', version: 1 });
  });

  it('stands alone, and orders are cancelled without it as before', async () => {
    const brief = await openShop(house, 'brief', ['invoicing']);
    const orderId = await placeOrder(1, brief, await brief.createProduct('Plain'));
    await brief.mutate('issueInvoice', { orderId }, 'invoice { id }');
    await changeExtensions(house, 'brief', { disable: ['invoicing'] });
    expect(await brief.mutate('cancelOrder', { id: orderId }, 'order { status }')).toEqual({
      order: { status: 'CANCELLED' },
      userErrors: [],
    });
    const { errors } = await brief.ask('{ invoices { totalCount } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
