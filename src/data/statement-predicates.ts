/** What counts as the explicit tenant predicate of law 2, and where it holds. */
import type { Node } from 'libpg-query';

/** The column that leads every key of every tenant table. */
export const tenantColumn = 'tenant_id';

/** `qualifier.tenant_id = $parameter`, the qualifier being optional. */
export interface TenantPredicate {
  readonly qualifier: string | undefined;
  readonly parameter: number;
}

/** The tenant predicates among the conjuncts of a condition: through AND alone, never under OR or NOT. */
export function tenantPredicates(condition: Node): readonly TenantPredicate[] {
  if ('BoolExpr' in condition) {
    const { boolop, args } = condition.BoolExpr;
    return boolop === 'AND_EXPR' ? (args ?? []).flatMap(tenantPredicates) : [];
  }
  const predicate = predicateOf(condition);
  return predicate === undefined ? [] : [predicate];
}

/** The number of a parameter given as `$n` or `$n::uuid`; undefined for any other expression. */
export function parameterOf(expression: Node | undefined): number | undefined {
  if (expression === undefined) return undefined;
  if ('ParamRef' in expression) return expression.ParamRef.number;
  if (!('TypeCast' in expression)) return undefined;
  const { arg, typeName } = expression.TypeCast;
  const isUuid = typeName?.names?.length === 1 && isWord(typeName.names[0], 'uuid') && !typeName.arrayBounds;
  return isUuid && arg !== undefined && 'ParamRef' in arg ? arg.ParamRef.number : undefined;
}

function predicateOf(condition: Node): TenantPredicate | undefined {
  if (!('A_Expr' in condition)) return undefined;
  const { kind, name, lexpr, rexpr } = condition.A_Expr;
  if (kind !== 'AEXPR_OP' || name?.length !== 1 || !isWord(name[0], '=')) return undefined;
  return comparison(lexpr, rexpr) ?? comparison(rexpr, lexpr);
}

function comparison(column: Node | undefined, value: Node | undefined): TenantPredicate | undefined {
  const parameter = parameterOf(value);
  if (parameter === undefined || column === undefined || !('ColumnRef' in column)) return undefined;
  const fields = column.ColumnRef.fields ?? [];
  if (fields.length > 2 || !isWord(fields.at(-1), tenantColumn)) return undefined;
  const [first] = fields;
  const qualifier = fields.length === 2 && first !== undefined && 'String' in first ? first.String.sval : undefined;
  return { qualifier, parameter };
}

function isWord(node: Node | undefined, word: string): boolean {
  return node !== undefined && 'String' in node && node.String.sval === word;
}
