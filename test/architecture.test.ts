import { describe, expect, it } from 'vitest';
import { extensions } from '../resolvers/index.ts';
import { allRequired } from '../src/composition/requirements.ts';
import { cyclesAmong, filesBelow, type ImportFact, parseFacts, readSource } from './support/module-graph.ts';

/**
 * The house as a table (docs/architecture.md draws it): each part, what it is for, and which parts it may import. Arrows
 * are transitive: whoever may import `data` may import what `data` may. Nothing runs back up.
 *
 * A part is a folder of `src/`, a file that stands beside them, or `resolvers`.
 */
const table = {
  kernel: { is: 'errors, events, configuration', imports: [] },
  identity: { is: 'credential -> principal', imports: ['kernel'] },
  tenancy: { is: 'principal + host -> tenant', imports: ['identity'] },
  authorization: { is: 'permission trees -> guards', imports: ['identity'] },
  admission: { is: 'may it run, and when', imports: ['tenancy', 'authorization'] },
  composition: { is: 'core + extensions -> schema', imports: ['tenancy', 'authorization'] },
  data: { is: 'sessions, statements, entities', imports: ['tenancy', 'authorization'] },
  execution: { is: 'one Apollo Server per shape', imports: ['admission', 'composition', 'data'] },
  gateway: { is: 'the request path', imports: ['execution'] },
  http: { is: 'Fastify', imports: ['gateway'] },
  control: { is: 'catalog, migrations, commands', imports: ['composition', 'data', 'tenancy'] },
  embedded: { is: 'PostgreSQL from npm', imports: ['kernel'] },
  kit: { is: 'all that extensions may import', imports: ['composition', 'data'] },
  resolvers: { is: 'core and the extensions that ship', imports: ['kit'] },
  'shipped-modules': { is: 'the extensions that ship, by name', imports: ['resolvers'] },
  'extension-packages': { is: 'extensions of packages outside', imports: ['shipped-modules'] },
  app: { is: 'composition root', imports: ['http', 'control', 'embedded', 'kit'] },
  testing: { is: 'a house for the tests of extensions', imports: ['app', 'shipped-modules'] },
  codegen: { is: 'types for extensions outside', imports: ['shipped-modules'] },
  index: { is: 'what the package exports', imports: ['app', 'extension-packages'] },
  cli: { is: 'argv -> one command', imports: ['app', 'extension-packages'] },
} as const satisfies Record<string, { readonly is: string; readonly imports: readonly string[] }>;

type Part = keyof typeof table;

/** The one file that imports what nobody here knows: the packages that an operator names. */
const packageImporter = 'src/extension-packages/import-extensions.ts';

function partOf(file: string): Part | undefined {
  const [root = '', name = ''] = file.split('/');
  const part = root === 'resolvers' ? root : root === 'src' ? name.replace(/\.ts$/, '') : undefined;
  return part !== undefined && part in table ? (part as Part) : undefined;
}

function mayImport(part: Part): ReadonlySet<Part> {
  const reached = new Set<Part>([part]);
  for (const one of reached) for (const next of table[one].imports) reached.add(next);
  return reached;
}

/** Why an import is against the table; undefined for one that is not. */
function violation({ from, to }: ImportFact): string | undefined {
  const part = partOf(from);
  if (!part) return `${from} belongs to no part of the table`;
  if (to === undefined || (to === 'anywhere' && from === packageImporter)) return undefined;
  const target = partOf(to);
  if (!target) return 'that belongs to no part of the table';
  if (part === 'resolvers') return resolverViolation(from, to);
  return mayImport(part).has(target) ? undefined : `${part} may not import ${target}`;
}

/** What core opens to extensions: `resolvers/core/exports.ts` names it for packages. */
const openOfCore: ReadonlySet<string> = new Set(['resolvers/core/entities.ts', 'resolvers/core/domain-events.ts']);

/**
 * Law 6: an extension has the kit, the entities and events of core, its own files, and those of the extensions that it requires.
 * Only the list of what ships names all of them.
 */
function resolverViolation(from: string, to: string): string | undefined {
  if (from === 'resolvers/index.ts') {
    return /\/index\.ts$|^src\/kit\.ts$/.test(to) ? undefined : 'the list names manifests alone';
  }
  const owner = extensionOf(from);
  const target = extensionOf(to);
  if (to === 'src/kit.ts' || (to.startsWith('resolvers/') && target === owner)) return undefined;
  if (owner === undefined) return 'core may import src/kit.ts and its own files alone';
  if (openOfCore.has(to) || (target && allRequired(registry, owner).has(target))) return undefined;
  return `${owner} may import src/kit.ts, entities and events of core, its own files and those of what it requires`;
}

const registry = new Map(extensions.map((extension) => [extension.name, extension]));

/** The extension that a file belongs to; undefined for core. */
function extensionOf(file: string): string | undefined {
  return file.startsWith('resolvers/extensions/') ? file.split('/')[2] : undefined;
}

const tell = ({ from, line, specifier }: ImportFact, why: string): string =>
  `${from}:${line} imports '${specifier}': ${why}`;

