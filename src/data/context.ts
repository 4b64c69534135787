import DataLoader from 'dataloader';
import { requirePermissions } from '../authorization/guards.ts';
import { isGranted, type PermissionSet } from '../authorization/permission-set.ts';
import { holdsScope, type Principal, personalDataScope } from '../identity/principal.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { TenantAdministration } from '../tenancy/administration.ts';
import { type CustomField, customFieldsOf } from '../tenancy/custom-field.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { AnswerLimits } from './answer-budget.ts';
import { customFieldsColumn } from './columns.ts';
import { type Connection, type ConnectionOptions, type ConnectionServices, loadConnection } from './connections.ts';
import type { CustomFieldBudget } from './custom-field-budget.ts';
import { checkCustomFieldEpoch, holdDefinitions } from './custom-field-epoch.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { loadByIds, loadByReference } from './loaders.ts';
import type { OperationSession, SessionServices } from './operation-session.ts';
import type { Sql } from './sql.ts';

/** What is the same for every request of a gateway process. */
export interface DataServices extends ConnectionServices, SessionServices {}

export interface ContextOptions {
  readonly tenant: Tenant;
  readonly principal: Principal;
  readonly requestId: string;
  /** Entities of the tenant's shape by GraphQL type. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** What the shape's types ask of whoever is to see them. */
  readonly typePermissions: ReadonlyMap<string, PermissionSet>;
  readonly administration: TenantAdministration;
  /** False for a principal who is not to learn the names of what is hidden from it; true when left out. */
  readonly namesHidden?: boolean;
  readonly signal?: AbortSignal;
  /** No bounds when left out. */
  readonly answerLimits?: AnswerLimits;
}

/** Largest batch of keys in one statement. */
const maximumBatch = 1000;

/**
 * What resolvers work with: the tenant and the principal, and data under the tenant's session.
 *
 * One context serves one query, or one root field of a mutation. The operation's session opens at the first statement and
 * is ended by the executor, whatever happened; a resolver neither opens nor ends it. Nothing but the database may be
 * awaited between the first statement and the end (law 1).
 */
export class Context {
  readonly tenant: Tenant;
  readonly principal: Principal;
  readonly requestId: string;
  readonly entities: ReadonlyMap<string, Entity>;
  /** The catalog, for administration mutations; they open no session. */
  readonly administration: TenantAdministration;
  /** Set when a root field ended in user errors: its work is to be rolled back. */
  refused = false;
  readonly #services: DataServices;
  readonly #typePermissions: ReadonlyMap<string, PermissionSet>;
  readonly #loaders = new Map<string, DataLoader<never, unknown>>();
  readonly #namesHidden: boolean;
  readonly #session: OperationSession;
  #ended = false;
  #definitionsKnown = false;

  constructor(services: DataServices, options: ContextOptions, session: OperationSession) {
    this.#services = services;
    this.#session = session;
    this.tenant = options.tenant;
    this.principal = options.principal;
    this.requestId = options.requestId;
    this.entities = options.entities;
    this.administration = options.administration;
    this.#typePermissions = options.typePermissions;
    this.#namesHidden = options.namesHidden ?? true;
  }

  /**
   * The entity that a client's id is of. Undefined for a type that the schema does not have, and for one that is hidden
   * from a principal who is not to learn its name.
   */
  entityOfId(type: string): Entity | undefined {
    const isTold = this.#namesHidden || isGranted(this.#typePermissions.get(type), this.principal);
    return isTold ? this.entities.get(type) : undefined;
  }

