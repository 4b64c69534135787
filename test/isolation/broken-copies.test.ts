import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { extensions } from '../../resolvers/index.ts';
import { type Context, type Extension, idArgument, RowhouseError, sql } from '../../src/kit.ts';
import { adminQuery } from '../support/databases.ts';
import { createTestHouse, type TestHouse } from '../support/house.ts';
import { core } from './suite/core.ts';
import { removePolicies, restorePolicies } from './suite/policies.ts';
import { type Rewriting, removePredicates } from './suite/predicates.ts';
import { type Examination, examineIsolation, type Findings, type Part } from './suite/suite.ts';
import { tiers } from './suite/tiers.ts';

/** A statement that loses its predicates. */
interface BrokenStatement {
  readonly statement: string;
  readonly text: RegExp;
  /** Which of its predicates, by the text up to their ends. */
  readonly where?: RegExp;
  readonly parts: readonly Part[];
  readonly only?: RegExp;
  /** Where the suite is to find it: at one place at least. */
  readonly at: string | RegExp;
}

const filterBy = (field: string, comparison: string): string =>
  `Query.customers(filter:) CustomerFilter.customFields CustomerCustomFieldsFilter.${field} ${comparison}`;

/** The suite is worth something only if it fails where it should: on copies that are broken on purpose. */
describe.each(tiers)('on a broken copy in the tier %s the isolation suite fails', { timeout: 120_000 }, (tier) => {
  const modules = [core, ...extensions];
  const examination: Examination = {
    tier,
    modules,
    extensions: extensions.map(({ name }) => name),
    parts: ['outputs'],
    stopAtFirstLeak: true,
  };
  const entities = modules.flatMap((module) => module.entities);
  const placesOf = ({ leaks }: Findings): readonly string[] => [...new Set(leaks.map(({ at }) => at))];

  describe('when a lock is taken off', () => {
    let house: TestHouse;
    let rewriting: Rewriting | undefined;

    beforeAll(async () => {
      house = await createTestHouse({ core });
    });
    afterEach(async () => {
      rewriting?.end();
      rewriting = undefined;
      await restorePolicies(house);
    });
    afterAll(() => house.close());

    const tables = [...entities.map(({ table }) => table), 'counters', 'custom_values', 'custom_field_epochs'];

    it.each(tables)('the policy of %s', async (table) => {
      await removePolicies(house, table);
      const findings = await examineIsolation(house, { ...examination, parts: ['policies'], stopAtFirstLeak: false });
      expect(placesOf(findings)).toEqual([table]);
    });

    it.each(entities.map(({ table }) => table))('the policy of %s, where predicates are lost', async (table) => {
      rewriting = removePredicates(house);
      await removePolicies(house, table);
      expect(placesOf(await examineIsolation(house, examination))).not.toEqual([]);
    });

    it.each(entities.map(({ table }) => table))('the predicates on %s, where there are no policies', async (table) => {
      await removePolicies(house);
      rewriting = removePredicates(house, (text) => new RegExp(`\\b${table}\\b`).test(text));
      expect(placesOf(await examineIsolation(house, examination))).not.toEqual([]);
    });
  });

  describe('when one statement loses its predicate, where there are no policies', () => {
    let house: TestHouse;
    let rewriting: Rewriting;

    beforeAll(async () => {
      house = await createTestHouse({ core });
      await removePolicies(house);
    });
    afterEach(() => rewriting.end());
    afterAll(() => house.close());

    it.each<BrokenStatement>([
      {
        statement: 'that loads customers by id',
        text: /from "customers"\s+where tenant_id = \$1::uuid and id = any/,
        parts: ['arguments'],
        only: /^Query\.customer\b/,
        at: 'Query.customer(id:)',
      },
      {
        statement: 'that reads a page of orders',
        text: /from "orders" where tenant_id = \$1::uuid.*limit/s,
        parts: ['outputs'],
        at: 'Query.orders',
      },
      {
        statement: 'that counts customers',
        text: /count\(\*\)::integer as count from "customers"/,
        parts: ['outputs'],
        at: 'Query.customers',
      },
      {
        statement: 'that sums up sales',
        text: /as total, count\(distinct o\.id\)::integer as "orderCount"\s+from orders o\s+left join/,
        parts: ['outputs'],
        at: 'Query.salesSummary',
      },
      {
        statement: 'that sums up orders by their ids',
        text: /select order_id as id, round\(sum/,
        parts: ['outputs'],
        at: 'loader "Order.total USD"',
      },
      {
        statement: 'that filters by the index of a custom field',
        text: /exists \(select .*from custom_values where/s,
        where: /from custom_values where tenant_id = \S+$/,
        parts: ['arguments'],
        only: /^Query\.customers\(filter:\)/,
        at: filterBy('nameIndexed', 'StringFilter.eq'),
      },
      {
        statement: 'that pages by the index of a custom field',
        text: /from custom_values as kept/,
        where: /kept.tenant_id = \S+$/,
        parts: ['arguments'],
        only: /^Query\.customers\(orderBy:\)/,
        at: 'Query.customers(orderBy:) CustomerOrder.customFields CustomerCustomFieldsOrder.nameIndexed',
      },
      {
        statement: 'that loads what custom fields refer to',
        text: /from "products"\s+where tenant_id = \$1::uuid and id = any/,
        parts: ['outputs'],
        at: /^loader "Product by id: /,
      },
      {
        statement: 'that holds what a custom field is to refer to',
        text: /from "customers"\s+where tenant_id = .* for key share/s,
        parts: ['mutations'],
        only: /^Mutation\.updateProduct$/,
        at: 'Mutation.updateProduct ProductCustomFieldsInput.customerId',
      },
      {
        statement: 'that locks an order before it is changed',
        text: /from "orders"\s+where tenant_id = \$1::uuid.*for update/s,
        parts: ['mutations'],
        only: /^Mutation\.cancelOrder$/,
        at: 'Mutation.cancelOrder CancelOrderInput.id',
      },
    ])('the statement $statement', async ({ text, where, parts, at, ...rest }) => {
      rewriting = removePredicates(house, (statement) => text.test(statement), where);
      const findings = await examineIsolation(house, { ...examination, ...rest, parts, stopAtFirstLeak: false });
      expect(rewriting.changed.size).toBeGreaterThan(0);
      expect(placesOf(findings)).toContainEqual(typeof at === 'string' ? at : expect.stringMatching(at));
    });
  });

  it('when a unique key does not begin with the tenant', async () => {
    const house = await createTestHouse({ core });
    try {
      const { placement } = await house.createTenant({ slug: 'anyone', tier });
      const create = `create unique index global_key on ${placement.schema}.customers (external_id)`;
      await adminQuery(house.database.adminUrl, create);
      expect(placesOf(await examineIsolation(house, examination))).toEqual(['customers']);
    } finally {
      await house.close();
    }
  });

  describe('when a resolver', () => {
    type Resolver = (root: unknown, args: { readonly id: string }, context: Context, info: unknown) => Promise<unknown>;
    const { Query, ...resolvers } = core.resolvers;
    const { customer } = Query as unknown as { readonly customer: Resolver };

    /** Examines a house whose core has another resolver for `Query.customer`. */
    const examineWith = (broken: Resolver, options: Partial<Examination>): Promise<Findings> =>
      examineCopy({ ...core, resolvers: { ...resolvers, Query: { ...Query, customer: broken } } }, options);

    const examineCopy = async (copy: Extension, options: Partial<Examination>): Promise<Findings> => {
      const house = await createTestHouse({ core: copy });
      try {
        return await examineIsolation(house, {
          ...examination,
          extensions: [],
          modules: [copy, ...extensions],
          stopAtFirstLeak: false,
          ...options,
        });
      } finally {
        await house.close();
      }
    };

    it('forgets the predicate: the guard refuses its statement', async () => {
      const findings = await examineWith(async (_root, { id }, context) => {
        const [row] = await context.query(sql`select id from customers where id = ${idArgument('Customer', id)}::uuid`);
        return row ?? null;
      }, {});
      expect(findings.failures).toContainEqual({
        at: 'Query.customer',
        problem: expect.stringContaining('STATEMENT_REFUSED'),
      });
    });

    it('forgets it for the side table of custom fields: the guard refuses its statement', async () => {
      const findings = await examineWith(async (_root, { id }, context) => {
        const row = idArgument('Customer', id);
        await context.query(sql`select field_id as id from custom_values where row_id = ${row}::uuid`);
        return null;
      }, {});
      expect(findings.failures).toContainEqual({
        at: 'Query.customer',
        problem: expect.stringContaining('STATEMENT_REFUSED'),
      });
    });

    it('shows nothing at all: the field is named as not exercised', async () => {
      const findings = await examineWith(async () => null, {});
      expect(findings.failures).toContainEqual({ at: 'Query.customer', problem: 'is not exercised' });
    });

    it('keeps rows in the process: the other tenant finds what was shown to the one', async () => {
      const kept = new Map<string, unknown>();
      const findings = await examineWith(
        async (root, args, context, info) => {
          const row = kept.get(args.id) ?? (await customer(root, args, context, info));
          if (row) kept.set(args.id, row);
          return row;
        },
        { parts: ['outputs', 'arguments'], only: /^Query\.customer\b/ },
      );
      expect(placesOf(findings)).toContain('Query.customer(id:)');
    });

    it.each(['branding', 'domains', 'settings'])(
      'keeps the %s of a tenant: the other one finds them',
      async (field) => {
        const { Tenant } = core.resolvers;
        const show = (Tenant as Readonly<Record<string, (...given: unknown[]) => unknown>>)[field]!;
        let kept: unknown;
        const broken = (...given: unknown[]): unknown => {
          kept ??= show(...given);
          return kept;
        };
        const copy = { ...core, resolvers: { ...core.resolvers, Tenant: { ...Tenant, [field]: broken } } } as Extension;
        expect(placesOf(await examineCopy(copy, { parts: ['outputs'], only: /^$/ }))).toContain('Query.tenant');
      },
    );

    it('repeats an id in its refusal: answers to two ids are not the same', async () => {
      const findings = await examineWith(
        async (root, args, context, info) => {
          const row = await customer(root, args, context, info);
          if (!row) throw new RowhouseError('INVALID_ID', { message: `There is no customer ${args.id}.` });
          return row;
        },
        { parts: ['arguments'], only: /^Query\.customer\b/ },
      );
      expect(placesOf(findings)).toContain('Query.customer(id:)');
    });
  });
});
