import type { Module } from '../../composition/module.ts';
import { compositionOrder, type ExtensionRegistry } from '../../composition/requirements.ts';
import type { Entity, EntityField, EntityFields } from '../../data/entity.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import type { WrittenField } from './batch-statements.ts';

/** Core and extensions of a house; `HouseModules` is one. */
export interface ImportModules {
  readonly core: Module<Entity>;
  readonly extensions: ExtensionRegistry<Module<Entity>>;
}

/** The entities of the tenant's schema by GraphQL type. */
export function tenantEntities({ core, extensions }: ImportModules, tenant: Tenant): ReadonlyMap<string, Entity> {
  const modules = [core, ...compositionOrder(extensions, tenant.extensions)];
  return new Map(modules.flatMap((module) => module.entities.map((entity) => [entity.type, entity] as const)));
}

/** The entity of a type, if an import may write it: what is written once is left to the mutations that issue it. */
export function importedEntity(entities: ReadonlyMap<string, Entity>, type: string): Entity | undefined {
  const entity = entities.get(type);
  return entity?.writeOnce ? undefined : entity;
}

/** Why a tenant has no entity of a type that an import may write, as a sentence that says what to do. */
export function unknownEntity(
  { extensions }: ImportModules,
  tenant: Tenant,
  type: string,
  known: Iterable<string>,
): string {
  const owner = [...extensions.values()].find((extension) => extension.entities.some((entity) => entity.type === type));
  if (owner?.entities.some((entity) => entity.type === type && entity.writeOnce)) {
    return `${type} is written once, by the mutations of the extension ${owner.name}, and cannot be imported`;
  }
  if (owner) {
    return `${type} belongs to the extension ${owner.name}, which the tenant ${tenant.slug} has not enabled`;
  }
  return `there is no entity ${JSON.stringify(type)}; the tenant has ${[...known].join(', ')}`;
}

/** A reference is spoken as its object field, `customer` for `customerId`; every other field by its own name. */
export function importName(name: string, field: EntityField): string {
  return field.kind === 'REFERENCE' ? name.replace(/Id$/, '') : name;
}

/**
 * The field that a mapping, or a row in memory, means by a name.
 *
 * @returns a sentence where there is none that can be written
 */
export function writableField(entity: Entity, name: string): WrittenField | string {
  const fields = Object.entries(entity.fields as EntityFields);
  for (const [own, field] of fields) {
    const spoken = importName(own, field);
    if (name === spoken && name !== 'externalId') {
      return field.managed ? `${name} is kept by Rowhouse and cannot be imported` : { name, field };
    }
    if (name === own && field.kind === 'REFERENCE')
      return `${name} is written as ${JSON.stringify(spoken)}, by external id`;
  }
  if (name === 'id') return 'id is given by Rowhouse; a row is known by its externalId';
  const known = fields.filter(([own, { managed }]) => !managed && own !== 'externalId');
  return `${entity.type} has no field ${JSON.stringify(name)}; it has ${known.map(([own, field]) => importName(own, field)).join(', ')}`;
}
