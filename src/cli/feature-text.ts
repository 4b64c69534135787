import type { FeatureRule } from '../tenancy/feature-rules.ts';
import { printable } from './printable.ts';

/** In words, in the order in which it is asked. */
export function describeRule({ on, plans, percentage, percentageBy }: FeatureRule): string {
  const words = Object.entries(plans)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([plan, value]) => `plan ${printable(plan)} ${onOrOff(value)}`);
  if (percentage !== undefined) words.unshift(`${percentage} % of ${percentageBy}s on`);
  if (on !== undefined) words.push(`others ${onOrOff(on)}`);
  return words.join(', ');
}

export function onOrOff(value: boolean): string {
  return value ? 'on' : 'off';
}
