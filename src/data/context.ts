import DataLoader from 'dataloader';
import { requirePermissions } from '../authorization/guards.ts';
import { isGranted, type PermissionSet } from '../authorization/permission-set.ts';
import { holdsScope, type Principal, personalDataScope } from '../identity/principal.ts';
import type { DomainEvent, Listener, Listeners } from '../kernel/domain-event.ts';
import { RowhouseError } from '../kernel/errors.ts';
import { UserErrors } from '../kernel/user-errors.ts';
import type { TenantAdministration } from '../tenancy/administration.ts';
import { type CustomField, customFieldsOf } from '../tenancy/custom-field.ts';
import type { FeatureSnapshot } from '../tenancy/features.ts';
import type { ClientIdentity } from '../tenancy/operation-log.ts';
import type { SettingsDeclaration } from '../tenancy/settings-declaration.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import type { AnswerLimits } from './answer-budget.ts';
import { type Columns, columnsOf, customFieldsColumn, hasCustomFields, withColumns } from './columns.ts';
import type { ConnectionOptions } from './connection-options.ts';
import type { ConnectionServices } from './connection-plan.ts';
import { type Connection, ConnectionLoader } from './connections.ts';
import type { CustomFieldBudget } from './custom-field-budget.ts';
import { checkCustomFieldEpoch, holdDefinitions } from './custom-field-epoch.ts';
import type { AnyRow, Entity, RowOf } from './entity.ts';
import { loadByIds, loadByReference } from './loaders.ts';
import type { OperationSession, SessionServices } from './operation-session.ts';
import { RowLoader } from './row-loader.ts';
import { type Companion, type FieldInfo, type Selected, selectedColumns } from './selected-columns.ts';
import type { Sql } from './sql.ts';

/** What is the same for every request of a gateway process. */
export interface DataServices extends ConnectionServices, SessionServices {}

export interface ContextOptions {
  readonly tenant: Tenant;
  readonly principal: Principal;
  readonly requestId: string;
  /** The program that asks, as it calls itself; one without a name when left out. */
  readonly client?: ClientIdentity;
  /** Entities of the tenant's shape by GraphQL type. */
  readonly entities: ReadonlyMap<string, Entity>;
  /** What the shape's types ask of whoever is to see them. */
  readonly typePermissions: ReadonlyMap<string, PermissionSet>;
  /** What follows when a module of the shape announces something. */
  readonly listeners: Listeners;
  readonly administration: TenantAdministration;
  readonly features: FeatureSnapshot;
  /** What can be set for the modules of the shape, by module. */
  readonly declaredSettings: ReadonlyMap<string, SettingsDeclaration>;
  /** False for a principal who is not to learn the names of what is hidden from it; true when left out. */
  readonly namesHidden?: boolean;
  readonly signal?: AbortSignal;
  /** No bounds when left out. */
  readonly answerLimits?: AnswerLimits;
}

/** Lists of rows that refer to a parent by one column, in the order of another. */
interface ListsByReference {
  readonly reference: string;
  readonly orderBy: string;
  readonly loader: RowLoader<readonly AnyRow[]>;
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
  /** What can be switched on and off, and the rules of the house for it. */
  readonly features: FeatureSnapshot;
  /** What can be set for the modules of the shape, by module. */
  readonly declaredSettings: ReadonlyMap<string, SettingsDeclaration>;
  /** Set when a root field ended in user errors: its work is to be rolled back. */
  refused = false;
  readonly #typePermissions: ReadonlyMap<string, PermissionSet>;
  readonly #loaders = new Map<string, DataLoader<never, unknown>>();
  readonly #byId = new Map<Columns, RowLoader<AnyRow | null>>();
  readonly #byReference = new Map<Selected, readonly ListsByReference[]>();
  readonly #connections: ConnectionLoader;
  readonly #listeners: Listeners;
  readonly #namesHidden: boolean;
  readonly #session: OperationSession;
  #ended = false;
  #definitionsKnown = false;

