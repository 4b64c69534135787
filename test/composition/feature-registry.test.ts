import { describe, expect, it } from 'vitest';
import { core } from '../../resolvers/index.ts';
import { featureRegistry } from '../../src/composition/feature-registry.ts';
import { requirementFaults } from '../../src/composition/requirements.ts';
import { defineExtension, defineSettings } from '../../src/kit.ts';
import { tunable } from '../fixtures/tunable.ts';

describe('the features of a house', () => {
  it('are known by their names, with the module that declares each', () => {
    const features = featureRegistry([core, tunable]);
    expect(features.get('classic-view')).toEqual({
      name: 'classic-view',
      module: 'tunable',
      description: 'The view that everybody knows.',
      default: true,
      public: true,
    });
  });

  it('have each a name of its own, in the whole house', () => {
    const twin = { ...tunable, name: 'twin', features: tunable.features.map((one) => ({ ...one, module: 'twin' })) };
    expect(() => featureRegistry([core, tunable, twin])).toThrow(
      'checkout-v2: is a feature of several modules: tunable, twin',
    );
  });
});

describe('a module with settings', () => {
  const schema = new URL('../fixtures/tunable/', import.meta.url);
  const manifest = { version: '1.0.0', description: 'x', schema, resolvers: {}, permissions: {} };

  it('has them under its own name', () => {
    const settings = defineSettings('other', {});
    expect(() => defineExtension({ ...manifest, name: 'tunable', settings })).toThrow(
      'tunable: its settings are declared as those of other',
    );
  });

  it('is not called as a section of the house is', () => {
    for (const name of ['branding', 'features']) {
      const extension = defineExtension({ ...manifest, name });
      expect(requirementFaults(new Map([[name, extension]]), [name])).toMatchObject([{ at: name }]);
    }
  });
});
