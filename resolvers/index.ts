import type { Extension } from '../src/kit.ts';
import { core } from './core/index.ts';
import inventory from './extensions/inventory/index.ts';
import shipping from './extensions/shipping/index.ts';
import suppliers from './extensions/suppliers/index.ts';

/** The extensions that ship with Rowhouse, each after those that it requires: migrations run in this order. */
export const extensions: readonly Extension[] = Object.freeze([suppliers, inventory, shipping]);

export { core };
