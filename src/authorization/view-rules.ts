import type { Principal } from '../identity/principal.ts';
import type { Coverage } from './coverage.ts';
import type { GovernedInputs } from './inputs.ts';
import type { Permission } from './permission.ts';

/** Names of the rules that a principal is granted, among those that a shape mentions. */
export type GrantedRules = ReadonlySet<string>;

/** What is known of who may see what in a shape. */
export interface GuardedParts {
  readonly coverage: Coverage;
  readonly governedInputs: GovernedInputs;
}

const rulesByCoverage = new WeakMap<Coverage, readonly Permission[]>();

/** The rules of a shape that a principal is granted, sorted: principals of equal grants see the same view. */
export function grantedRules({ coverage, governedInputs }: GuardedParts, principal: Principal): GrantedRules {
  let rules = rulesByCoverage.get(coverage);
  if (!rules) {
    rules = rulesOf(coverage, governedInputs);
    rulesByCoverage.set(coverage, rules);
  }
  return new Set(rules.filter((rule) => rule.grants(principal)).map(({ name }) => name));
}

/** The key of a view within its shape. */
export function viewKey(granted: GrantedRules): string {
  return [...granted].join('\n');
}

function rulesOf(coverage: Coverage, governedInputs: GovernedInputs): readonly Permission[] {
  const rules = new Map<string, Permission>();
  for (const sets of [coverage.types, coverage.asks, governedInputs]) {
    for (const permissions of sets.values()) for (const [name, rule] of permissions) rules.set(name, rule);
  }
  return [...rules.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}