  /**
   * Asks for what a type asks for, where its name is known before anything is read.
   *
   * @throws RowhouseError FORBIDDEN
   */
  requireType(type: string): void {
    requirePermissions(this.principal, this.#typePermissions.get(type) ?? new Map(), type);
  }

  /** Executes one statement in the operation's session. Every table in it needs `tenant_id = ${tenant}`. */
  async query<Row>(statement: Sql): Promise<readonly Row[]> {
    this.#refuseWhenEnded();
    const session = await this.#session.open();
    this.#refuseWhenEnded();
    const rows = await session.query<Row>(statement);
    return this.#session.budget.read(customCharacters(rows)) ?? rows;
  }

  /** The row of an entity, or null: for an id that never existed as for one of another tenant. Batched. */
  async load<E extends Entity>(entity: E, id: string): Promise<RowOf<E> | null> {
    this.#knowDefinitions(entity);
    const loader = this.loader<string, RowOf<E> | null>(`${entity.type} by id`, (ids) => loadByIds(this, entity, ids));
    return this.#answer(loader.load(id), () => 1);
  }

  /**
   * All rows that refer to a parent, in an order of columns; for short lists that belong to their parent, such as the
   * lines of an order. Batched.
   */
  async loadByReference<E extends Entity>(
    entity: E,
    reference: keyof E['fields'] & string,
    parentId: string,
    orderBy: keyof E['fields'] & string,
  ): Promise<readonly RowOf<E>[]> {
    this.#knowDefinitions(entity);
    const loader = this.loader<string, readonly RowOf<E>[]>(`${entity.type} by ${reference}, ${orderBy}`, (ids) =>
      loadByReference(this, entity, reference, ids, orderBy),
    );
    return this.#answer(loader.load(parentId), (rows) => rows.length);
  }

  /** The row that refers to a parent by a reference that is unique, or null. Batched. */
  async loadOneByReference<E extends Entity>(
    entity: E,
    reference: keyof E['fields'] & string,
    parentId: string,
  ): Promise<RowOf<E> | null> {
    const [row] = await this.loadByReference(entity, reference, parentId, reference);
    return row ?? null;
  }

  /** A page of an entity as a Relay connection. Siblings with the same arguments are read by one statement. */
  async connection<E extends Entity>(entity: E, options: ConnectionOptions): Promise<Connection<RowOf<E> & AnyRow>> {
    this.#knowDefinitions(entity);
    // Its rows are counted when they are shown, which aliases may ask for many times.
    return this.#answer(loadConnection(this, this.#services, entity, options), () => 0);
  }

  /**
   * A loader of the operation's own: made at the first use of its name, forgotten with the operation.
   *
   * @param name the field and its normalised arguments; equal names must mean equal batches
   * @param batch gives the values in the order of the keys
   */
  loader<Key, Value>(name: string, batch: (keys: readonly Key[]) => Promise<readonly Value[]>): DataLoader<Key, Value> {
    let loader = this.#loaders.get(name) as DataLoader<Key, Value> | undefined;
    if (!loader) {
      loader = new DataLoader<Key, Value>(batch as (keys: readonly Key[]) => Promise<readonly Value[]>, {
        maxBatchSize: maximumBatch,
      });
      this.#loaders.set(name, loader as unknown as DataLoader<never, unknown>);
    }
    return loader;
  }

  /** Forgets everything that was loaded: after a write, and after a rollback. */
  forget(): void {
    this.#loaders.clear();
  }

  /**
   * Ends the context: what resolvers still ask of it is refused. A root field of a mutation has a context of its own, so that
   * nothing that was left over from one field runs inside the savepoint of the next.
   */
  end(): void {
    this.#ended = true;
  }

  /** True when the answer is decided, and nothing that is still resolved will be shown. */
  get exhausted(): boolean {
    return this.#session.budget.isExhausted;
  }

  /** For guards and resolvers of custom fields, before a field fails. */
  fieldFailed(error: unknown): Promise<void> {
    return this.#session.budget.fieldFailed(error);
  }

  /** What the custom values that the operation writes may still cost. */
  get customFieldBudget(): CustomFieldBudget {
    return this.#session.customFieldBudget;
  }

  /** False for a custom field that is hidden from the principal: it can neither be read nor written. */
  maySee({ personalData, references }: CustomField): boolean {
    if (personalData && !holdsScope(this.principal, personalDataScope)) return false;
    return references === undefined || isGranted(this.#typePermissions.get(references), this.principal);
  }

  /** Counts objects that go into the answer: {@link AnswerBudget.show}. */
  shown(objects: number): Promise<never> | undefined {
    return this.#session.budget.show(objects);
  }

  /**
   * Custom values are read by the definitions under which they are stored, or not at all: their keys change when they are
   * converted. Asked in front of the first rows that may have some, in the same flight; tenants without are not.
   */
  #knowDefinitions(entity: Entity): void {
    if (this.#definitionsKnown || !entity.customFields) return;
    if (customFieldsOf(this.tenant, entity.type).length === 0) return;
    this.#definitionsKnown = true;
    // A query's rows are of one snapshot, and so is this; a mutation holds what its statements are to find.
    const known = this.#session.mode === 'read' ? checkCustomFieldEpoch(this, this.tenant) : holdDefinitions(this);
    known.catch((error) => {
      // Whatever else went wrong is told to whoever reads the rows.
      if (error instanceof RowhouseError && error.code === 'TENANT_CHANGED') this.#session.budget.abandon(error);
    });
  }

  /** Counts what becomes of a field. */
  async #answer<Result>(work: Promise<Result>, objects: (result: Result) => number): Promise<Result> {
    let result: Result;
    try {
      result = await work;
    } catch (error) {
      await this.fieldFailed(error);
      throw error;
    }
    await this.shown(objects(result));
    return result;
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The field has ended.' });
  }
}

/** Of all rows that a statement gives, which have the same columns. */
function customCharacters(rows: readonly unknown[]): number {
  const [first] = rows as readonly AnyRow[];
  if (typeof first?.[customFieldsColumn] !== 'string') return 0;
  return (rows as readonly AnyRow[]).reduce((sum, row) => sum + String(row[customFieldsColumn]).length, 0);
}
