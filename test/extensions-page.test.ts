import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { extensions } from '../resolvers/index.ts';
import { filesBelow } from './support/module-graph.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));
const page = readFileSync(join(checkout, 'docs/extensions.md'), 'utf8');

const lines = (folder: string, extension: string): number =>
  filesBelow(folder, extension)
    .filter((file) => !file.endsWith('.generated.ts'))
    .reduce((sum, file) => sum + readFileSync(join(checkout, file), 'utf8').split('\n').length - 1, 0);

describe('the guide on extensions', () => {
  it('says of every extension that ships how long it is', () => {
    const rows = [...page.matchAll(/^\| (\w+) +\| (\d+) +\| (\d+) +\| (\d+) +\|/gm)].map(([, ...cells]) => cells);
    const counted = extensions.map(({ name }) => [
      name,
      String(lines(`resolvers/extensions/${name}`, '.ts')),
      String(lines(`schema/extensions/${name}`, '.graphql')),
      String(lines(`schema/extensions/${name}`, '.sql')),
    ]);
    expect(rows.sort()).toEqual(counted.sort());
  });

  it('tells of every file that the scaffold makes', () => {
    const files = filesBelow('examples/note-taking/src', '.ts').filter((file) => !file.endsWith('.generated.ts'));
    for (const file of files) {
      const name = file
        .replace('examples/note-taking/', '')
        .replace('customer-note', 'loan')
        .replace('note_taking', 'loans');
      expect(page).toContain(`\`${name}\``);
    }
  });
});
