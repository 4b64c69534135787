import type { Entity } from '../../data/entity.ts';
import type { WrittenFields } from './writer-rows.ts';

interface Orderable extends WrittenFields {
  readonly entity: Entity;
}

/**
 * Puts steps into an order in which every entity comes after those that it refers to, and otherwise as they are given.
 * Rows that refer to their own entity are no matter: they may come after the rows they refer to, or in their batch.
 *
 * @param onCircle told of a step that refers to itself by way of others
 */
export function importOrder<Step extends Orderable>(
  steps: readonly Step[],
  onCircle: (step: Step, types: readonly string[]) => void,
): readonly Step[] {
  const ordered = new Set<Step>();
  const visit = (step: Step, path: readonly Step[]): void => {
    if (ordered.has(step)) return;
    const start = path.indexOf(step);
    if (start !== -1) {
      onCircle(
        step,
        [...path.slice(start), step].map(({ entity }) => entity.type),
      );
      return;
    }
    const targets = new Set([
      ...step.fields.map(({ field }) => field.references),
      ...step.customFields.map(({ custom }) => custom.references),
    ]);
    targets.delete(step.entity.type);
    for (const other of steps) if (targets.has(other.entity.type)) visit(other, [...path, step]);
    ordered.add(step);
  };
  for (const step of steps) visit(step, []);
  return [...ordered];
}
