import type { Extension } from '../src/kit.ts';
import { core } from './core/index.ts';

/** The extensions that ship with Rowhouse, by name. */
export const extensions: readonly Extension[] = Object.freeze([]);

export { core };
