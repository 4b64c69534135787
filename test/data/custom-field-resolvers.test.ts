import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { customer } from '../../resolvers/core/entities.ts';
import type { Context } from '../../src/data/context.ts';
import { resolveCustomField } from '../../src/data/custom-field-resolvers.ts';
import { newId } from '../../src/data/identifiers.ts';
import { customField, storeCustomRows, tenantWith } from '../support/custom-rows.ts';
import { createDataLayer, type DataLayer } from '../support/data-layer.ts';

describe('a custom field of a row', () => {
  let layer: DataLayer;
  const score = customField({ name: 'score', type: 'INT' });
  const owner = customField({ name: 'owner', type: 'REFERENCE' });
  const owners = customField({ name: 'owners', type: 'REFERENCE', list: true });
  const tenant = tenantWith([score, owner, owners]);
  const [ann, bob, gone] = [newId(), newId(), newId()];

  beforeAll(async () => {
    layer = await createDataLayer({ entities: [customer] });
    await storeCustomRows(layer.database, tenant, [
      { id: ann, name: 'Ann', values: {} },
      { id: bob, name: 'Bob', values: {} },
    ]);
  });
  afterAll(() => layer.close());

  const resolve = async (context: Context, name: string, value: number | string | readonly string[]) => {
    const key = tenant.customFields.find((field) => field.name === name)?.storedAs ?? newId();
    const resolved = resolveCustomField('Customer', name)({ [key]: value as string }, {}, context);
    return Array.isArray(resolved) ? Promise.all(resolved) : resolved;
  };

  it('is its value, or the rows that it refers to; null for those that are gone', async () => {
    await layer.run('read', tenant, async (context) => {
      expect(await resolve(context, 'score', 7)).toBe(7);
      expect(await resolveCustomField('Customer', 'score')({}, {}, context)).toBeNull();
      expect(await resolve(context, 'owner', bob)).toMatchObject({ name: 'Bob' });
      expect(await resolve(context, 'owners', [bob, gone, ann])).toMatchObject([
        { name: 'Bob' },
        null,
        { name: 'Ann' },
      ]);
      expect(context.exhausted).toBe(false);
    });
  });

  const connection = (context: Context, asked: object) =>
    context.connection(customer, { field: 'Query.customers', arguments: asked, defaultOrder: [] });

  it.each<[string, (context: Context) => Promise<unknown>]>([
    ['resolver', (context) => resolve(context, 'gone', 1)],
    ['filter', (context) => connection(context, { filter: { customFields: { gone: { eq: 1 } } } })],
    ['order', (context) => connection(context, { orderBy: [{ customFields: { gone: 'ASC' } }] })],
  ])('that the record of the tenant lacks decides the whole answer from its %s', async (_what, ask) => {
    await layer.run('read', tenant, async (context) => {
      await expect(ask(context)).rejects.toMatchObject({ code: 'TENANT_CHANGED' });
      expect(context.exhausted).toBe(true);
    });
    await layer.run('read', tenant, async (context) => {
      await expect(connection(context, { filter: { name: { lt: null } } })).rejects.toThrow();
      expect(context.exhausted).toBe(false);
    });
  });
});
