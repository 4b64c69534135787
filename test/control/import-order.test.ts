import { describe, expect, it } from 'vitest';
import { importOrder } from '../../src/control/import/import-order.ts';
import { entity, field } from '../../src/data/entity.ts';

/** A step of an entity that refers to others. */
function step(type: string, ...references: readonly string[]) {
  const fields = references.map((to) => ({ name: to, field: field.reference(`${to.toLowerCase()}_id`, to) }));
  return { entity: entity({ type, table: type.toLowerCase(), fields: {} }), fields, customFields: [] };
}

function order(steps: ReadonlyArray<ReturnType<typeof step>>) {
  const circles: string[] = [];
  const ordered = importOrder(steps, (_, types) => circles.push(types.join(' -> ')));
  return { types: ordered.map((one) => one.entity.type), circles };
}

describe('the order of an import', () => {
  it('is the given one, as far as references allow', () => {
    const steps = [
      step('Line', 'Order', 'Product'),
      step('Order', 'Customer'),
      step('Customer'),
      step('Product'),
      step('Note'),
    ];
    expect(order(steps)).toEqual({ types: ['Customer', 'Order', 'Product', 'Line', 'Note'], circles: [] });
  });

  it('brings all files of an entity before those who refer to it', () => {
    const steps = [step('Customer'), step('Order', 'Customer'), step('Customer')];
    expect(order(steps).types).toEqual(['Customer', 'Customer', 'Order']);
  });

  it('lets an entity refer to itself, and to what is not imported', () => {
    expect(order([step('Folder', 'Folder', 'Owner')])).toEqual({ types: ['Folder'], circles: [] });
  });

  it('cannot be had where entities refer to one another in a circle', () => {
    expect(order([step('A', 'B'), step('B', 'C'), step('C', 'A')]).circles).toEqual(['A -> B -> C -> A']);
  });
});
