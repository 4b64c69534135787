import type { Extension } from '../src/kit.ts';
import { core } from './core/index.ts';
import inventory from './extensions/inventory/index.ts';
import invoicing from './extensions/invoicing/index.ts';
import loyalty from './extensions/loyalty/index.ts';
import shipping from './extensions/shipping/index.ts';
import suppliers from './extensions/suppliers/index.ts';
import support from './extensions/support/index.ts';

/** The extensions that ship with Rowhouse, each after those that it requires: migrations run in this order. */
export const extensions: readonly Extension[] = Object.freeze([
  suppliers,
  inventory,
  shipping,
  loyalty,
  invoicing,
  support,
]);

export { core };
