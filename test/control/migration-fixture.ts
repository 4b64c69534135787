import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineExtension, type Extension } from '../../src/kit.ts';

/** An extension with tables whose migrations a test writes. */
export interface ExtensionFixture {
  readonly extension: Extension;
  /** Holds `migrations`. */
  readonly folder: string;
  /** Writes a migration, or another text over it. */
  write(file: string, text: string): void;
  remove(): void;
}

/** @param parent of the folder that is made; by default the system's temporary folder */
export function makeExtension(
  name: string,
  migrations: Readonly<Record<string, string>>,
  options: { readonly requires?: readonly string[]; readonly folderName?: string } = {},
): ExtensionFixture {
  const root = mkdtempSync(join(tmpdir(), 'rowhouse-extension-'));
  const folder = join(root, options.folderName ?? name);
  mkdirSync(join(folder, 'migrations'), { recursive: true });
  writeFileSync(join(folder, 'schema.graphql'), `extend type Query { ${name}: Boolean }`);
  const write = (file: string, text: string): void => writeFileSync(join(folder, 'migrations', file), text);
  for (const [file, text] of Object.entries(migrations)) write(file, text);
  return {
    extension: defineExtension({
      name,
      version: '1.0.0',
      description: 'For a test.',
      requires: options.requires,
      schema: pathToFileURL(`${folder}/`),
      resolvers: {},
      permissions: {},
    }),
    folder,
    write,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

/** The text of a migration that makes a tenant table. */
export function tableMigration(table: string, more = ''): string {
  return `create table ${table} (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id)${more});
select rowhouse.protect('${table}');
`;
}
