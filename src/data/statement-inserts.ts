/** Law 2 for INSERT, whose target has no condition: the tenant is a column of every row. */
import type { InsertStmt, Node, SelectStmt } from 'libpg-query';
import { parameterOf, tenantColumn } from './statement-predicates.ts';
import { wordsOf } from './statement-tree.ts';

/** The parameters given for tenant_id, one for each row or SELECT; a sentence where one is missing. */
export function insertedTenants({ relation, cols, selectStmt }: InsertStmt): readonly number[] | string {
  const target = `INSERT into "${relation?.relname}"`;
  if (cols === undefined) return `${target} has no column list; name the columns, ${tenantColumn} first`;
  const position = cols.findIndex((column) => 'ResTarget' in column && column.ResTarget.name === tenantColumn);
  if (position === -1) return `${target} does not name ${tenantColumn} among its columns`;
  const select = selectStmt !== undefined && 'SelectStmt' in selectStmt ? selectStmt.SelectStmt : {};
  const tenants = rowsOf(select).map((row) => (row.slice(0, position).some(isStar) ? undefined : row[position]));
  const parameters = tenants.map(parameterOf).filter((parameter) => parameter !== undefined);
  if (parameters.length < tenants.length) {
    return `${target} does not give "$n" for ${tenantColumn} in every row (as column ${position + 1})`;
  }
  return parameters;
}

/** Faults of ON CONFLICT: its key starts with the tenant, and a row stays its tenant's. */
export function conflictFaults({ relation, onConflictClause }: InsertStmt): readonly string[] {
  const faults: string[] = [];
  const [first] = onConflictClause?.infer?.indexElems ?? [];
  if (first !== undefined && !('IndexElem' in first && first.IndexElem.name === tenantColumn)) {
    faults.push(`the ON CONFLICT target of "${relation?.relname}" does not start with ${tenantColumn}`);
  }
  return [...faults, ...assignmentFaults(onConflictClause?.targetList, relation?.relname)];
}

/** The fault of an UPDATE, or of DO UPDATE, that sets tenant_id. */
export function assignmentFaults(targets: readonly Node[] | undefined, table: string | undefined): readonly string[] {
  const moves = targets?.some((target) => 'ResTarget' in target && target.ResTarget.name === tenantColumn) ?? false;
  return moves ? [`UPDATE of "${table}" sets ${tenantColumn}; a row never changes its tenant`] : [];
}

/** The output expressions of a SELECT or VALUES, row by row; of a set operation, those of each of its arms. */
function rowsOf({ larg, rarg, valuesLists, targetList }: SelectStmt): readonly (readonly Node[])[] {
  if (larg !== undefined && rarg !== undefined) return [...rowsOf(larg), ...rowsOf(rarg)];
  if (valuesLists !== undefined) return valuesLists.map((row) => ('List' in row ? (row.List.items ?? []) : []));
  return [(targetList ?? []).map((target) => ('ResTarget' in target ? (target.ResTarget.val ?? target) : target))];
}

/** A star before the position stands for any number of columns and moves what follows it. */
function isStar(output: Node): boolean {
  return 'ColumnRef' in output && wordsOf(output.ColumnRef.fields).at(-1) === '*';
}