describe('the architecture', () => {
  const sources = [...filesBelow('src', '.ts'), ...filesBelow('resolvers', '.ts')].map(readSource);

  it('has no import against the table', () => {
    const violations = sources.flatMap(({ imports }) =>
      imports.flatMap((fact) => {
        const why = violation(fact);
        return why ? [tell(fact, why)] : [];
      }),
    );
    expect(violations).toEqual([]);
  });

  it('has no import cycle, types included', () => {
    expect(cyclesAmong(sources).map((cycle) => cycle.join(' -> '))).toEqual([]);
  });

  it('keeps the request path free of the control plane', () => {
    for (const part of [
      'http',
      'gateway',
      'execution',
      'admission',
      'composition',
      'data',
      'tenancy',
      'authorization',
      'identity',
      'kernel',
      'kit',
      'resolvers',
    ] as const) {
      expect([...mayImport(part)], part).not.toContain('control');
    }
  });

  it('reads the environment in src/kernel/config.ts alone', () => {
    const readers = sources.flatMap(({ file, environmentReads }) => environmentReads.map((line) => `${file}:${line}`));
    expect(readers.filter((reader) => !reader.startsWith('src/kernel/config.ts:'))).toEqual([]);
    expect(readers).not.toEqual([]);
  });

  it('re-exports by name only', () => {
    expect(sources.flatMap(({ file, starExports }) => starExports.map((line) => `${file}:${line} exports *`))).toEqual(
      [],
    );
  });

  it('keeps declarations and behaviour apart: no TypeScript in schema/, no SQL and no SDL elsewhere', () => {
    expect(filesBelow('schema', '.ts')).toEqual([]);
    for (const folder of ['src', 'resolvers']) {
      expect(filesBelow(folder, '.sql')).toEqual([]);
      expect(filesBelow(folder, '.graphql')).toEqual([]);
    }
  });

  it('has the parts of the table, and no others', () => {
    const parts = new Set(sources.map(({ file }) => partOf(file) ?? file));
    expect([...parts].sort()).toEqual(Object.keys(table).sort());
  });

  it('gives each extension two folders of the same name', () => {
    const folders = (root: string, extension: string): readonly string[] =>
      [...new Set(filesBelow(root, extension).map((file) => file.split('/')[2]))].map(String).sort();
    expect(folders('resolvers/extensions', '.ts')).toEqual(folders('schema/extensions', '.graphql'));
  });
});

describe('the check itself', () => {
  const complaints = (file: string, source: string): readonly string[] => {
    const facts = parseFacts(file, source);
    return facts.imports.flatMap((fact) => {
      const why = violation(fact);
      return why ? [tell(fact, why)] : [];
    });
  };

  it.each([
    ['src/data/x.ts', "import { a } from '../composition/module.ts';", 'data may not import composition'],
    ['src/data/x.ts', "\n\nimport type { A } from '../http/server.ts';", 'data may not import http'],
    ['src/data/x.ts', "export { a } from '../execution/answer.ts';", 'data may not import execution'],
    ['src/gateway.ts', "const x = await import('./control/control.ts');", 'gateway may not import control'],
    ['src/kernel/x.ts', "type T = import('../identity/principal.ts').Principal;", 'kernel may not import identity'],
    ['src/tenancy/x.ts', "import '../authorization/guards.ts';", 'tenancy may not import authorization'],
    ['src/data/x.ts', 'const x = await import(name);', 'that belongs to no part of the table'],
    ['src/data/x.ts', "import '../../test/support/house.ts';", 'that belongs to no part of the table'],
    ['src/other/x.ts', "import 'pg';", 'src/other/x.ts belongs to no part of the table'],
    ['resolvers/core/x.ts', "import '../../src/data/sql.ts';", 'core may import src/kit.ts and its own files alone'],
    ['resolvers/core/x.ts', "import '../extensions/shipping/index.ts';", 'core may import .*'],
    ['resolvers/extensions/suppliers/x.ts', "import '../inventory/index.ts';", 'suppliers may import .*'],
    ['resolvers/extensions/shipping/x.ts', "import '../suppliers/entities.ts';", 'shipping may import .*'],
    ['resolvers/extensions/shipping/x.ts', "import '../../core/orders.ts';", 'shipping may import .*'],
    ['resolvers/extensions/shipping/x.ts', "import '../../../src/data/sql.ts';", 'shipping may import .*'],
    ['resolvers/index.ts', "import './core/entities.ts';", 'the list names manifests alone'],
  ])('names the import: %s with %s', (file, source, why) => {
    const line = source.split('\n').length;
    expect(complaints(file, source)).toEqual([
      expect.stringMatching(new RegExp(`^${file}:${line} imports '.*': ${why}$`)),
    ]);
  });

  it.each([
    ['src/http/x.ts', "import '../gateway.ts'; import '../kernel/errors.ts'; import 'fastify';"],
    ['src/app.ts', "import './control/control.ts'; import './http/server.ts'; import './tenancy/tenants.ts';"],
    ['resolvers/core/x.ts', "import '../../src/kit.ts'; import './types.generated.ts'; import 'graphql';"],
    ['resolvers/extensions/inventory/x.ts', "import '../../core/entities.ts'; import '../suppliers/entities.ts';"],
    ['resolvers/index.ts', "import './core/index.ts'; import './extensions/a/index.ts'; import '../src/kit.ts';"],
  ])('lets %s import what is below it', (file, source) => {
    expect(complaints(file, source)).toEqual([]);
  });

  it('finds cycles through types and through lazy imports', () => {
    const sources = [
      parseFacts('src/data/a.ts', "import type { B } from './b.ts';"),
      parseFacts('src/data/b.ts', "export { c } from './c.ts';"),
      parseFacts('src/data/c.ts', "const a = await import('./a.ts');"),
    ];
    expect(cyclesAmong(sources)).toEqual([['src/data/a.ts', 'src/data/b.ts', 'src/data/c.ts', 'src/data/a.ts']]);
  });

  it.each(['process.env.HOME', "process['env']", 'const { env } = process', "import { env } from 'node:process'"])(
    'finds the environment read by %s',
    (source) => expect(parseFacts('src/data/x.ts', source).environmentReads).toEqual([1]),
  );

  it('finds export *', () => {
    expect(parseFacts('src/data/x.ts', "export * from './a.ts'; export * as b from './b.ts';").starExports).toEqual([
      1,
    ]);
  });
});
