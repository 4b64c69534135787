import type { Extension } from '../kit.ts';

/**
 * The extensions that a module exports by default.
 *
 * @param url of a file
 * @throws Error whose message says what to mend
 */
export async function importExtensions(url: string): Promise<readonly Extension[]> {
  const module = await load(url);
  const exported = module.default;
  const list: readonly unknown[] = Array.isArray(exported) ? exported : [exported];
  if (exported === undefined)
    throw new Error('has no default export. Export what defineExtension made, or a list of such');
  if (list.length === 0) throw new Error('exports an empty list');
  if (!list.every(isExtension)) throw new Error('has a default export that defineExtension did not make');
  return list;
}

async function load(url: string): Promise<{ readonly default?: unknown }> {
  try {
    // The one import of the house that leads where its operator says.
    return await import(url);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING') {
      throw new Error('holds TypeScript, which Node.js does not run below node_modules. Publish it built', { cause });
    }
    throw new Error(`cannot be loaded: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function isExtension(value: unknown): value is Extension {
  const { name, version, typeDefs, permissions, entities } = (value ?? {}) as Partial<Record<keyof Extension, unknown>>;
  return (
    typeof name === 'string' &&
    typeof version === 'string' &&
    typeof typeDefs === 'string' &&
    typeof permissions === 'object' &&
    Array.isArray(entities)
  );
}
