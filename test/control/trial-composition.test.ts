import { expect, it } from 'vitest';
import { refuseUncomposable } from '../../src/control/custom-fields/trial-composition.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { customField } from '../composition/custom-field-drafts.ts';

/** Modules of their own: nothing of them was composed before. */
const modules = { ...shippedModules, core: { ...shippedModules.core } };
const tenant = { extensions: ['suppliers'], customFields: [] } as unknown as Tenant;

it('lets others have the event loop between the steps of a trial', async () => {
  let turns = 0;
  const count = (): void => {
    turns++;
    turn = setImmediate(count);
  };
  let turn = setImmediate(count);
  await refuseUncomposable(modules, tenant, [customField('Customer.tier', 'ENUM')]);
  clearImmediate(turn);
  expect(turns).toBeGreaterThan(5);
});

it('composes a base once, however many trials ask for it at the same time', async () => {
  const { core } = modules;
  let read = 0;
  const counting = {
    ...modules,
    core: {
      ...core,
      get typeDefs() {
        read++;
        return core.typeDefs;
      },
    },
  };
  const trials = ['a', 'b', 'c'].map((name) =>
    refuseUncomposable(counting, tenant, [customField(`Customer.${name}`, 'INT')]),
  );
  await Promise.all(trials);
  expect(read).toBe(1);
});

it('says what composition says, of the custom fields and of what they are laid over', async () => {
  const clash = [customField('Customer.tier', 'INT'), customField('Customer.tier', 'DATE')];
  await expect(refuseUncomposable(modules, tenant, clash)).rejects.toMatchObject({
    code: 'CUSTOM_FIELD_INVALID',
    details: { faults: [{ at: 'name', message: 'Customer.customFields.tier is defined twice' }] },
  });
  const broken = { ...modules, core: { ...modules.core, typeDefs: 'type {' } };
  await expect(refuseUncomposable(broken, tenant, clash)).rejects.toMatchObject({ code: 'COMPOSITION_FAILED' });
});
