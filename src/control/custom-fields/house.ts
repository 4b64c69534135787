import type { Module } from '../../composition/module.ts';
import type { ExtensionRegistry } from '../../composition/requirements.ts';
import type { Entity } from '../../data/entity.ts';
import type { Events } from '../../kernel/events.ts';
import type { ImportModules } from '../import/tenant-entities.ts';

/** What commands on definitions work with besides the catalog: which entities there are. */
export interface DefinitionHouse {
  readonly modules: ImportModules;
}

/** What commands work with that read and write values besides. */
export interface CustomFieldHouse extends DefinitionHouse {
  /** PostgreSQL URL of the gateway role: values are reached through the same door as by a request (law 1). */
  readonly databaseUrl: string;
  readonly events?: Events;
}

/** Every entity of the house by GraphQL type, those of extensions that a tenant has not enabled included. */
export function allEntities({ core, extensions }: DefinitionHouse['modules']): ReadonlyMap<string, Entity> {
  const modules: readonly Module<Entity>[] = [core, ...(extensions as ExtensionRegistry<Module<Entity>>).values()];
  return new Map(modules.flatMap(({ entities }) => entities.map((entity) => [entity.type, entity] as const)));
}
