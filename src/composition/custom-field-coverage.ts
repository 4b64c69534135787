import type { Coverage } from '../authorization/coverage.ts';
import type { GovernedInputs } from '../authorization/inputs.ts';
import { LayeredMap } from '../authorization/layered-map.ts';
import { scope } from '../authorization/permission.ts';
import { demandsOf, difference, noPermissions, type PermissionSet, union } from '../authorization/permission-set.ts';
import {
  customFieldsField,
  customFieldsFilter,
  customFieldsInput,
  customFieldsOrder,
  customFieldsType,
} from './custom-field-names.ts';
import { type CustomFieldForm, isOrderable } from './custom-fields.ts';

/** What personal data asks for besides what its entity asks for. */
const personalData = demandsOf(scope('pii:read'));

/** Where the guards of custom fields stand. */
export interface CustomFieldCoverage {
  /** The base's coverage with the custom fields in it. */
  readonly coverage: Coverage;
  /** What their inputs ask for, those of the base left out. */
  readonly inputs: GovernedInputs;
}

/**
 * The permissions of custom fields (law 5), derived as composition derives those of every field: `customFields` asks for
 * what its entity asks for, a reference for what its target's type asks for, personal data for a scope of its own. A
 * reference is one more way to its target, and the target's guards were pruned by what all ways to it have asked for: this
 * one asks for no less, so that the proof of the base still holds.
 *
 * @param forms without faults
 */
export function coverCustomFields(base: Coverage, forms: readonly CustomFieldForm[]): CustomFieldCoverage {
  const types = new Map<string, PermissionSet>();
  const own = new Map<string, PermissionSet>();
  const asks = new Map<string, PermissionSet>();
  const held = new Map<string, PermissionSet>();
  const guards = new Map<string, PermissionSet>();
  const inputs = new Map<string, PermissionSet>();
  const govern = (coordinate: string, permissions: PermissionSet): void => {
    if (permissions.size > 0) inputs.set(coordinate, permissions);
  };
  for (const form of forms) {
    const { entity, name } = form;
    const type = customFieldsType(entity);
    const ofEntity = base.types.get(entity) ?? noPermissions;
    const arrival = base.held.get(entity);
    if (!types.has(type)) {
      types.set(type, ofEntity);
      const holder = `${entity}.${customFieldsField}`;
      own.set(holder, noPermissions);
      asks.set(holder, ofEntity);
      if (arrival) held.set(type, arrival);
      govern(`${entity}Filter.${customFieldsField}`, ofEntity);
      govern(`${entity}Order.${customFieldsField}`, ofEntity);
    }
    const at = `${type}.${name}`;
    const target = form.references === undefined ? undefined : base.types.get(form.references);
    const proved = form.references === undefined ? undefined : base.held.get(form.references);
    const itself = union(
      form.personalData ? personalData : undefined,
      proved && difference(proved, target ?? noPermissions),
    );
    const asked = union(itself, target);
    own.set(at, itself);
    asks.set(at, asked);
    const missing = difference(asked, arrival ?? ofEntity);
    if (missing.size > 0) guards.set(at, missing);
    govern(`${customFieldsFilter(entity)}.${name}`, union(asked, ofEntity));
    if (isOrderable(form)) govern(`${customFieldsOrder(entity)}.${name}`, union(asked, ofEntity));
    govern(`${customFieldsInput(entity)}.${name}`, asked);
  }
  const coverage: Coverage = Object.freeze({
    ...base,
    types: new LayeredMap(base.types, types),
    own: new LayeredMap(base.own, own),
    asks: new LayeredMap(base.asks, asks),
    held: new LayeredMap(base.held, held),
    guards: new LayeredMap(base.guards, guards),
  });
  return { coverage, inputs };
}
