import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { core, extensions } from '../../../resolvers/index.ts';
import { runCommandLine } from '../../../src/cli/run.ts';
import { checkSchemas, type FleetReport, refuseProblems } from '../../../src/control/commands/check-schemas.ts';
import type { Extension, Tenant } from '../../../src/kit.ts';
import { operatorVariables } from '../../cli/command.ts';
import { capturedEnvironment } from '../../cli/in-process.ts';
import { adminQuery } from '../../support/databases.ts';
import { graphql } from '../../support/graphql-client.ts';
import { createTestHouse, type TestHouse } from '../../support/house.ts';
import { createTickets, ticketsSdl } from './tickets.ts';

let house: TestHouse;

/** What clients send before the release: each of tenant and client has its own. */
const operations = {
  Titles: '{ tickets { title } }',
  Weights: 'query Weights { ticket(code: "T1") { weight } }',
  LostOnes: 'query LostOnes { tickets(state: LOST) { code } }',
  Filtered: 'query Filtered($filter: TicketFilter) { tickets(filter: $filter) { code } }',
  States: 'query States { tickets(state: OPEN) { state } }',
  Holder: 'query Holder { holder { ... on Person { name } } }',
  File: 'mutation File($input: FileTicketInput!) { fileTicket(input: $input) { ticket { code } userErrors { code } } }',
  Names: 'query Names { customers { nodes { name } } }',
};

beforeAll(async () => {
  house = await createTestHouse({ extensions: [...extensions, createTickets(ticketsSdl)] });
  const acme = await house.createTenant({ slug: 'acme', extensions: ['tickets'] });
  const globex = await house.createTenant({ slug: 'globex', extensions: ['tickets', 'suppliers'] });
  await house.createTenant({ slug: 'initech' });
  for (const name of ['Titles', 'Weights', 'LostOnes', 'States', 'Holder', 'Names'] as const) {
    await ask(acme, 'web', operations[name]);
  }
  await ask(globex, 'mobile', operations.Filtered, { filter: { state: 'LOST', title: 'lamp' } });
  await ask(globex, 'mobile', operations.File, { input: { title: 'No light' } });
});
afterAll(() => house?.close());

async function ask(tenant: Tenant, client: string, query: string, variables?: Readonly<Record<string, unknown>>) {
  const headers = { 'apollographql-client-name': client, 'apollographql-client-version': '2.0' };
  const { errors } = await graphql(house.url, await house.token(tenant), query, variables, { headers });
  expect(errors).toEqual([]);
  await house.app.recorder?.flush();
}

/** The check of a house with another version of the extension. */
function check(release: Extension | undefined, more: { tenant?: string; since?: number } = {}): Promise<FleetReport> {
  const all = release ? [...extensions, release] : extensions;
  const modules = { core, extensions: new Map(all.map((extension) => [extension.name, extension])) };
  return checkSchemas(house.control, { modules }, more);
}

const replaced = (text: string, by: string): Extension => {
  expect(ticketsSdl).toContain(text);
  return createTickets(ticketsSdl.replace(text, by));
};

/** As a line each: severity, tenant, client, operation, and why. */
const told = ({ problems }: FleetReport): readonly string[] =>
  problems
    .map(
      ({ severity, tenant, client, clientVersion, operation, message }) =>
        `${severity}: ${operation.name || operation.hash.length} of ${client} ${clientVersion} at ${tenant}: ${message}`,
    )
    .sort();

