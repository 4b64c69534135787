import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCodegenConfig } from '@graphql-codegen/cli';
import { describe, expect, it } from 'vitest';
import { extensions } from '../resolvers/index.ts';
import { extensionCodegen } from '../src/codegen.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));

interface Output {
  readonly plugins: readonly string[];
  readonly config: Readonly<Record<string, unknown>> & { readonly mappers: Readonly<Record<string, string>> };
}

describe('types for extensions outside of the repository', () => {
  it('are made as those of the extensions that ship', async () => {
    const { config } = await loadCodegenConfig({ configFilePath: join(checkout, 'codegen.yml') });
    const inside = config.generates['resolvers/extensions/suppliers/types.generated.ts'] as unknown as Output;
    const outside = extensionCodegen().generates['src/types.generated.ts'] as Output;
    const { mappers: ours, contextType: _, ...own } = inside.config;
    const { mappers, contextType, ...theirs } = outside.config;
    expect(theirs).toEqual(own);
    expect(contextType).toBe('rowhouse/kit#Context');
    const added = ['Supplier', 'ProductSupplier', 'SupplierConnection'];
    expect(Object.keys(mappers).sort()).toEqual(
      Object.keys(ours)
        .filter((name) => !added.includes(name))
        .sort(),
    );
  });

  it('know the rows of a required extension, which every extension that ships exports under the names of its types', () => {
    for (const { name } of extensions) {
      const output = extensionCodegen({ requires: [name], mappers: { Loan: './entities.ts#LoanRow' } });
      const { mappers } = (output.generates['src/types.generated.ts'] as Output).config;
      const source = readFileSync(join(checkout, 'resolvers/extensions', name, 'entities.ts'), 'utf8');
      const rows = Object.values(mappers).filter((path) => path.startsWith(`rowhouse/extensions/${name}#`));
      expect(rows, name).not.toEqual([]);
      for (const row of rows) expect(source, name).toContain(`export type ${row.split('#')[1]} `);
      expect(mappers.Loan).toBe('./entities.ts#LoanRow');
    }
    expect(() => extensionCodegen({ requires: ['nonesuch'] })).toThrow('No extension nonesuch ships with Rowhouse');
  });
});
