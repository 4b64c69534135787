import { convertCustomValue } from '../../data/custom-field-conversion.ts';
import { newId } from '../../data/identifiers.ts';
import { type Fault, RowhouseError } from '../../kernel/errors.ts';
import type { CustomField, CustomFieldRules, CustomFieldStorage } from '../../tenancy/custom-field.ts';
import type { CustomFieldConversion, CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { audit } from '../audit.ts';
import type { Control } from '../control.ts';
import { type CheckedDefinition, checkDefinition } from '../custom-fields/check-definition.ts';
import { knowsRule } from '../custom-fields/check-rules.ts';
import { checkConvertible } from '../custom-fields/convert-values.ts';
import { customFieldRecords, findCustomField, saveCustomField } from '../custom-fields/custom-field-store.ts';
import { refuseOversized } from '../custom-fields/definitions-size.ts';
import { differences } from '../custom-fields/differences.ts';
import { fieldWork, type WorkObserver } from '../custom-fields/field-work.ts';
import { isSettling } from '../custom-fields/finish-conversion.ts';
import { allEntities, type CustomFieldHouse } from '../custom-fields/house.ts';
import { refuseFaultyDefinition, refuseWhileBusy } from '../custom-fields/refusals.ts';
import { describeStorage } from '../custom-fields/storage-text.ts';
import { refuseUncomposable, withField } from '../custom-fields/trial-composition.ts';
import { definitionOf } from '../custom-fields/value-texts.ts';
import { withWorkSessions } from '../custom-fields/work-session.ts';
import { findTenant } from '../find-tenant.ts';
import { refuseBreaking } from '../fleet/refuse-breaking.ts';
import type { ChangedCustomField } from './define-custom-field.ts';
import { finishCustomField } from './resume-custom-fields.ts';

export interface ConvertCustomField extends WorkObserver {
  /** Slug or id. */
  readonly tenant: string;
  readonly field: CustomFieldName;
  readonly conversion: CustomFieldConversion;
  /** Converts it although operations break by it that clients use. */
  readonly force?: boolean | undefined;
}

/**
 * Turns the stored values of a custom field into another type, if every one of them converts exactly. Idempotent: what was
 * cut off is finished. Clients read and write the old form until all values are there in the new one.
 *
 * @throws RowhouseError TENANT_NOT_FOUND, CUSTOM_FIELD_NOT_FOUND, CUSTOM_FIELD_INVALID with all faults of what is wanted,
 *   CUSTOM_FIELD_BUSY (also for a field that someone changes while its values are checked), CUSTOM_FIELD_LIMIT for
 *   definitions that become too large together, CUSTOM_FIELD_NOT_CONVERTIBLE with the number of values that do not convert
 *   and the first 100 of them, each with its row, after everything was undone; OPERATIONS_BREAK unless it is forced
 */
export async function convertCustomField(
  control: Control,
  house: CustomFieldHouse,
  { tenant: named, field: name, conversion, force, ...observer }: ConvertCustomField,
): Promise<ChangedCustomField> {
  const wanted = await control.transaction(async (client) => {
    const tenant = await findTenant(client, named, true);
    const record = await findCustomField(client, tenant.id, name);
    const { field } = record;
    const target = targetOf(house, field, conversion);
    // What it is being converted to, or was, counts as what it is.
    const coming: CustomFieldStorage = isSettling(record) ? field : (field.conversion ?? field);
    const same = differences({ ...field, ...storageOf(coming) }, { ...field, ...target }).length === 0;
    if (!same) {
      refuseWhileBusy(field);
      const customFields = withField(tenant, { ...field, ...target });
      await refuseUncomposable(house.modules, tenant, customFields);
      await refuseBreaking(client, tenant, { ...tenant, customFields }, { modules: house.modules, force });
    }
    return { tenant, field, target, same };
  });
  const { tenant, field, target } = wanted;
  if (!wanted.same) {
    await refuseInconvertible(house, tenant, field, target, observer);
    await begin(control, tenant.id, field, target);
  } else if (!field.conversion) {
    return { tenant, field, changed: false };
  }
  return { ...(await finishCustomField(control, house, wanted, observer)), changed: true };
}

/** A storage that has no key yet. */
type Target = Omit<CustomFieldStorage, 'storedAs'>;

function storageOf({ type, list, scale, values, references, rules }: Target): Target {
  return { type, list, scale, values, references, rules };
}

function targetOf({ modules }: CustomFieldHouse, field: CustomField, wanted: CustomFieldConversion): Target {
  const type = wanted.type ?? field.type;
  const list = wanted.list ?? field.list;
  const known = (rule: string): boolean =>
    knowsRule({ type: type as CustomField['type'], list }, rule as keyof CustomFieldRules);
  // The default is converted, and not read again; what is required rests on it.
  const { default: _default, required: _required, ...definition } = definitionOf(field);
  const { faults, field: checked } = checkDefinition(
    {
      ...definition,
      type,
      list,
      scale: wanted.scale ?? (type === 'DECIMAL' ? field.scale : undefined),
      values: wanted.values ?? (type === 'ENUM' ? field.values : undefined),
      rules: {
        ...Object.fromEntries(Object.entries(definition.rules ?? {}).filter(([rule]) => known(rule))),
        ...wanted.rules,
      },
    },
    allEntities(modules),
  );
  refuseFaultyDefinition([...faults, ...typeFaults(field, type)]);
  const target = storageOf(checked as CheckedDefinition);
  refuseFaultyDefinition(defaultFaults(field, target));
  return target;
}

function typeFaults(field: CustomField, type: string): readonly Fault[] {
  if ((field.type === 'REFERENCE') === (type === 'REFERENCE')) return [];
  return [{ at: 'type', message: 'a reference is not made of another type, and no other type of a reference' }];
}

function defaultFaults(field: CustomField, target: Target): readonly Fault[] {
  if (field.default === undefined) return [];
  const { storedAs, index } = field;
  const converted = convertCustomValue(field, { ...target, storedAs, index }, field.default);
  if ('problem' in converted) {
    return [{ at: 'default', message: `does not convert; change or clear it first. ${converted.problem}` }];
  }
  // An empty list becomes no value, and then nothing is there for those who may not write the field.
  if (converted.value !== undefined || !(field.required && field.personalData)) return [];
  return [{ at: 'default', message: 'is an empty list, and a required field with personal data has another default' }];
}

/** Before anything is begun: most conversions that are not possible are refused here. */
async function refuseInconvertible(
  house: CustomFieldHouse,
  tenant: ChangedCustomField['tenant'],
  field: CustomField,
  target: Target,
  observer: WorkObserver,
): Promise<void> {
  const refusals = await withWorkSessions(house, new AbortController().signal, (sessions) =>
    checkConvertible(fieldWork(house, sessions, tenant, field, observer), { ...target, storedAs: field.storedAs }),
  );
  if (refusals.count > 0) throw refusals.toError(field, `become ${describeStorage(target)}`);
}

/** Values are checked for as long as it takes, while everybody may change the field. */
function refuseChanged(field: CustomField, checked: CustomField): void {
  const others = differences(field, checked);
  if (others.length === 0 && field.storedAs === checked.storedAs) return;
  throw new RowhouseError('CUSTOM_FIELD_BUSY', {
    message: `${field.entity}.${field.name} was changed while its values were checked. Run the command again.`,
    details: { differences: others },
  });
}

async function begin(control: Control, tenantId: string, checked: CustomField, target: Target): Promise<void> {
  await control.transaction(async (client) => {
    await findTenant(client, tenantId, true);
    const { field } = await findCustomField(client, tenantId, { id: checked.id });
    // Someone may have begun something else meanwhile, or changed what the target was made of.
    refuseWhileBusy(field);
    refuseChanged(field, checked);
    const conversion: CustomFieldStorage = { ...target, storedAs: newId() };
    refuseOversized(await customFieldRecords(client, tenantId), { ...field, conversion });
    await saveCustomField(client, tenantId, { ...field, conversion });
    await audit(client, {
      actor: control.actor,
      action: 'convert-custom-field',
      tenantId,
      details: { id: field.id, field: `${field.entity}.${field.name}`, conversion },
    });
  });
}