describe('the fleet check', () => {
  it.each<[string, string, string, readonly string[]]>([
    [
      'a removed field',
      '  title(length: Int): String\n',
      '',
      ['breaking: 22 of web 2.0 at acme: Cannot query field "title" on type "Ticket".'],
    ],
    [
      'a field whose type has changed to another scalar',
      '  weight: Int\n  state',
      '  weight: String\n  state',
      ['breaking: Weights of web 2.0 at acme: Ticket.weight has changed its type from Int to String'],
    ],
    [
      'a field whose type has changed to an object',
      '  weight: Int\n  state: TicketState\n}',
      '  weight: Weight\n  state: TicketState\n}\ntype Weight { grams: Int }',
      [
        'breaking: Weights of web 2.0 at acme: Field "weight" of type "Weight" must have a selection of subfields. Did you mean "weight { ... }"?',
        'breaking: Weights of web 2.0 at acme: Ticket.weight has changed its type from Int to Weight',
      ],
    ],
    [
      'a removed enum value, in a document and in a variable',
      '  LOST\n',
      '',
      [
        'breaking: LostOnes of web 2.0 at acme: Value "LOST" does not exist in "TicketState" enum.',
        'breaking: Filtered of mobile 2.0 at globex: TicketState.LOST is gone, and came in a variable',
      ],
    ],
    [
      'a new argument that is required',
      'ticket(code: String!,',
      'ticket(code: String!, desk: String!,',
      [
        'breaking: Weights of web 2.0 at acme: Field "ticket" argument "desk" of type "String!" is required, but it was not provided.',
      ],
    ],
    [
      'an argument whose type has changed',
      'ticket(code: String!,',
      'ticket(code: Int!,',
      [
        'breaking: Weights of web 2.0 at acme: Variable "$String" of type "String!" used in position expecting type "Int!".',
      ],
    ],
    [
      'an input field that is gone, for whom it came in a variable',
      '  title: String\n  least',
      '  least',
      ['breaking: Filtered of mobile 2.0 at globex: TicketFilter.title is gone, and came in a variable'],
    ],
    [
      'a new input field that is required',
      '  note: String\n}',
      '  note: String\n  desk: String!\n}',
      [
        'breaking: File of mobile 2.0 at globex: FileTicketInput.desk is required now, and FileTicketInput comes in a variable',
      ],
    ],
    [
      'an input field that becomes required and was not given',
      '  note: String\n}',
      '  note: String!\n}',
      ['breaking: File of mobile 2.0 at globex: FileTicketInput.note is required now'],
    ],
    [
      'a default that has changed, of an argument and of an input field that are not given',
      'format: TicketFormat = LONG',
      'format: TicketFormat = SHORT',
      ['dangerous: Weights of web 2.0 at acme: the default of Query.ticket(format:) has changed'],
    ],
    [
      'a default that has changed of an input field',
      'weight: Int = 1',
      'weight: Int = 2',
      ['dangerous: File of mobile 2.0 at globex: the default of FileTicketInput.weight has changed'],
    ],
    [
      'a new enum value, for whom it is an answer',
      '  LOST\n',
      '  LOST\n  WAITING\n',
      ['dangerous: States of web 2.0 at acme: TicketState can be WAITING now'],
    ],
    [
      'a new type of a union',
      'union TicketHolder = Person | Company',
      'type Crate { name: String }\nunion TicketHolder = Person | Company | Crate',
      ['dangerous: Holder of web 2.0 at acme: TicketHolder can be Crate now'],
    ],
  ])('finds %s', async (_what, text, by, problems) => {
    const report = await check(replaced(text, by));
    expect(told(report)).toEqual(problems.toSorted());
    expect(report).toMatchObject({ tenants: 3, shapes: 3, operations: 8, uses: 8, uncomposable: [], unrecorded: [] });
  });

  it('is silent on what is only added, or unused', async () => {
    const { problems } = await check(
      createTickets(
        ticketsSdl
          .replace('  holder: TicketHolder\n', '  holder: TicketHolder\n  desks(floor: Int): [Crate!]\n')
          .replace('type Person {', 'type Crate { name: String }\ntype Person {\n  email: String')
          .replace('title(length: Int)', 'title(length: Int, language: String = "en")')
          .replace('  least: Int\n', '  most: Int\n')
          .replace('  note: String\n', '  note: String\n  urgent: Boolean! = false\n')
          .replace('code: String\n', '"A description."\n  code: String @deprecated(reason: "Too short.")\n'),
      ),
    );
    expect(problems).toEqual([]);
  });

  it('says nothing of the code that serves, and of one tenant alone where it is named', async () => {
    expect((await check(createTickets(ticketsSdl))).problems).toEqual([]);
    const release = replaced('  code: String\n  title', '  title');
    expect(new Set((await check(release)).problems.map(({ tenant }) => tenant))).toEqual(new Set(['acme', 'globex']));
    const report = await check(release, { tenant: 'globex' });
    expect(report).toMatchObject({ tenants: 1, uses: 2 });
    expect(new Set(report.problems.map(({ tenant }) => tenant))).toEqual(new Set(['globex']));
    await expect(check(release, { tenant: 'nobody' })).rejects.toMatchObject({ code: 'TENANT_NOT_FOUND' });
  });

  it('takes an extension that is gone for a finding at each of its tenants', async () => {
    const report = await check(undefined);
    expect(report.problems).toEqual([]);
    expect(report.uncomposable).toEqual([
      {
        tenants: ['globex', 'acme'],
        faults: [{ at: 'tickets', message: expect.stringContaining('no such extension') }],
      },
    ]);
    expect(() => refuseProblems(report, 'breaking')).toThrow('schemas cannot be composed, at 2 tenants');
  });

  it('is a gate at a shell: it ends with 1, names tenants, clients and operations, and prints JSON alone where it is to', async () => {
    const release = async (extension: Extension, ...words: string[]) => {
      const { environment, stdout, stderr } = capturedEnvironment(operatorVariables(house.database));
      const all = [...extensions, extension].map((one) => [one.name, one] as const);
      const modules = { core, extensions: new Map(all) };
      const code = await runCommandLine(['schema', 'check', ...words], { ...environment, modules });
      return { code, stdout: stdout.text(), stderr: stderr.text() };
    };
    const breaking = replaced('  code: String\n', '');
    const refused = await release(breaking);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toMatch(/^SEVERITY +OPERATION +CLIENT +TENANTS +WHY$/m);
    expect(refused.stdout).toMatch(
      /^breaking +LostOnes +web 2\.0 +acme +Cannot query field "code" on type "Ticket"\.$/m,
    );
    expect(refused.stdout).toMatch(
      /^breaking +Filtered +mobile 2\.0 +globex +Cannot query field "code" on type "Ticket"\.$/m,
    );
    expect(refused.stderr).toContain('Checking tenants: 3 of 3 (100%)');
    const { code, stdout } = await release(breaking, '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { tenants: 3, problems: { length: 3 } }]);
    expect((await release(replaced('  LOST\n', '  LOST\n  WAITING\n'))).code).toBe(0);
    expect((await release(replaced('  LOST\n', '  LOST\n  WAITING\n'), '--fail-on', 'dangerous')).code).toBe(1);
    // Two tenants of one client stand in one row.
    const hooli = await house.createTenant({ slug: 'hooli', extensions: ['tickets'] });
    await ask(hooli, 'web', operations.LostOnes);
    expect((await release(breaking)).stdout).toMatch(/^breaking +LostOnes +web 2\.0 +acme, hooli +Cannot/m);
    const gone = await release(createTickets(ticketsSdl.replace('type Person', 'type Customer')));
    expect(gone.stdout).toContain('breaking the schema of globex, acme, hooli cannot be composed:');
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('schemas cannot be composed, at 3 tenants')]);
  });

  it('leaves out what nobody has sent for long', async () => {
    const release = replaced('  weight: Int\n  state', '  weight: String\n  state');
    expect((await check(release, { since: 3600 })).problems).toHaveLength(1);
    await adminQuery(
      house.database.adminUrl,
      `update rowhouse_catalog.operation_uses set last_seen = now() - interval '2 hours'`,
    );
    expect((await check(release, { since: 3600 })).problems).toEqual([]);
    expect((await check(release, { since: 3 * 3600 })).problems).toHaveLength(1);
  });

  it('is a gate: breaking changes close it, dangerous ones where that is asked for', async () => {
    const dangerous = await check(replaced('  LOST\n', '  LOST\n  WAITING\n'));
    expect(() => refuseProblems(dangerous, 'breaking')).not.toThrow();
    expect(() => refuseProblems(dangerous, 'dangerous')).toThrow(
      'an operation would not do what it did, at one tenant',
    );
  });
});
