import { describe, expect, it } from 'vitest';
import { core, extensions } from '../../resolvers/index.ts';
import { compose, printShape } from '../../src/composition/compose.ts';

/** The schemas that ship, to be reviewed like code: a change of them is a change for clients. */
describe('the SDL that ships', () => {
  const registry = new Map(extensions.map((extension) => [extension.name, extension]));

  it.each([
    ['core', []],
    ['everything', [...registry.keys()]],
  ])('is the reviewed one: %s', async (name, enabled) => {
    await expect(printShape(compose(core, registry, enabled))).toMatchFileSnapshot(`__snapshots__/${name}.graphql`);
  });
});
