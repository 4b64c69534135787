import { requirementFaults } from '../composition/requirements.ts';
import { type Fault, formatFaults, RowhouseError } from '../kernel/errors.ts';
import type { Extension } from '../kit.ts';
import type { HouseModules } from '../shipped-modules.ts';
import { findPackage } from './find-package.ts';
import { importExtensions } from './import-extensions.ts';
import { shareRowhouse } from './one-rowhouse.ts';

export interface LoadExtensions {
  /** The setting ROWHOUSE_EXTENSIONS: names of packages and paths, separated by commas. */
  readonly packages: string | undefined;
  /** What is there without them. */
  readonly shipped: HouseModules;
  /** From which packages and paths are found. */
  readonly workingDirectory: string;
}

/** An extension, and the word of the setting that it came by. */
interface Loaded {
  readonly extension: Extension;
  readonly from: string;
}

/**
 * The modules of a house with the extensions of packages outside of Rowhouse. They are trusted code and run in this process.
 *
 * @throws RowhouseError EXTENSION_PACKAGE_INVALID with all faults
 */
export async function loadExtensions(options: LoadExtensions): Promise<HouseModules> {
  const { packages = '', shipped, workingDirectory } = options;
  const names = [...new Set(packages.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  if (names.length === 0) return shipped;
  shareRowhouse();
  const faults: Fault[] = [];
  const loaded: Loaded[] = [];
  let cause: unknown;
  for (const from of names) {
    try {
      const extensions = await importExtensions(findPackage(from, workingDirectory));
      loaded.push(...extensions.map((extension) => ({ extension, from })));
    } catch (error) {
      faults.push({ at: from, message: (error as Error).message });
      cause ??= error;
    }
  }
  faults.push(...nameFaults(loaded, shipped));
  const extensions = new Map([
    ...shipped.extensions,
    ...loaded.map(({ extension }) => [extension.name, extension] as const),
  ]);
  // What is missing may be in a package that could not be loaded.
  if (faults.length === 0) faults.push(...requiredFaults(loaded, extensions));
  if (faults.length === 0) faults.push(...requirementFaults(extensions, [...extensions.keys()]));
  if (faults.length > 0) {
    throw new RowhouseError('EXTENSION_PACKAGE_INVALID', {
      message: `ROWHOUSE_EXTENSIONS has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${formatFaults(faults)}`,
      details: { faults },
      cause,
    });
  }
  return Object.freeze({ core: shipped.core, extensions });
}

function nameFaults(loaded: readonly Loaded[], shipped: HouseModules): readonly Fault[] {
  return loaded.flatMap(({ extension: { name }, from }, index) => {
    const before = loaded.slice(0, index).find((one) => one.extension.name === name);
    const owner = shipped.extensions.has(name) ? 'one that ships with Rowhouse' : before && `one of ${before.from}`;
    return owner ? [{ at: from, message: `has an extension ${name}, and so is ${owner} called` }] : [];
  });
}

function requiredFaults(loaded: readonly Loaded[], extensions: ReadonlyMap<string, Extension>): readonly Fault[] {
  return loaded.flatMap(({ extension: { name, requires }, from }) =>
    requires
      .filter((required) => !extensions.has(required))
      .map((required) => ({
        at: from,
        message: `the extension ${name} requires ${required}, which neither ships with Rowhouse nor is named here`,
      })),
  );
}
