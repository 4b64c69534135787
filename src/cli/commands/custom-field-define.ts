import type { Command } from 'commander';
import { defineCustomField } from '../../control/commands/define-custom-field.ts';
import { type CustomFieldEnumValue, customFieldTypes } from '../../tenancy/custom-field.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { withControl } from '../connections.ts';
import {
  addRuleOptions,
  collectText,
  collectValue,
  entityAndName,
  type RuleOptions,
  rulesOf,
  wholeNumber,
} from '../custom-field-arguments.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';

interface DefineOptions extends RuleOptions {
  readonly type: string;
  readonly list?: true;
  readonly scale?: number;
  readonly value?: readonly CustomFieldEnumValue[];
  readonly references?: string;
  readonly required?: true;
  readonly default?: readonly string[];
  readonly description?: string;
  readonly personalData?: true;
  readonly index?: true;
  readonly json?: true;
}

/** `custom-field define` */
export function registerDefine(group: Command, environment: CliEnvironment): void {
  const command = group
    .command('define <tenant>')
    .argument('<Entity.name>', 'the entity and the name of the field', entityAndName)
    .description('add a field to an entity of a tenant; does nothing when it is there with the same definition')
    .requiredOption('--type <type>', customFieldTypes.join(', '))
    .option('--list', 'it holds a list of values')
    .option('--scale <digits>', 'DECIMAL: digits kept after the point (default: 2)', wholeNumber)
    .option('--value <name[=description]>', 'ENUM: a value; may be repeated', collectValue)
    .option('--references <type>', 'REFERENCE: the type referred to, one that takes custom fields itself')
    .option('--required', 'it must be given when a row is created (no REFERENCE; personal data only with a default)')
    .option('--default <value>', 'what a row gets that is created without; repeated for a list', collectText)
    .option('--description <text>', 'shown in the schema')
    .option('--personal-data', 'reading and writing it ask for the scope pii:read, too')
    .option('--index', 'filters and orders by it use an index');
  addRuleOptions(command, false)
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse custom-field define acme Customer.tier --type ENUM --value GOLD --value "BASIC=All others" --index'],
        ['rowhouse custom-field define acme Product.weight --type DECIMAL --scale 3 --min 0'],
        ['rowhouse custom-field define acme Customer.tags --type STRING --list --max-items 10 --max-length 40'],
        ['rowhouse custom-field define acme Customer.referredBy --type REFERENCE --references Customer'],
      ),
    )
    .action(async (tenant: string, named: Extract<CustomFieldName, { entity: string }>, options: DefineOptions) => {
      const { output, modules } = environment;
      const { value, json, ...definition } = options;
      const { field, changed } = await withControl(environment, (control) =>
        defineCustomField(
          control,
          { modules },
          { tenant, definition: { ...definition, ...named, values: value, rules: rulesOf(options) } },
        ),
      );
      if (json) return output.json({ ...field, changed });
      const name = `${field.entity}.${field.name}`;
      if (!changed) return output.line(`The custom field ${name} is there already.`);
      output.line(`Defined the custom field ${name}. Every gateway serves it within a second.`);
    });
}
