import { join, relative, sep } from 'node:path';

/** The part of a package.json that matters here. */
export interface PackageManifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
}

export interface ManifestOptions {
  /** package.json of Rowhouse: new extensions are made for its version, with the tools that it is made with. */
  readonly rowhouse: PackageManifest;
  /** What npm is to install as `rowhouse`; undefined for the version that is at work. */
  readonly specifier: string | undefined;
  /** The checkout of Rowhouse to link, undefined for an installed package. */
  readonly checkout: string | undefined;
  /** The folder of the new extension. */
  readonly folder: string;
}

/** Packages of which a process must have one copy alone: Rowhouse's own. */
const shared = ['graphql', 'zod'] as const;

const tools = [
  '@graphql-codegen/cli',
  '@graphql-codegen/typescript',
  '@graphql-codegen/typescript-resolvers',
  '@types/node',
  'node',
  'typescript',
] as const;

/** Fills the dependencies into the package.json of a new extension. */
export function completeManifest(text: string, options: ManifestOptions): string {
  const { rowhouse, specifier, checkout, folder } = options;
  const manifest = JSON.parse(text) as Record<string, unknown>;
  const range = `^${rowhouse.version}`;
  const link = (path: string): string => `file:${relative(folder, path).split(sep).join('/')}`;
  const development: Record<string, string> = { rowhouse: specifier ?? (checkout ? link(checkout) : range) };
  for (const name of tools) development[name] = rowhouse.devDependencies[name] ?? '*';
  if (specifier === undefined && checkout) {
    for (const name of shared) development[name] = link(join(checkout, 'node_modules', name));
  }
  const peers: Record<string, string> = { rowhouse: range };
  for (const name of shared) peers[name] = rowhouse.dependencies[name] ?? '*';
  manifest.peerDependencies = sorted(peers);
  manifest.devDependencies = sorted(development);
  if (rowhouse.allowScripts) manifest.allowScripts = rowhouse.allowScripts;
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function sorted(dependencies: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(dependencies).sort(([left], [right]) => (left < right ? -1 : 1)));
}
