import { registerHooks } from 'node:module';

/** Sources run as they are in a checkout; a package holds them built. */
const suffix = import.meta.filename.endsWith('.ts') ? '.ts' : '.js';

const at = (path: string): string => new URL(`../../${path}${suffix}`, import.meta.url).href;

/** What an extension may import of Rowhouse, as `exports` of package.json says. */
const entryPoints: ReadonlyMap<string, string> = new Map([
  ['rowhouse', at('src/index')],
  ['rowhouse/kit', at('src/kit')],
  ['rowhouse/core', at('resolvers/core/exports')],
  ['rowhouse/testing', at('src/testing')],
]);

const shippedEntities = /^rowhouse\/extensions\/([a-z0-9_]+)$/;

let registered = false;

/**
 * From here on, whatever is imported as `rowhouse` in this process is this Rowhouse, wherever the file that asks for it
 * lies. A linked package finds a copy of its own otherwise, or none; and an error that another copy throws is no error of
 * this one.
 */
export function shareRowhouse(): void {
  if (registered) return;
  registered = true;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const shipped = shippedEntities.exec(specifier);
      const url = shipped ? at(`resolvers/extensions/${shipped[1]}/entities`) : entryPoints.get(specifier);
      if (url) return { url, shortCircuit: true };
      const foreign = specifier.startsWith(scheme) ? new URLSearchParams(specifier.slice(scheme.length)) : undefined;
      if (!foreign) return nextResolve(specifier, context);
      return nextResolve(foreign.get('specifier') ?? '', { ...context, parentURL: foreign.get('parent') ?? '' });
    },
  });
}

const scheme = 'rowhouse-extension:';

/**
 * Where an import in another file would lead.
 *
 * @param parent URL of the file
 * @throws Error with the code of Node.js where it leads nowhere
 */
export function resolveFrom(specifier: string, parent: string): string {
  shareRowhouse();
  return import.meta.resolve(`${scheme}${new URLSearchParams({ specifier, parent })}`);
}