  constructor(services: DataServices, options: ContextOptions, session: OperationSession) {
    this.#connections = new ConnectionLoader(this, services);
    this.#session = session;
    this.tenant = options.tenant;
    this.principal = options.principal;
    this.requestId = options.requestId;
    this.entities = options.entities;
    this.administration = options.administration;
    this.features = options.features;
    this.declaredSettings = options.declaredSettings;
    this.#typePermissions = options.typePermissions;
    this.#listeners = options.listeners;
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

  /**
   * The row of an entity, or null: for an id that never existed as for one of another tenant. Batched.
   *
   * @param id null, as a reference has it that refers to nothing, gives null
   * @param info what the resolver was told of its field, if that gives the row to graphql-js as it is: with it, only those
   *   columns are read that the field may show
   */
  load<E extends Entity>(entity: E, id: string | null, info?: FieldInfo): Promise<RowOf<E> | null> {
    if (id === null) return Promise.resolve(null);
    return this.#rowsById(selectedColumns(entity, info).columns).load(id) as Promise<RowOf<E> | null>;
  }

  /** As {@link load}, and at once where the row is there already. */
  reference<E extends Entity>(entity: E, id: string, info: FieldInfo): Promise<RowOf<E> | null> | RowOf<E> | null {
    const { columns } = selectedColumns(entity, info);
    return this.#rowsById(columns).get(id) as Promise<RowOf<E> | null> | RowOf<E> | null;
  }

  /** The row with some of its fields alone, for one who looks at no others. Batched as {@link load}. */
  loadFields<E extends Entity, Name extends keyof E['fields'] & keyof RowOf<E> & string>(
    entity: E,
    id: string,
    names: readonly Name[],
  ): Promise<Pick<RowOf<E>, Name> | null> {
    return this.#rowsById(columnsOf(entity, new Set(names))).load(id) as Promise<RowOf<E> | null>;
  }

  /**
   * Loads what rows refer to and show, before they are given to resolvers: whoever asks for it then has it at once. For the
   * products of 150 order lines that spares 150 promises, and what waits for them.
   *
   * @returns a promise that never fails: what could not be loaded fails where it is asked for
   */
  async accompany(rows: readonly AnyRow[], companions: readonly Companion[]): Promise<void> {
    await Promise.all(
      companions.map(({ reference, columns }) => {
        const ids = new Set<string>();
        for (const row of rows) if (row[reference] !== null) ids.add(row[reference] as string);
        return this.#rowsById(columns).prepare(ids);
      }),
    );
  }

  #rowsById(columns: Columns): RowLoader<AnyRow | null> {
    let loader = this.#byId.get(columns);
    if (!loader) {
      const { entity, key } = columns;
      this.knowDefinitions(entity, hasCustomFields(columns));
      const batch = (ids: readonly string[]) => loadByIds(this, columns, ids);
      loader = new RowLoader(this.loader(`${entity.type} by id: ${key}`, batch), countOne, this.#session.budget);
      this.#byId.set(columns, loader);
    }
    return loader;
  }

  /**
   * All rows that refer to a parent, in an order of columns; for short lists that belong to their parent, such as the
   * lines of an order. Batched.
   *
   * @param info as for {@link load}
   */
  loadByReference<E extends Entity>(
    entity: E,
    reference: keyof E['fields'] & string,
    parentId: string,
    orderBy: keyof E['fields'] & string,
    info?: FieldInfo,
  ): Promise<readonly RowOf<E>[]> {
    const selected = selectedColumns(entity, info);
    let lists = this.#byReference.get(selected)?.find((one) => one.reference === reference && one.orderBy === orderBy);
    if (!lists) {
      lists = { reference, orderBy, loader: this.#listsBy(selected, reference, orderBy) };
      this.#byReference.set(selected, [...(this.#byReference.get(selected) ?? []), lists]);
    }
    return lists.loader.load(parentId) as Promise<readonly unknown[]> as Promise<readonly RowOf<E>[]>;
  }

  #listsBy({ columns, companions }: Selected, reference: string, orderBy: string): RowLoader<readonly AnyRow[]> {
    const { entity } = columns;
    this.knowDefinitions(entity, hasCustomFields(columns));
    const read = withColumns(columns, [reference]);
    const name = `${entity.type} by ${reference}, ${orderBy}: ${read.key} ${companions.map(companionKey).join(' ')}`;
    const loaded = this.loader(name, async (ids: readonly string[]) => {
      const lists = await loadByReference(this, read, reference, orderBy, ids);
      if (companions.length > 0) await this.accompany(lists.flat(), companions);
      return lists;
    });
    return new RowLoader(loaded, countAll, this.#session.budget);
  }

  /** The row that refers to a parent by a reference that is unique, or null. Batched. */
  async loadOneByReference<E extends Entity>(
    entity: E,
    reference: keyof E['fields'] & string,
    parentId: string,
    info?: FieldInfo,
  ): Promise<RowOf<E> | null> {
    const [row] = await this.loadByReference(entity, reference, parentId, reference, info);
    return row ?? null;
  }

  /** A page of an entity as a Relay connection. Siblings with the same arguments are read by one statement. */
  connection<E extends Entity>(entity: E, options: ConnectionOptions): Promise<Connection<RowOf<E> & AnyRow>> {
    // Its rows are counted when they are shown, which aliases may ask for many times.
    return this.#connections.load(entity, options);
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

  /**
   * Tells the tenant's enabled extensions that something has happened, and waits until all have done what follows: one
   * after the other, in the order of composition, in this session and with this context. To be awaited, after the rows
   * that it tells of are written. Where nobody listens, it costs a look-up.
   *
   * @throws UserErrors of a listener, which refuse the mutation as a whole, with an empty path: a listener does not know
   *   the mutation's input; whatever else a listener throws; STATEMENT_REFUSED outside of a mutation
   */
  async announce<Fact extends object>(event: DomainEvent<Fact>, fact: Fact): Promise<void> {
    if (this.#session.mode === 'read')
      throw new RowhouseError('STATEMENT_REFUSED', { message: `${event.name} is announced outside of a mutation.` });
    const listeners = this.#listeners.get(event.name);
    if (!listeners) throw new Error(`${event.name} is announced, but stands in no module's "announces".`);
    for (const { handle } of listeners as readonly Listener<Context, Fact>[]) {
      try {
        await handle(this, fact);
      } catch (error) {
        throw error instanceof UserErrors ? aboutTheWhole(error) : error;
      }
    }
  }

  /** Whether anybody listens to an event: a fact that is dear to make is not made for nobody. */
  isHeard<Fact extends object>(event: DomainEvent<Fact>): boolean {
    return (this.#listeners.get(event.name)?.length ?? 0) > 0;
  }

  /** Forgets everything that was loaded: after a write, and after a rollback. */
  forget(): void {
    this.#loaders.clear();
    this.#byId.clear();
    this.#byReference.clear();
    this.#connections.forget();
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
   * To be told before rows of an entity are read. Custom values are read by the definitions under which they are stored, or
   * not at all: their keys change when they are converted. Asked in front of the first rows of which they are read, in the
   * same flight; for tenants without it is not.
   *
   * @param readsCustomFields custom values are among what is read, or decide which rows are
   */
  knowDefinitions(entity: Entity, readsCustomFields: boolean): void {
    if (this.#definitionsKnown || this.tenant.customFields.length === 0 || !entity.customFields) return;
    // A mutation's statements are to find what it holds, whatever they read.
    if (this.#session.mode === 'read' && !readsCustomFields) return;
    if (customFieldsOf(this.tenant, entity.type).length === 0) return;
    this.#definitionsKnown = true;
    // A query's rows are of one snapshot, and so is this; a mutation holds what its statements are to find.
    const known = this.#session.mode === 'read' ? checkCustomFieldEpoch(this, this.tenant) : holdDefinitions(this);
    known.catch((error) => {
      // Whatever else went wrong is told to whoever reads the rows.
      if (error instanceof RowhouseError && error.code === 'TENANT_CHANGED') this.#session.budget.abandon(error);
    });
  }

  #refuseWhenEnded(): void {
    if (this.#ended) throw new RowhouseError('STATEMENT_REFUSED', { message: 'The field has ended.' });
  }
}

function aboutTheWhole({ userErrors }: UserErrors): UserErrors {
  return new UserErrors(userErrors.map((one) => ({ ...one, field: [] })));
}

const companionKey = ({ reference, columns }: Companion): string => `${reference}: ${columns.key}`;

const countOne = (row: AnyRow | null): number => (row === null ? 0 : 1);
const countAll = (rows: readonly AnyRow[]): number => rows.length;

/** Of all rows that a statement gives, which have the same columns. */
function customCharacters(rows: readonly unknown[]): number {
  const [first] = rows as readonly AnyRow[];
  if (typeof first?.[customFieldsColumn] !== 'string') return 0;
  return (rows as readonly AnyRow[]).reduce((sum, row) => sum + String(row[customFieldsColumn]).length, 0);
}
