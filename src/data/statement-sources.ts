/** What a query level reads from: its tables with the conditions that filter them, and the rest of its FROM. */
import type { Node, RangeVar } from 'libpg-query';
import { tenantColumn } from './statement-predicates.ts';
import { wordsOf } from './statement-tree.ts';

/** The names that can be seen from a place in a statement: a chain, innermost first. */
export interface Scope {
  readonly parent: Scope | undefined;
  readonly commonTables: ReadonlySet<string>;
  readonly sources: readonly Source[];
}

/** One item of FROM or USING, or the target of a writing statement. */
export interface Source {
  /** The alias, or the name where there is none: what qualifies its columns. */
  readonly name: string | undefined;
  /** The relation as it is written: a tenant table or a common table expression; undefined for everything else. */
  readonly relation: RangeVar | undefined;
  readonly isTable: boolean;
  /** Each holds for every row of the source that leaves its level: WHERE, and ON where a join filters with it. */
  readonly conditions: readonly Node[];
  /** A join merges its tenant_id with another's (USING), so that the unqualified column may be the other's. */
  readonly merged: boolean;
}

/** The scope of a statement that stands alone. */
export const emptyScope: Scope = Object.freeze({ parent: undefined, commonTables: new Set<string>(), sources: [] });

/** How a message names a table. */
export function describe({ relname, alias }: RangeVar): string {
  return `table "${relname}"${alias?.aliasname === undefined ? '' : ` (alias ${alias.aliasname})`}`;
}

/** The target of a writing statement; PostgreSQL never takes a common table expression for it. */
export function targetSource(relation: RangeVar, conditions: readonly Node[]): Source {
  const name = relation.alias?.aliasname ?? relation.relname;
  return { name, relation, isTable: true, conditions, merged: false };
}

/** The sources below an item of FROM, to which the given conditions apply. */
export function sourcesIn(item: Node, conditions: readonly Node[], scope: Scope, merged = false): readonly Source[] {
  if ('JoinExpr' in item) {
    const { jointype, larg, rarg, quals, usingClause } = item.JoinExpr;
    const on = quals === undefined ? conditions : [...conditions, quals];
    // ON filters both sides of an inner join, only the nullable side of an outer one, and neither side of a full one.
    const left = jointype === 'JOIN_INNER' || jointype === 'JOIN_RIGHT' ? on : conditions;
    const right = jointype === 'JOIN_INNER' || jointype === 'JOIN_LEFT' ? on : conditions;
    const mergedHere = merged || wordsOf(usingClause).includes(tenantColumn);
    return [...sourcesIn(larg!, left, scope, mergedHere), ...sourcesIn(rarg!, right, scope, mergedHere)];
  }
  if ('RangeVar' in item) {
    const isTable = !isCommonTable(item.RangeVar.relname, scope);
    return [{ ...targetSource(item.RangeVar, conditions), isTable, merged }];
  }
  return [{ name: derivedName(item), relation: undefined, isTable: false, conditions, merged }];
}

/** The source that a qualifier means at this place: the innermost of that name. */
export function sourceNamed(name: string, scope: Scope | undefined): Source | undefined {
  if (scope === undefined) return undefined;
  return scope.sources.find((source) => source.name === name) ?? sourceNamed(name, scope.parent);
}

function isCommonTable(name: string | undefined, scope: Scope | undefined): boolean {
  if (scope === undefined || name === undefined) return false;
  return scope.commonTables.has(name) || isCommonTable(name, scope.parent);
}

/** A function in FROM is named after itself when it has no alias. */
function derivedName(item: Node): string | undefined {
  if ('RangeSubselect' in item) return item.RangeSubselect.alias?.aliasname;
  if (!('RangeFunction' in item)) return undefined;
  const { alias, functions } = item.RangeFunction;
  const [first] = functions ?? [];
  if (alias !== undefined || first === undefined || !('List' in first)) return alias?.aliasname;
  const [call] = first.List.items ?? [];
  return call !== undefined && 'FuncCall' in call ? wordsOf(call.FuncCall.funcname).at(-1) : undefined;
}
