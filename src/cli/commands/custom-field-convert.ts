import type { Command } from 'commander';
import { convertCustomField } from '../../control/commands/convert-custom-field.ts';
import { describeStorage } from '../../control/custom-fields/storage-text.ts';
import type { CustomFieldEnumValue } from '../../tenancy/custom-field.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { findHouse, withControl } from '../connections.ts';
import {
  addRuleOptions,
  collectValue,
  entityAndName,
  type RuleOptions,
  rulesOf,
  wholeNumber,
} from '../custom-field-arguments.ts';
import { showingWork } from '../custom-field-progress.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { sayingHowToForce } from '../force.ts';

interface ConvertOptions extends RuleOptions {
  readonly type?: string;
  readonly list?: boolean;
  readonly scale?: number;
  readonly value?: readonly CustomFieldEnumValue[];
  readonly force?: true;
  readonly json?: true;
}

/** `custom-field convert` */
export function registerConvert(group: Command, environment: CliEnvironment): void {
  const command = group
    .command('convert <tenant>')
    .argument('<Entity.name>', 'the field', entityAndName)
    .description('turn its stored values into another type, if every one of them converts exactly; else change nothing')
    .option('--type <type>', 'the type to convert to')
    .option('--list', 'make it a list')
    .option('--no-list', 'make it a single value')
    .option('--scale <digits>', 'DECIMAL: digits kept after the point', wholeNumber)
    .option('--value <name[=description]>', 'ENUM: a value; repeated for all that it is to have', collectValue);
  addRuleOptions(command, true)
    .option('--force', 'although operations break by it that clients of the tenant use')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse custom-field convert acme Customer.score --type INT', 'texts such as 42 become numbers'],
        ['rowhouse custom-field convert acme Customer.tags --list'],
        ['rowhouse custom-field convert acme Customer.tier --value GOLD --value BASIC', 'without the other values'],
      ),
    )
    .action(async (tenant: string, named: CustomFieldName, { type, list, scale, value, ...rest }: ConvertOptions) => {
      const { output, modules } = environment;
      const { databaseUrl } = findHouse(environment, ['databaseUrl']);
      const { field, changed } = await showingWork(output, tenant, (observer) =>
        withControl(environment, (control) =>
          sayingHowToForce(
            convertCustomField(
              control,
              { databaseUrl, modules },
              {
                tenant,
                field: named,
                conversion: { type, list, scale, values: value, rules: rulesOf(rest) },
                force: rest.force,
                ...observer,
              },
            ),
          ),
        ),
      );
      if (rest.json) return output.json({ ...field, changed });
      const storage = describeStorage(field);
      output.line(`The custom field ${field.entity}.${field.name} is ${changed ? 'now' : 'already'} ${storage}.`);
    });
}
