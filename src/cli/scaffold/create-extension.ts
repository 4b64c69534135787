import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { type Fault, formatFaults, RowhouseError } from '../../kernel/errors.ts';
import { isCheckout, packageRoot } from '../../kernel/installation.ts';
import type { Extension } from '../../kit.ts';
import { collisionFaults } from './collisions.ts';
import { completeManifest, type PackageManifest } from './manifest.ts';
import { kebab, pascal, scaffoldNames } from './names.ts';
import { identifiersOf, readTemplate, renderTemplate } from './template.ts';

export interface CreateExtension {
  readonly name: string;
  /** Where it goes, absolute or below the working directory; by default a folder of its name there. */
  readonly folder?: string;
  /** GraphQL type of its entity; by default the singular of the name. */
  readonly type?: string;
  /** What npm is to install as `rowhouse`; by default this one. */
  readonly rowhouse?: string;
  /** Core and the extensions that it must not collide with. */
  readonly modules: readonly Extension[];
  readonly workingDirectory: string;
  /** Told before what takes a while. */
  readonly onNotice: (line: string) => void;
}

export interface CreatedExtension {
  readonly name: string;
  readonly type: string;
  /** Absolute. */
  readonly folder: string;
  /** Below the folder, in order. */
  readonly files: readonly string[];
}

/**
 * Makes the package of a new extension: one that composes, migrates and passes its tests. It appears as a whole or not at
 * all, and never in the place of something that is there.
 *
 * @throws RowhouseError SCAFFOLD_REFUSED with all faults
 */
export function createExtension(command: CreateExtension): CreatedExtension {
  const template = readTemplate(join(packageRoot, 'examples/note-taking'));
  const names = scaffoldNames(command.name, command.type, identifiersOf(template));
  if ('faults' in names) throw refused(names.faults);
  const files = renderTemplate(template, names);
  const folder = resolve(command.workingDirectory, command.folder ?? kebab(names.extension.split('_')));
  const faults = [...collisionFaults(files, names, command.modules), ...folderFaults(folder)];
  if (faults.length > 0) throw refused(faults);

  const checkout = isCheckout && command.rowhouse === undefined ? packageRoot : undefined;
  if (checkout) buildPackage(checkout, command.onNotice);
  const rowhouse = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as PackageManifest;
  const partial = join(dirname(folder), `.${basename(folder)}.partial-${randomBytes(6).toString('hex')}`);
  try {
    for (const { path, text } of files) {
      const options = { rowhouse, specifier: command.rowhouse, checkout, folder };
      mkdirSync(dirname(join(partial, path)), { recursive: true });
      writeFileSync(join(partial, path), path === 'package.json' ? completeManifest(text, options) : text);
    }
    renameSync(partial, folder);
  } catch (cause) {
    rmSync(partial, { recursive: true, force: true });
    throw refused([{ at: folder, message: `cannot be made: ${(cause as Error).message}` }], cause);
  }
  return {
    name: names.extension,
    type: pascal(names.singular),
    folder,
    files: files.map(({ path }) => path).sort(),
  };
}

function refused(faults: readonly Fault[], cause?: unknown): RowhouseError {
  return new RowhouseError('SCAFFOLD_REFUSED', {
    message: `The extension was not made:\n${formatFaults(faults)}`,
    details: { faults },
    cause,
  });
}

function folderFaults(folder: string): readonly Fault[] {
  if (!existsSync(folder)) return [];
  try {
    if (readdirSync(folder).length === 0) return [];
  } catch {
    return [{ at: folder, message: 'is a file. Name another folder with --dir' }];
  }
  return [{ at: folder, message: 'holds files already, and nothing is overwritten. Name another folder with --dir' }];
}

/** Extensions import what a package holds: in a checkout that is built first. */
function buildPackage(checkout: string, onNotice: (line: string) => void): void {
  onNotice('Building the package that the extension imports (npm run build)');
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(checkout, 'scripts/build.ts')], {
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw refused([{ at: checkout, message: 'cannot be built' }], new Error(`${stdout}${stderr}`.trim()));
}
