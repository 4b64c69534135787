import type { Command } from 'commander';
import { updateCustomField } from '../../control/commands/update-custom-field.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomField, CustomFieldEnumValue } from '../../tenancy/custom-field.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { nameList } from '../arguments.ts';
import { withControl } from '../connections.ts';
import {
  addRuleOptions,
  collectText,
  collectValue,
  entityAndName,
  nameAndText,
  type RuleOptions,
  rulesOf,
} from '../custom-field-arguments.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { sayingHowToForce } from '../force.ts';

type Named = Extract<CustomFieldName, { entity: string }>;

interface ValueOptions {
  readonly addValue?: readonly CustomFieldEnumValue[];
  readonly deprecateValue?: readonly string[];
  readonly valueOrder?: readonly string[];
}

interface UpdateOptions extends RuleOptions, ValueOptions {
  readonly rename?: string;
  readonly description?: string | false;
  readonly deprecate?: string | false;
  readonly required?: boolean;
  readonly default?: readonly string[] | false;
  readonly personalData?: boolean;
  readonly force?: true;
  readonly json?: true;
}

/** `custom-field update` */
export function registerUpdate(group: Command, environment: CliEnvironment): void {
  const command = group
    .command('update <tenant>')
    .argument('<Entity.name>', 'the field', entityAndName)
    .description('change the definition of a custom field; stored values stay as they are')
    .option('--rename <name>', 'another name')
    .option('--description <text>', 'shown in the schema')
    .option('--no-description', 'take the description away')
    .option('--deprecate <reason>', 'mark it as deprecated in the schema')
    .option('--no-deprecate', 'take the mark away')
    .option('--required', 'ask for it when a row is created')
    .option('--no-required', 'do not')
    .option('--default <value>', 'what a row gets that is created without; repeated for a list', collectText)
    .option('--no-default', 'take the default away')
    .option('--personal-data', 'ask for the scope pii:read, too')
    .option('--no-personal-data', 'do not')
    .option('--add-value <name[=description]>', 'ENUM: add a value; may be repeated', collectValue)
    .option('--deprecate-value <name=reason>', 'ENUM: mark a value as deprecated; may be repeated', collectText)
    .option('--value-order <names>', 'ENUM: all values in the order in which to show them, with commas', nameList);
  addRuleOptions(command, true)
    .option('--force', 'although operations break by a new name that clients of the tenant use')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse custom-field update acme Customer.tier --rename level'],
        ['rowhouse custom-field update acme Customer.tier --add-value SILVER --value-order GOLD,SILVER,BASIC'],
        ['rowhouse custom-field update acme Product.weight --max 1000 --no-min --required'],
        ['rowhouse custom-field update acme Product.weight --deprecate "Use massInGrams."'],
      ),
    )
    .action(async (tenant: string, named: Named, options: UpdateOptions) => {
      const { output, modules } = environment;
      const { field, changed } = await withControl(environment, (control) =>
        sayingHowToForce(
          updateCustomField(
            control,
            { modules },
            {
              tenant,
              field: named,
              force: options.force,
              change: (present) => ({
                name: options.rename,
                description: options.description === false ? null : options.description,
                deprecationReason: options.deprecate === false ? null : options.deprecate,
                required: options.required,
                default: options.default === false ? null : options.default,
                personalData: options.personalData,
                rules: rulesOf(options),
                values: valuesOf(present, options),
              }),
            },
          ),
        ),
      );
      if (options.json) return output.json({ ...field, changed });
      output.line(`The custom field ${field.entity}.${field.name} ${changed ? 'is changed' : 'is so already'}.`);
    });
}

/** The whole list of an ENUM's values, made of those that are there; what does not fit, the command says. */
function valuesOf(
  field: CustomField,
  { addValue = [], deprecateValue = [], valueOrder }: ValueOptions,
): readonly CustomFieldEnumValue[] | undefined {
  if (addValue.length === 0 && deprecateValue.length === 0 && !valueOrder) return undefined;
  const present = field.values ?? [];
  const added = addValue.filter(({ name }) => !present.some((value) => value.name === name));
  const reasons = new Map(deprecateValue.map(nameAndText));
  const all = [...present, ...added].map((value) =>
    reasons.has(value.name) ? { ...value, deprecationReason: reasons.get(value.name) ?? 'No longer used.' } : value,
  );
  if (field.values) refuseUnknown(field, all, [...reasons.keys(), ...(valueOrder ?? [])]);
  if (!valueOrder) return all;
  return valueOrder.map((name) => all.find((value) => value.name === name) ?? { name });
}

/** A slip of the pen is neither to be passed over nor to become a value. */
function refuseUnknown(
  { entity, name }: CustomField,
  values: readonly CustomFieldEnumValue[],
  mentioned: readonly string[],
): void {
  const known = values.map((value) => value.name);
  const unknown = mentioned.filter((one) => !known.includes(one));
  if (unknown.length === 0) return;
  throw new RowhouseError('CUSTOM_FIELD_INVALID', {
    message: `values: ${entity}.${name} has no ${unknown.join(', ')}; it has: ${known.join(', ')}. A new one is named with --add-value.`,
  });
}
