import { core, extensions } from '../resolvers/index.ts';
import type { Extension } from './kit.ts';

/** A core and the extensions that its tenants may enable. */
export interface HouseModules {
  readonly core: Extension;
  readonly extensions: ReadonlyMap<string, Extension>;
}

/** What ships with Rowhouse: `resolvers/index.ts`, by name. */
export const shippedModules: HouseModules = Object.freeze({
  core,
  extensions: new Map(extensions.map((extension) => [extension.name, extension])),
});
