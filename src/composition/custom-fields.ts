import { createHash } from 'node:crypto';
import type { CustomField } from '../tenancy/custom-field.ts';
import type { Module } from './module.ts';

/**
 * What a schema shows of a custom field. How it is stored, and what a value must keep to, is read from the asking
 * tenant's record when it is needed: tenants whose fields have equal forms share one shape.
 */
export type CustomFieldForm = Readonly<
  Pick<
    CustomField,
    'entity' | 'name' | 'type' | 'list' | 'values' | 'references' | 'description' | 'deprecationReason' | 'personalData'
  >
>;

/** Shared by all shapes without custom fields. */
export const noForms: readonly CustomFieldForm[] = Object.freeze([]);

/**
 * Those of a tenant's custom fields that a shape of these modules shows: the entity is there and has opted in, and so is
 * the entity that a REFERENCE refers to. Those of a disabled extension come back with it.
 *
 * @returns their forms, by entity and name
 */
export function effectiveCustomFields(
  modules: readonly Module[],
  fields: readonly CustomField[],
): readonly CustomFieldForm[] {
  if (fields.length === 0) return noForms;
  const entities = modules.flatMap((module) => module.entities);
  const all = new Set(entities.map(({ type }) => type));
  const open = new Set(entities.filter(({ customFields }) => customFields).map(({ type }) => type));
  const effective = fields.filter(
    ({ entity, type, references }) => open.has(entity) && (type !== 'REFERENCE' || all.has(references ?? '')),
  );
  return effective.length === 0 ? noForms : Object.freeze(effective.map(formOf).sort(byPlace));
}

function formOf(field: CustomField): CustomFieldForm {
  const { entity, name, type, list, values, references, description, deprecationReason, personalData } = field;
  return Object.freeze({
    entity,
    name,
    type,
    list,
    personalData,
    ...(values && { values }),
    ...(references !== undefined && { references }),
    ...(description !== undefined && { description }),
    ...(deprecationReason !== undefined && { deprecationReason }),
  });
}

/** Whether rows can be ordered by it: a list has no place in an order, and the order of ids means nothing. */
export function isOrderable({ list, type }: Pick<CustomFieldForm, 'list' | 'type'>): boolean {
  return !list && type !== 'REFERENCE';
}

function byPlace(left: CustomFieldForm, right: CustomFieldForm): number {
  if (left.entity !== right.entity) return left.entity < right.entity ? -1 : 1;
  return left.name < right.name ? -1 : 1;
}

/**
 * A hash over the forms alone: equal for tenants whose schemas are equal, whatever lies behind them.
 *
 * @param forms as {@link effectiveCustomFields} gives them
 * @returns 22 characters of base64url; empty for none
 */
export function customFieldsHash(forms: readonly CustomFieldForm[]): string {
  if (forms.length === 0) return '';
  const parts = forms.map((form) => [
    form.entity,
    form.name,
    form.type,
    form.list,
    form.values?.map((value) => [value.name, value.description ?? null, value.deprecationReason ?? null]) ?? null,
    form.references ?? null,
    form.description ?? null,
    form.deprecationReason ?? null,
    form.personalData,
  ]);
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22);
}
