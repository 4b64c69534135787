/**
 * Law 2 on a parse tree: every tenant table at every query level is bound to one and the same tenant parameter.
 *
 * A level is one SELECT, UPDATE, DELETE or INSERT, however deep it stands; a correlated sub-query's own tables need
 * their own predicate. Scopes follow PostgreSQL's parse analysis (`scanNameSpaceForCTE`, `refnameNamespaceItem`).
 */
import type { Node, RangeVar } from 'libpg-query';
import { assignmentFaults, conflictFaults, insertedTenants } from './statement-inserts.ts';
import { isQuery } from './statement-names.ts';
import { tenantColumn, tenantPredicates } from './statement-predicates.ts';
import {
  describe,
  emptyScope,
  type Scope,
  type Source,
  sourceNamed,
  sourcesIn,
  targetSource,
} from './statement-sources.ts';
import { type Construct, type Query, wordsOf } from './statement-tree.ts';

/** The faults of law 2 and, where there are none, the number of the parameter that carries the tenant's id. */
export interface Tenancy {
  readonly faults: readonly string[];
  /** Undefined when the statement touches no table. */
  readonly parameter: number | undefined;
  /** It looks at rows that are there, be it to change them; false where all it does to tables is to insert. */
  readonly reads: boolean;
}

/** What is gathered on the way through a statement. */
interface Findings {
  readonly faults: string[];
  readonly bindings: { readonly what: string; readonly parameters: readonly number[] }[];
  /** Every relation that was judged; one that the walk meets and that is not here would have escaped. */
  readonly judged: Set<RangeVar>;
  reads: boolean;
}

/** Checks that a statement serves one tenant and says so for each of its tables. */
export function tenancyOf(statement: Query): Tenancy {
  const findings: Findings = { faults: [], bindings: [], judged: new Set(), reads: false };
  checkLevel(statement, emptyScope, findings);
  const { faults, bindings } = findings;
  const common = bindings
    .map(({ parameters }) => parameters)
    .reduce((left, right) => left.filter((parameter) => right.includes(parameter)), bindings[0]?.parameters ?? []);
  if (bindings.length > 0 && common.length === 0) {
    const list = bindings.map(({ what, parameters }) => `${what} to ${parameters.map((n) => `$${n}`).join(' and ')}`);
    faults.push(`one statement serves one tenant, but it binds ${list.join(', ')}`);
  }
  return { faults, parameter: common[0], reads: findings.reads };
}

function checkLevel(query: Query, outer: Scope, findings: Findings): void {
  const scope = enterCommonTables(query, outer, findings);
  const sources = sourcesOf(query, scope);
  for (const source of sources) {
    if (source.relation !== undefined) findings.judged.add(source.relation);
  }
  if (query.tag === 'InsertStmt') checkInsert(query, findings);
  else checkPredicates(sources, findings);
  if (query.tag === 'UpdateStmt') {
    findings.faults.push(...assignmentFaults(query.value.targetList, query.value.relation?.relname));
  }
  // Common table expressions had their turn above, each in the scope that it sees.
  const rest = query.parts.filter((part) => part !== withClauseOf(query));
  descend(rest, { parent: scope, commonTables: new Set(), sources }, findings);
}

function sourcesOf(query: Query, scope: Scope): readonly Source[] {
  if (query.tag === 'InsertStmt') return [targetSource(query.value.relation!, [])];
  const where = query.value.whereClause === undefined ? [] : [query.value.whereClause];
  const from = (items: readonly Node[] = []) => items.flatMap((item) => sourcesIn(item, where, scope));
  switch (query.tag) {
    case 'SelectStmt':
      return from(query.value.fromClause);
    case 'UpdateStmt':
      return [targetSource(query.value.relation!, where), ...from(query.value.fromClause)];
    case 'DeleteStmt':
      return [targetSource(query.value.relation!, where), ...from(query.value.usingClause)];
  }
}

function checkPredicates(sources: readonly Source[], findings: Findings): void {
  const tables = sources.filter(({ isTable }) => isTable);
  findings.reads ||= tables.length > 0;
  for (const source of tables) {
    const what = describe(source.relation!);
    const unqualifiedCounts = tables.length === 1 && !source.merged;
    const parameters = source.conditions
      .flatMap(tenantPredicates)
      .filter(({ qualifier }) => (qualifier === undefined ? unqualifiedCounts : qualifier === source.name))
      .map(({ parameter }) => parameter);
    if (parameters.length > 0) findings.bindings.push({ what, parameters });
    else findings.faults.push(missingPredicate(what, source));
    // `orders o(id, tenant_id)` could call any column tenant_id.
    if (source.relation?.alias?.colnames !== undefined) {
      findings.faults.push(`${what} renames its columns; leave the list of column names out`);
    }
  }
}

function missingPredicate(what: string, { name }: Source): string {
  return `${what} has no predicate "${name}.${tenantColumn} = $n" in WHERE, or in an ON that filters it`;
}

function checkInsert({ value }: Extract<Query, { tag: 'InsertStmt' }>, findings: Findings): void {
  const tenants = insertedTenants(value);
  if (typeof tenants === 'string') findings.faults.push(tenants);
  else {
    const what = `INSERT into "${value.relation?.relname}"`;
    findings.bindings.push(...tenants.map((parameter) => ({ what, parameters: [parameter] })));
  }
  findings.faults.push(...conflictFaults(value));
}

/** Checks the queries of WITH; what follows it sees all their names. RECURSIVE lets them see each other as well. */
function enterCommonTables(query: Query, outer: Scope, findings: Findings): Scope {
  const expressions = (withClauseOf(query)?.parts ?? []).filter((part) => part.tag === 'CommonTableExpr');
  const scopeOf = (names: readonly (string | undefined)[], parent: Scope): Scope => ({
    parent,
    commonTables: new Set(names.filter((name) => name !== undefined)),
    sources: [],
  });
  const names = expressions.map(({ value }) => value.ctename);
  let scope = query.value.withClause?.recursive ? scopeOf(names, outer) : outer;
  for (const { parts, value } of expressions) {
    descend(parts, scope, findings);
    scope = scopeOf([value.ctename], scope);
  }
  return scope;
}

function withClauseOf({ parts }: Query): Construct | undefined {
  return parts.find(({ tag }) => (tag as string) === 'WithClause');
}

function descend(parts: readonly Construct[], scope: Scope, findings: Findings): void {
  for (const part of parts) {
    if (isQuery(part)) checkLevel(part, scope, findings);
    else if (part.tag === 'RangeVar') checkJudged(part.value, findings);
    else if (part.tag === 'ColumnRef') checkStar(wordsOf(part.value.fields), scope, findings);
    // FOR UPDATE OF names aliases of the level, not tables.
    else if (part.tag !== 'LockingClause') descend(part.parts, scope, findings);
  }
}

function checkJudged(relation: RangeVar, { judged, faults }: Findings): void {
  if (!judged.has(relation)) faults.push(`${describe(relation)} stands where it cannot be checked`);
}

/** House style: the columns of a table are named, so that a new column changes no row type. */
function checkStar(words: readonly string[], scope: Scope, { faults }: Findings): void {
  if (words.at(-1) !== '*') return;
  const qualifier = words.at(-2);
  const meant = qualifier === undefined ? scope.sources : [sourceNamed(qualifier, scope)];
  if (meant.length === 0 || meant.some((source) => source === undefined || source.isTable)) {
    faults.push(`"${words.join('.')}" takes all columns of a table; name the columns`);
  }
}
