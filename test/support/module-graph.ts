import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync, Visitor } from 'oxc-parser';

const checkout = fileURLToPath(new URL('../../', import.meta.url));

/** One import of a file, types and re-exports included. */
export interface ImportFact {
  /** As the checkout names the file: `src/data/sql.ts`. */
  readonly from: string;
  readonly line: number;
  /** As it stands in the source. */
  readonly specifier: string;
  /** The imported file for a relative import, undefined for a package. */
  readonly to: string | undefined;
}

/** What a file says that other files may not. */
export interface SourceFacts {
  readonly file: string;
  readonly imports: readonly ImportFact[];
  /** Lines of `export * from`. */
  readonly starExports: readonly number[];
  /** Lines that read `process.env`. */
  readonly environmentReads: readonly number[];
}

/** Files below a folder of the checkout, by their names in it. */
export function filesBelow(folder: string, extension: string): readonly string[] {
  return readdirSync(join(checkout, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => posix.join(entry.parentPath.slice(checkout.length), entry.name))
    .sort();
}

/** Reads a file of the checkout. */
export function readSource(file: string): SourceFacts {
  return parseFacts(file, readFileSync(join(checkout, file), 'utf8'));
}

/** @param file named from the checkout; relative imports are resolved against it */
export function parseFacts(file: string, source: string): SourceFacts {
  const { module, program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`);
  const imports: ImportFact[] = [];
  const starExports: number[] = [];
  const environmentReads: number[] = [];
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  const note = (specifier: string, offset: number): void => {
    const to = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : undefined;
    imports.push({ from: file, line: lineOf(offset), specifier, to });
  };
  for (const { moduleRequest, start } of module.staticImports) note(moduleRequest.value, start);
  for (const { entries, start } of module.staticExports) {
    for (const { moduleRequest, importName } of entries) {
      if (moduleRequest) note(moduleRequest.value, start);
      if (importName.kind === 'AllButDefault') starExports.push(lineOf(start));
    }
  }
  new Visitor({
    ImportExpression({ source: requested, start }) {
      if (requested.type === 'Literal' && typeof requested.value === 'string') {
        note(requested.value, start);
      } else {
        // It could lead anywhere, so it leads where no table allows it.
        const specifier = source.slice(requested.start, requested.end);
        imports.push({ from: file, line: lineOf(start), specifier, to: 'anywhere' });
      }
    },
    TSImportType({ source: requested, start }) {
      note(String(requested.value), start);
    },
    MemberExpression({ object, property, computed, start }) {
      const named = computed
        ? property.type === 'Literal' && property.value === 'env'
        : property.type === 'Identifier' && property.name === 'env';
      if (named && object.type === 'Identifier' && object.name === 'process') environmentReads.push(lineOf(start));
    },
    VariableDeclarator({ id, init, start }) {
      if (init?.type !== 'Identifier' || init.name !== 'process' || id.type !== 'ObjectPattern') return;
      const takesEnvironment = id.properties.some(
        (one) => one.type === 'RestElement' || (one.key.type === 'Identifier' && one.key.name === 'env'),
      );
      if (takesEnvironment) environmentReads.push(lineOf(start));
    },
  }).visit(program);
  for (const { specifier, line } of imports) {
    // The environment by another door.
    if (specifier === 'node:process' || specifier === 'process') environmentReads.push(line);
  }
  return { file, imports, starExports, environmentReads };
}

/** Import cycles among files: each as the files in order, beginning and ending with the same. */
export function cyclesAmong(sources: readonly SourceFacts[]): readonly (readonly string[])[] {
  const targets = new Map(
    sources.map(({ file, imports }) => [file, imports.map(({ to }) => to).filter((to) => to !== undefined)]),
  );
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const index = path.indexOf(file);
    if (index >= 0) cycles.push([...path.slice(index), file]);
    if (index >= 0 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of targets.keys()) visit(file, []);
  return cycles;
}
