import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { showTenant } from '../src/control/commands/show-tenant.ts';
import { compilePattern } from '../src/data/pattern.ts';
import type { Tenant } from '../src/tenancy/tenant.ts';
import { operatorVariables } from './cli/command.ts';
import { runHere } from './cli/in-process.ts';
import { graphql } from './support/graphql-client.ts';
import { createTestHouse, type TestHouse } from './support/house.ts';

const page = readFileSync(fileURLToPath(new URL('../docs/custom-fields.md', import.meta.url)), 'utf8');

/** The page as its commands and operations, in the order in which a reader meets them. */
function examples(): readonly { readonly kind: 'command' | 'operation'; readonly text: string }[] {
  return [...page.matchAll(/```graphql\n(.*?)```|npx rowhouse ([^`\n]+)/gs)].map(([, operation, command]) =>
    operation === undefined ? { kind: 'command', text: command ?? '' } : { kind: 'operation', text: operation },
  );
}

/** A command's words; those in quotes are one. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

describe('the page on custom fields', () => {
  it('says which patterns are taken', () => {
    const [, taken, refused] = /`([^`]+)` is taken, and\s+`([^`]+)` is not/.exec(page)!;
    expect(compilePattern(taken!)).not.toBeTypeOf('string');
    expect(compilePattern(refused!)).toContain('repeats too much');
  });

  let house: TestHouse;
  let tenant: Tenant;
  let token: string;

  beforeAll(async () => {
    house = await createTestHouse();
    tenant = await house.createTenant({ slug: 'acme' });
    token = await house.token(tenant);
  });
  afterAll(() => house.close());

  it('has examples that work, one after the other', async () => {
    const create = 'mutation { createCustomer(input: { name: "Alice" }) { customer { id } } }';
    const { id } = (await graphql(house.url, token, create)).data.createCustomer.customer;
    const all = examples();
    expect(all.filter(({ kind }) => kind === 'operation').length).toBeGreaterThanOrEqual(3);
    expect(all.filter(({ kind }) => kind === 'command').length).toBeGreaterThanOrEqual(15);
    for (const { kind, text } of all) {
      if (kind === 'command') {
        const { code, stderr } = await runHere(words(text), operatorVariables(house.database));
        expect([text, code, code === 0 ? '' : stderr]).toEqual([text, 0, '']);
      } else {
        const { data, errors } = await graphql(house.url, token, text.replace('"..."', JSON.stringify(id)));
        expect([text, errors]).toEqual([text, []]);
        for (const payload of Object.values<{ userErrors?: unknown }>(data))
          expect(payload.userErrors ?? []).toEqual([]);
      }
    }
    const fields = (await showTenant(house.control, tenant.id)).customFields;
    expect(fields.map(({ name, type, index }) => [name, type, index])).toEqual([
      ['creditLimit', 'STRING', 'none'],
      ['level', 'ENUM', 'ready'],
    ]);
  });
});
