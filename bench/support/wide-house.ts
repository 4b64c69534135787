import { isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import { core, extensions as shipped } from '../../resolvers/index.ts';
import type { Shape } from '../../src/composition/compose.ts';
import { extensionRegistry } from '../../src/composition/requirements.ts';
import type { Extension } from '../../src/kit.ts';
import { wideExtension } from './wide-modules.ts';

/** What every tenant of the house has: with core, more than 100 object types and 1,500 fields. */
const everybodys = ['billing', 'helpdesk', 'payroll', 'assets', 'projects', 'fleet', 'safety'];

/** What some have: each set of them is a shape of its own. */
const somebodys = ['audits', 'surveys', 'events', 'leases', 'permits'];

const wide: readonly Extension[] = [
  ...everybodys.map((name) => wideExtension(name, 3, 44)),
  ...somebodys.map((name) => wideExtension(name, 1, 10)),
];

export { core };
export const extensions: readonly Extension[] = Object.freeze([...shipped, ...wide]);
export const registry = extensionRegistry(extensions);

/** The extensions of the house's widest common schema. */
export const baseNames: readonly string[] = Object.freeze([...everybodys, ...shipped.map(({ name }) => name)].sort());

/** Sets of extensions, each with all of {@link baseNames}; at most 32. */
export function extensionSets(count: number): readonly (readonly string[])[] {
  return Array.from({ length: count }, (_, number) =>
    [...baseNames, ...somebodys.filter((_name, bit) => (number >> bit) & 1)].sort(),
  );
}

/** How large a schema is. */
export function sizeOf({ schema }: Pick<Shape, 'schema'>): { readonly types: number; readonly fields: number } {
  const composed = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  const objects = composed.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = objects.reduce((sum, type) => sum + Object.keys(type.getFields()).length, 0);
  return { types: objects.length, fields };
}
