import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { camel, kebab, pascal, type ScaffoldNames, snake } from './names.ts';

/** A file of a new extension. */
export interface ScaffoldFile {
  /** Below the extension's folder, with slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * The example from which new extensions are made, `examples/note-taking`: an extension that works, whose every name says
 * by its form what it is the name of.
 */
const example: ScaffoldNames = {
  extension: 'note_taking',
  singular: ['customer', 'note'],
  plural: ['customer', 'notes'],
};

/** npm leaves files out of a package that git ignores, and so takes no .gitignore along under its own name. */
const renamed: Readonly<Record<string, string>> = { gitignore: '.gitignore' };

/** @param folder of the example */
export function readTemplate(folder: string): readonly ScaffoldFile[] {
  return (
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(folder.length + 1)
          .replaceAll('\\', '/'),
      )
      // What running the example itself leaves.
      .filter((path) => !/^(node_modules|dist|\.rowhouse)\/|types\.generated\.ts$|package-lock\.json$/.test(path))
      .sort()
      .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
  );
}

/** The example's files under other names. */
export function renderTemplate(template: readonly ScaffoldFile[], names: ScaffoldNames): readonly ScaffoldFile[] {
  const replacements = replacementsOf(names);
  const render = (text: string): string => text.replace(anyName, (found) => replacements.get(found) ?? found);
  return template.map(({ path, text }) => ({ path: render(renamed[path] ?? path), text: render(text) }));
}

/** Words that the code of the example uses beside its own names: what a new entity cannot be called. */
export function identifiersOf(template: readonly ScaffoldFile[]): ReadonlySet<string> {
  const code = template
    .filter(({ path }) => path.endsWith('.ts'))
    .map(({ text }) => text.replace(/\/\*.*?\*\/|\/\/[^\n]*|'[^'\n]*'|`[^`]*`/gs, ' '))
    .join('\n');
  const own = new Set(forms(example));
  return new Set([...code.matchAll(/\b[a-z]\w*\b/g)].map(([word]) => word).filter((word) => !own.has(word)));
}

/** Every way in which names are written, always in the same order. */
function forms({ extension, singular, plural }: ScaffoldNames): readonly string[] {
  const words = extension.split('_');
  return [
    extension,
    kebab(words),
    camel(words),
    ...[plural, singular].flatMap((one) => [pascal(one), camel(one), snake(one), kebab(one), one.join(' ')]),
  ];
}

const exampleForms = forms(example);

/** Plurals stand before their singulars, which they begin with. */
const anyName = new RegExp(exampleForms.join('|'), 'g');

function replacementsOf(names: ScaffoldNames): ReadonlyMap<string, string> {
  const wanted = forms(names);
  return new Map(exampleForms.map((form, index) => [form, wanted[index] ?? form]));
}
