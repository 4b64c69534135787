import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromGlobalId } from '../../src/data/identifiers.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import {
  type Ask,
  changeExtensions,
  openShop,
  type Payload,
  type Shop,
  setSettings,
  statementsOf,
  unknownId,
  walk,
} from './shop.ts';

describe('the extension support', () => {
  let house: TestHouse;
  let shop: Shop;

  beforeAll(async () => {
    // Fifty wait for one another: on a busy machine longer than requests usually may.
    house = await createTestHouse({ settings: { poolSize: 10, poolWait: 60_000, lockTimeout: 60_000 } });
    shop = await openShop(house, 'acme', ['support']);
  });
  afterAll(() => house.close());

  const ticket = `ticket {
    id externalId version number status priority subject openedBy assignee resolvedAt customer { id } order { id }
    messages { nodes { author fromCustomer body } } notes { nodes { author body } }
  }`;
  const open = async (values: Readonly<Record<string, unknown>> = {}, of: Shop = shop): Promise<Payload> => {
    const payload = await of.mutate('openTicket', { subject: 'The lid is stuck', ...values }, ticket);
    if (!payload.ticket) throw new Error(JSON.stringify(payload));
    return payload.ticket;
  };
  const move = (id: string, to: string, of: Shop = shop): Promise<Payload> =>
    of.mutate('moveTicket', { id, to }, 'ticket { status version resolvedAt }');
  const moveAs = async (ask: Ask, id: string, to: string): Promise<Payload> => {
    const { data } = await ask(
      `mutation { moveTicket(input: { id: "${id}", to: ${to} }) { ticket { status } userErrors { field code } } }`,
    );
    return data.moveTicket;
  };
  const write = (ticketId: string, body: string, fromCustomer = false): Promise<Payload> =>
    shop.mutate('addTicketMessage', { ticketId, body, fromCustomer }, 'message { body ticket { status } }');
  const read = async (id: string): Promise<Payload> => {
    const { data } = await shop.ask(`{ ticket(id: "${id}") { ${ticket.slice('ticket {'.length)} }`);
    return data.ticket;
  };
  const codesOf = ({ userErrors }: Payload): readonly (readonly [string, string])[] =>
    userErrors.map(({ field, code }: { field: readonly string[]; code: string }) => [field.join('.'), code]);
  const notAllowed = [['input.to', 'NOT_ALLOWED']];

  describe('a ticket', () => {
    it('is opened with a number and a first message, for a customer and an order', async () => {
      const order = await shop.placeOrder([{ productId: await shop.createProduct('Jar'), quantity: 1 }]);
      const { data } = await shop.ask(`{ order(id: "${order.id}") { customer { id } } }`);
      const customerId = data.order.customer.id;
      const opened = await open({
        externalId: 'mail-1',
        priority: 'HIGH',
        assignee: 'bob',
        orderId: order.id,
        body: 'It does not open.',
      });
      expect(opened).toEqual({
        id: expect.any(String),
        externalId: 'mail-1',
        version: 1,
        number: expect.stringMatching(/^T-\d{6}$/),
        status: 'OPEN',
        priority: 'HIGH',
        subject: 'The lid is stuck',
        openedBy: 'tester',
        assignee: 'bob',
        resolvedAt: null,
        customer: { id: customerId },
        order: { id: order.id },
        messages: { nodes: [{ author: 'tester', fromCustomer: true, body: 'It does not open.' }] },
        notes: { nodes: [] },
      });
      const { number } = opened;
      const found = await shop.ask(`{
        node(id: "${opened.id}") { ... on Ticket { number } }
        customer(id: "${customerId}") { tickets { nodes { number } } }
        order(id: "${order.id}") { tickets { totalCount } }
      }`);
      expect(found.data).toEqual({
        node: { number },
        customer: { tickets: { nodes: [{ number }] } },
        order: { tickets: { totalCount: 1 } },
      });
    });

    it('is changed, assigned and taken by one of those who want it', async () => {
      const { id } = await open();
      const changed = await shop.mutate('updateTicket', { id, priority: 'URGENT', assignee: 'bob' }, ticket);
      expect(changed.ticket).toMatchObject({ version: 2, priority: 'URGENT', assignee: 'bob' });
      const taken = await shop.mutate('updateTicket', { id, assignee: 'carol', expectedVersion: 1 }, ticket);
      expect(codesOf(taken)).toEqual([['input.expectedVersion', 'STALE_VERSION']]);
      const freed = await shop.mutate('updateTicket', { id, assignee: null }, ticket);
      expect(freed.ticket).toMatchObject({ version: 3, assignee: null });
    });

    it('goes the ways that its status has, and no others', async () => {
      const leadsTo: Readonly<Record<string, readonly string[]>> = {
        OPEN: ['WAITING', 'RESOLVED', 'CLOSED'],
        WAITING: ['OPEN', 'RESOLVED', 'CLOSED'],
        RESOLVED: ['OPEN', 'CLOSED'],
        CLOSED: ['OPEN'],
      };
      for (const [from, allowed] of Object.entries(leadsTo)) {
        for (const to of Object.keys(leadsTo)) {
          const { id } = await open();
          if (from !== 'OPEN') await move(id, from);
          const { ticket: moved, userErrors } = await move(id, to);
          if (allowed.includes(to)) expect(moved?.status, `${from} to ${to}`).toBe(to);
          else expect(codesOf({ userErrors }), `${from} to ${to}`).toEqual(notAllowed);
        }
      }
    });

    it('knows since when it is resolved, until it is reopened', async () => {
      const { id } = await open();
      const { resolvedAt } = (await move(id, 'RESOLVED')).ticket;
      expect(resolvedAt).toMatch(/Z$/);
      expect((await move(id, 'CLOSED')).ticket).toEqual({ status: 'CLOSED', version: 3, resolvedAt });
      expect((await move(id, 'OPEN')).ticket).toEqual({ status: 'OPEN', version: 4, resolvedAt: null });
    });

    it('tells what a person can mend', async () => {
      const { id } = await open({ externalId: 'taken' });
      const order = await shop.placeOrder([{ productId: await shop.createProduct('Jar'), quantity: 1 }]);
      const { customer: other } = await shop.mutate('createCustomer', { name: 'Other' }, 'customer { id }');
      const attempt = (values: Readonly<Record<string, unknown>>): Promise<Payload> =>
        shop.mutate('openTicket', { subject: 'Help', ...values }, 'ticket { id }');
      const refusals = await Promise.all([
        attempt({ externalId: 'taken' }),
        attempt({ subject: '' }),
        attempt({ customerId: unknownId('Customer') }),
        attempt({ orderId: unknownId('Order') }),
        attempt({ orderId: order.id, customerId: other.id }),
        shop.mutate('updateTicket', { id, subject: null }, 'ticket { id }'),
        shop.mutate('moveTicket', { id, to: 'WAITING', expectedVersion: 7 }, 'ticket { id }'),
        move(unknownId('Ticket'), 'WAITING'),
        write(unknownId('Ticket'), 'Hello'),
        write(id, ' '),
        shop.mutate('addTicketNote', { ticketId: id, body: '' }, 'note { id }'),
        shop.mutate('addTicketNote', { ticketId: unknownId('Ticket'), body: 'Hm' }, 'note { id }'),
      ]);
      expect(refusals.flatMap(codesOf)).toEqual([
        ['input.externalId', 'TAKEN'],
        ['input.subject', 'INVALID'],
        ['input.customerId', 'NOT_FOUND'],
        ['input.orderId', 'NOT_FOUND'],
        ['input.customerId', 'INVALID'],
        ['input.subject', 'REQUIRED'],
        ['input.expectedVersion', 'STALE_VERSION'],
        ['input.id', 'NOT_FOUND'],
        ['input.ticketId', 'NOT_FOUND'],
        ['input.body', 'REQUIRED'],
        ['input.body', 'REQUIRED'],
        ['input.ticketId', 'NOT_FOUND'],
      ]);
    });
  });

  describe('messages', () => {
    it('of the customer make a ticket that waits OPEN, and are refused once it is closed', async () => {
      const { id } = await open();
      await move(id, 'WAITING');
      expect((await write(id, 'Have you tried turning it?')).message.ticket.status).toBe('WAITING');
      expect((await write(id, 'It turns now.', true)).message.ticket.status).toBe('OPEN');
      await move(id, 'CLOSED');
      expect(codesOf(await write(id, 'One more thing', true))).toEqual([['input.ticketId', 'NOT_ALLOWED']]);
      expect((await shop.mutate('addTicketNote', { ticketId: id, body: 'Odd' }, 'note { body }')).note.body).toBe(
        'Odd',
      );
      expect((await read(id)).messages.nodes.map(({ body }: { body: string }) => body)).toEqual([
        'Have you tried turning it?',
        'It turns now.',
      ]);
    });

    it('wait for whoever is closing the ticket, and are refused then', async () => {
      const { id } = await open();
      const closing = new pg.Client({ connectionString: house.database.adminUrl });
      await closing.connect();
      try {
        await closing.query('begin');
        const close = `update rowhouse_shared.tickets set status = 'CLOSED', resolved_at = now() where id = $1::uuid`;
        await closing.query(close, [fromGlobalId('Ticket', id)]);
        const writing = write(id, 'One more thing');
        let isAnswered = false;
        void writing.then(() => {
          isAnswered = true;
        });
        const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
        while (!isAnswered && (await adminQuery(house.database.adminUrl, waiting)).length === 0);
        await closing.query('commit');
        expect(codesOf(await writing)).toEqual([['input.ticketId', 'NOT_ALLOWED']]);
      } finally {
        await closing.end();
      }
    });

    it('come oldest first, page by page', async () => {
      const { id } = await open();
      for (const body of ['one', 'two', 'three']) {
        await write(id, body);
        await shop.mutate('addTicketNote', { ticketId: id, body }, 'note { id }');
      }
      for (const field of ['messages', 'notes']) {
        const { forwards, backwards } = await walk(
          shop.ask,
          (window) => `{ ticket(id: "${id}") { ${field}(${window}) {
            nodes { body ticket { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
          } } }`,
          (data) => data.ticket[field],
        );
        expect(forwards).toEqual(['one', 'two', 'three'].map((body) => ({ body, ticket: { id } })));
        expect(backwards).toEqual(forwards);
      }
    });
  });

  describe('settings', () => {
    it('say for how long a ticket can be reopened', async () => {
      const { id } = await open();
      await move(id, 'RESOLVED');
      const age = (days: number): Promise<unknown> =>
        adminQuery(
          house.database.adminUrl,
          'update rowhouse_shared.tickets set resolved_at = now() - make_interval(days => $2) where id = $1',
          [fromGlobalId('Ticket', id), days],
        );
      await age(15);
      expect(codesOf(await move(id, 'OPEN'))).toEqual(notAllowed);
      await setSettings(house, shop, 'support', { reopenDays: 20 });
      expect((await move(id, 'OPEN')).ticket.status).toBe('OPEN');
      await setSettings(house, shop, 'support', { reopenDays: null });
    });

    it('say who may reopen', async () => {
      const strict = await openShop(house, 'strict', ['support']);
      const bob = await strict.as({ subject: 'bob', roles: ['editor'] });
      const carol = await strict.as({ subject: 'carol', roles: ['editor'] });
      const reopenedBy = async (asks: readonly Ask[]): Promise<readonly boolean[]> => {
        const { id } = await open({ assignee: 'bob' }, strict);
        const outcomes: boolean[] = [];
        for (const ask of asks) {
          await move(id, 'RESOLVED', strict);
          outcomes.push((await moveAs(ask, id, 'OPEN')).userErrors.length === 0);
        }
        return outcomes;
      };
      expect(await reopenedBy([bob, carol, strict.ask])).toEqual([true, true, true]);
      await setSettings(house, strict, 'support', { reopenBy: 'assignee' });
      expect(await reopenedBy([bob, carol, strict.ask])).toEqual([true, false, true]);
      await setSettings(house, strict, 'support', { reopenBy: 'administrator' });
      expect(await reopenedBy([bob, carol, strict.ask])).toEqual([false, false, true]);
    });
  });

  describe('fifty at once', () => {
    const atOnce = Array.from({ length: 50 });

    it('move a ticket the same way: one does it', async () => {
      const { id } = await open();
      let version = 1;
      for (const to of ['WAITING', 'RESOLVED', 'OPEN', 'CLOSED', 'OPEN']) {
        const payloads = await Promise.all(atOnce.map(() => move(id, to)));
        expect(payloads.flatMap(({ ticket: moved }) => (moved ? [moved.version] : []))).toEqual([++version]);
        expect(payloads.flatMap(codesOf)).toEqual(Array(49).fill(notAllowed[0]));
      }
    });

    it('take a ticket: one gets it, and the others learn that they did not', async () => {
      const { id, version } = await open();
      const payloads = await Promise.all(
        atOnce.map((_, index) =>
          shop.mutate(
            'updateTicket',
            { id, assignee: `helper-${index}`, expectedVersion: version },
            'ticket { assignee }',
          ),
        ),
      );
      const taken = payloads.flatMap(({ ticket: got }) => (got ? [got.assignee] : []));
      expect(taken).toHaveLength(1);
      expect(payloads.flatMap(codesOf)).toEqual(Array(49).fill(['input.expectedVersion', 'STALE_VERSION']));
      expect((await read(id)).assignee).toBe(taken[0]);
    });

    it('open tickets under numbers without gaps', async () => {
      const busy = await openShop(house, 'busy', ['support']);
      const payloads = await Promise.all(
        atOnce.map((_, index) =>
          // Every fifth but the first is refused after it has taken its number.
          busy.mutate(
            'openTicket',
            { subject: 'Help', ...(index % 5 === 0 && { externalId: 'same' }) },
            'ticket { number }',
          ),
        ),
      );
      const numbers = payloads.flatMap(({ ticket: opened }) => (opened ? [opened.number] : []));
      const expected = Array.from({ length: 41 }, (_, index) => `T-${String(index + 1).padStart(6, '0')}`);
      expect(numbers.toSorted()).toEqual(expected);
    });

    it('write to a ticket that is being closed: nothing is written to it afterwards', async () => {
      const { id } = await open();
      const payloads = await Promise.all(
        atOnce.map((_, index) => (index === 25 ? move(id, 'CLOSED') : write(id, `Message ${index}`, index % 2 === 0))),
      );
      const written = payloads.filter(({ message }) => message);
      const refused = payloads.filter(({ userErrors }) => userErrors.length > 0);
      expect(payloads[25].ticket.status).toBe('CLOSED');
      expect(written.length + refused.length).toBe(49);
      const { data } = await shop.ask(
        `{ ticket(id: "${id}") { status resolvedAt messages(first: 100) { nodes { createdAt } } } }`,
      );
      const { status, resolvedAt, messages } = data.ticket;
      expect(status).toBe('CLOSED');
      expect(messages.nodes).toHaveLength(written.length);
      const late = messages.nodes.filter(({ createdAt }: { createdAt: string }) => createdAt > resolvedAt);
      expect(late).toEqual([]);
    });
  });

  it('pages, filters and orders tickets, one by one', async () => {
    const paged = await openShop(house, 'paged', ['support']);
    for (const [subject, priority, assignee] of [
      ['Beta', 'LOW', 'bob'],
      ['Alpha', 'URGENT', null],
      ['Gamma', 'HIGH', 'bob'],
    ]) {
      await open({ subject, priority, assignee }, paged);
    }
    const bySubject = await walk(
      paged.ask,
      (window) => `{ tickets(${window}, orderBy: [{ subject: ASC }]) {
        nodes { subject } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      } }`,
      ({ tickets }) => tickets,
    );
    expect(bySubject.forwards.map(({ subject }) => subject)).toEqual(['Alpha', 'Beta', 'Gamma']);
    expect(bySubject.backwards).toEqual(bySubject.forwards);
    const { data } = await paged.ask(`{
      bobs: tickets(filter: { assignee: { eq: "bob" }, priority: { in: [HIGH, URGENT] } }) { nodes { subject } }
      nobodys: tickets(filter: { assignee: { isNull: true }, status: { eq: OPEN } }) { nodes { subject } }
    }`);
    expect(data).toEqual({ bobs: { nodes: [{ subject: 'Gamma' }] }, nobodys: { nodes: [{ subject: 'Alpha' }] } });
  });

  it('reads many tickets with messages and notes by a fixed number of statements', async () => {
    const order = await shop.placeOrder([{ productId: await shop.createProduct('Jar'), quantity: 1 }]);
    for (let count = 0; count < 10; count++) await open({ orderId: order.id, body: 'Help' });
    const query = (first: number): string => `{ tickets(first: ${first}) { nodes {
      customer { name } order { number } messages { nodes { body } } notes { nodes { body } }
    } } }`;
    const few = await statementsOf(house, () => shop.ask(query(2)));
    const many = await statementsOf(house, () => shop.ask(query(10)));
    expect(few.length).toBeLessThanOrEqual(5);
    expect(many).toHaveLength(few.length);
  });

  it('takes custom fields', async () => {
    const custom = await openShop(house, 'custom', ['support']);
    const definition = { entity: 'Ticket', name: 'channel', type: 'STRING' };
    await custom.mutate('defineCustomField', definition, 'customField { id }');
    const opened = await custom.mutate(
      'openTicket',
      { subject: 'Help', customFields: { channel: 'phone' } },
      'ticket { customFields { channel } }',
    );
    expect(opened.ticket).toEqual({ customFields: { channel: 'phone' } });
  });

  describe('permissions', () => {
    it('let a viewer read messages, and neither notes nor write', async () => {
      const viewer = await shop.as({ roles: ['viewer'] });
      const { id } = await open({ body: 'Hello' });
      const { note } = await shop.mutate('addTicketNote', { ticketId: id, body: 'A difficult one' }, 'note { id }');
      const { data, errors, text } = await viewer(
        `{ ticket(id: "${id}") { messages { nodes { body } } notes { totalCount nodes { body } } } }`,
      );
      expect(data.ticket).toEqual({ messages: { nodes: [{ body: 'Hello' }] }, notes: null });
      expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN', missing: ['support:notes'] }]);
      expect(text).not.toContain('difficult');
      const byId = await viewer(`{ node(id: "${note.id}") { ... on TicketNote { body } } }`);
      expect(byId.errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['support:notes'] });
      const unknown = await viewer(`{ node(id: "${unknownId('TicketNote')}") { ... on TicketNote { body } } }`);
      expect(unknown.text).toBe(byId.text);
      for (const mutation of [
        'openTicket(input: { subject: "Mine" })',
        `updateTicket(input: { id: "${id}", subject: "Mine" })`,
        `moveTicket(input: { id: "${id}", to: CLOSED })`,
        `addTicketMessage(input: { ticketId: "${id}", body: "Mine" })`,
      ]) {
        const refused = await viewer(`mutation { ${mutation} { userErrors { code } } }`);
        expect(refused.errors[0]?.extensions, mutation).toEqual({ code: 'FORBIDDEN', missing: ['support:write'] });
      }
      const portal = await shop.as({ roles: [], scopes: ['support:read', 'support:write'] });
      const noted = await portal(
        `mutation { addTicketNote(input: { ticketId: "${id}", body: "Mine" }) { userErrors { code } } }`,
      );
      expect(noted.errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['support:notes'] });
    });

    it('hide tickets from whoever lacks support:read, and leave customers standing', async () => {
      await open();
      const seller = await shop.as({ roles: [], scopes: ['customers:read'] });
      const { data, errors } = await seller('{ customers(first: 1) { nodes { name tickets { totalCount } } } }');
      expect(data.customers.nodes).toEqual([{ name: expect.any(String), tickets: null }]);
      expect(errors[0]?.extensions).toEqual({ code: 'FORBIDDEN', missing: ['support:read'] });
    });
  });

  it('gives another tenant byte for byte the answer of an id that never existed', async () => {
    const other = await openShop(house, 'globex', ['support']);
    const order = await shop.placeOrder([{ productId: await shop.createProduct('Jar'), quantity: 1 }]);
    const { id, customer } = await open({ orderId: order.id, body: 'Secret' });
    const payload = '{ userErrors { field code message } }';
    for (const [type, secret, operation] of [
      ['Ticket', id, (one: string) => `{ ticket(id: "${one}") { subject } }`],
      ['Ticket', id, (one: string) => `{ node(id: "${one}") { id } }`],
      [
        'Customer',
        customer.id,
        (one: string) => `{ tickets(filter: { customerId: { eq: "${one}" } }) { totalCount } }`,
      ],
      [
        'Order',
        order.id,
        (one: string) => `mutation { openTicket(input: { subject: "S", orderId: "${one}" }) ${payload} }`,
      ],
      ['Ticket', id, (one: string) => `mutation { moveTicket(input: { id: "${one}", to: CLOSED }) ${payload} }`],
      ['Ticket', id, (one: string) => `mutation { updateTicket(input: { id: "${one}", subject: "S" }) ${payload} }`],
      [
        'Ticket',
        id,
        (one: string) => `mutation { addTicketMessage(input: { ticketId: "${one}", body: "S" }) ${payload} }`,
      ],
      [
        'Ticket',
        id,
        (one: string) => `mutation { addTicketNote(input: { ticketId: "${one}", body: "S" }) ${payload} }`,
      ],
    ] as const) {
      const foreign = await other.ask(operation(secret));
      expect(foreign.text, operation(secret)).toBe((await other.ask(operation(unknownId(type)))).text);
    }
    expect(await read(id)).toMatchObject({ status: 'OPEN', version: 1, messages: { nodes: [{ body: 'Secret' }] } });
  });

  it('stands alone, and customers go on without it', async () => {
    const brief = await openShop(house, 'brief', ['support']);
    await open({}, brief);
    await changeExtensions(house, 'brief', { disable: ['support'] });
    const { customer } = await brief.mutate('createCustomer', { name: 'Plain' }, 'customer { name }');
    expect(customer.name).toBe('Plain');
    const { errors } = await brief.ask('{ tickets { totalCount } }');
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
