import pg from 'pg';
import { toGlobalId } from '../../../src/kit.ts';
import type { Tenant } from '../../../src/tenancy/tenant.ts';
import { type GraphqlAnswer, graphql } from '../../support/graphql-client.ts';
import type { TestHouse } from '../../support/house.ts';
import { type SideRow, storeSideRows } from './custom-values.ts';
import { Family } from './families.ts';
import { type Palette, palettes } from './palettes.ts';
import { everything, type Row, type RowScope, type Variant } from './row-scope.ts';

const askingSubject = 'tester';

/** One of the two tenants: its token, its rows, and all that the other one must never see. */
export class Side {
  readonly tenant: Tenant;
  readonly palette: Palette;
  /** Who asks for the tenant. */
  readonly subject = askingSubject;
  /** Rows that stand before the first probe: one family for each variant, the first of them the one that probes name. */
  readonly standing: Family[] = [];
  /** Texts of the other tenant that this one has said of itself, and may be told again. */
  readonly said = new Set<string>();
  readonly #url: string;
  readonly #token: string;
  readonly #client: pg.Client;
  readonly #scope: RowScope;
  readonly #secrets: Set<string>;
  #families = 0;

  private constructor(
    tenant: Tenant,
    palette: Palette,
    url: string,
    token: string,
    client: pg.Client,
    scope: Omit<RowScope, 'client' | 'tenantId' | 'customFields' | 'made'>,
  ) {
    const { tableOf } = scope;
    const customFields = Map.groupBy(tenant.customFields, ({ entity }) => tableOf.get(entity)!);
    this.tenant = tenant;
    this.palette = palette;
    this.#url = url;
    this.#token = token;
    this.#client = client;
    this.#secrets = new Set([
      tenant.id,
      ...tenant.customFields.flatMap(({ id, storedAs }) => [id, storedAs, toGlobalId('CustomField', id)]),
    ]);
    this.#scope = {
      ...scope,
      client,
      tenantId: tenant.id,
      customFields,
      made: (table, row) => this.#remember(table, row),
    };
  }

  static async open(
    house: TestHouse,
    tenant: Tenant,
    palette: Palette,
    scope: Omit<RowScope, 'client' | 'tenantId' | 'customFields' | 'made'>,
  ): Promise<Side> {
    const client = new pg.Client({ connectionString: house.database.adminUrl });
    await client.connect();
    // Where the administrator is no superuser, policies hold for it as well.
    await client.query(`select set_config('rowhouse.tenant_id', $1, false), set_config('search_path', $2, false)`, [
      tenant.id,
      tenant.placement.schema,
    ]);
    const token = await house.token(tenant, { subject: askingSubject, scopes: ['customers:read'] });
    return new Side(tenant, palette, house.url, token, client, scope);
  }

  /** Keeps words of 20 characters and more that nobody else may be shown. */
  keepSecret(...words: readonly string[]): void {
    for (const word of words) this.#secrets.add(word);
  }

  close(): Promise<void> {
    return this.#client.end();
  }

  /** Asks the gateway with this tenant's token. */
  ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer> {
    return graphql(this.#url, this.#token, query, variables);
  }

  /** Makes the rows that stand: two of each table for each variant. */
  async stand(variants: readonly Variant[]): Promise<void> {
    for (const [index, variant] of variants.entries()) {
      const step = index * 2 + 1;
      const options = { palette: this.palette, variant, serial: `s${index}`, step, customValues: 'all' } as const;
      const family = new Family(this.#scope, options);
      await family.complete(2);
      this.standing.push(family);
    }
  }

  /** Makes rows that have the other tenant's values, keys of its systems included. */
  async mirror(variant: Variant): Promise<void> {
    const options = { palette: palettes.own, variant, serial: 's0', step: 1, customValues: 'all' } as const;
    const family = new Family(this.#scope, options);
    await family.complete(2);
  }

  /** Adds rows to the side table of custom fields. */
  storeSideRows(rows: readonly SideRow[]): Promise<void> {
    return storeSideRows(this.#client, this.tenant.id, rows);
  }

  /** A family of its own for a probe that writes. Its rows have version 1. */
  family(variant: Variant = { instants: everything, choice: 0 }): Family {
    this.#families++;
    return new Family(this.#scope, {
      palette: this.palette,
      variant,
      serial: `f${this.#families}`,
      step: 9,
      version: 1,
      customValues: 'some',
    });
  }

  /** A digest of every row of the tenant, its records in the catalog included. */
  async digest(): Promise<string> {
    // Sums of hashes, and not hashes of sorted texts: this is asked a thousand times.
    const digestOf = (name: string, table: string): string =>
      `select '${name}' as name, (sum(hashtextextended(t::text, 0)::numeric))::text as digest
      from ${table} t where tenant_id = $1::uuid`;
    const rows = [...this.#scope.tables.keys()].map((name) => digestOf(name, name));
    const catalog = ['placements', 'tenant_extensions', 'custom_fields', 'domains', 'logos', 'settings_history'].map(
      (name) => digestOf(name, `rowhouse_catalog.${name}`),
    );
    const tenant = `select 'tenants', md5(t::text) from rowhouse_catalog.tenants t where id = $1::uuid`;
    const all = `${[...rows, ...catalog, tenant].join(' union all ')} order by name`;
    const result = await this.#client.query(all, [this.tenant.id]);
    return JSON.stringify(result.rows);
  }

  /** What a text shows of this tenant: ids of its rows, global or plain, and its mark. */
  tracesIn(answer: string): readonly string[] {
    const words = answer.match(/[A-Za-z0-9_-]{20,}/g) ?? [];
    const traces = words.filter((word) => this.#secrets.has(word));
    return answer.includes(this.palette.mark) ? [...traces, this.palette.mark] : traces;
  }

  #remember(table: string, row: Row): void {
    if (typeof row.id !== 'string') return;
    this.#secrets.add(row.id);
    for (const { type, table: own } of this.#scope.entities.values()) {
      if (own === table) this.#secrets.add(toGlobalId(type, row.id));
    }
  }
}
