import type { Command } from 'commander';
import { type ListedCustomField, listCustomFields } from '../../control/commands/list-custom-fields.ts';
import { describeStorage } from '../../control/custom-fields/storage-text.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { printable } from '../printable.ts';
import { registerConvert } from './custom-field-convert.ts';
import { registerDefine } from './custom-field-define.ts';
import { registerUpdate } from './custom-field-update.ts';
import { registerDelete, registerIndex, registerResume } from './custom-field-work.ts';

export const registerCustomField: CommandRegistration = (program, environment) => {
  const group = program
    .command('custom-field')
    .description('the fields that tenants added to their entities: define, look at, change');
  registerDefine(group, environment);
  registerList(group, environment);
  registerUpdate(group, environment);
  registerIndex(group, environment, 'index');
  registerIndex(group, environment, 'unindex');
  registerConvert(group, environment);
  registerDelete(group, environment);
  registerResume(group, environment);
};

function registerList(group: Command, environment: CliEnvironment): void {
  group
    .command('list <tenant>')
    .description('list the custom fields of a tenant, and what is pending on them')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse custom-field list acme'],
        ['rowhouse custom-field list acme --json | jq ".[] | select(.pending != [])"', 'what resume has to finish'],
      ),
    )
    .action(async (named: string, { json }: { readonly json?: true }) => {
      const { output } = environment;
      const { tenant, fields } = await withControl(environment, (control) => listCustomFields(control, named));
      if (json) return output.json(fields);
      if (fields.length === 0) return output.note(`The tenant ${tenant.slug} has no custom fields.`);
      output.table(['FIELD', 'TYPE', 'RULES', 'INDEX', 'PENDING'], fields.map(rowOf));
      if (fields.some(({ pending }) => pending.length > 0)) {
        output.note(`Finish what is pending: rowhouse custom-field resume ${tenant.slug}`);
      }
    });
}

function rowOf(field: ListedCustomField): readonly string[] {
  return [
    `${field.entity}.${field.name}`,
    describeStorage(field),
    printable(rulesText(field)) || '-',
    field.index === 'none' ? '-' : field.index,
    field.pending.join(', ') || '-',
  ];
}

function rulesText(field: ListedCustomField): string {
  const words = Object.entries(field.rules).map(([rule, value]) => `${rule} ${value}`);
  if (field.required) words.unshift('required');
  if (field.default !== undefined) words.push(`default ${[field.default].flat().join(', ')}`);
  if (field.personalData) words.push('personal data');
  if (field.deprecationReason) words.push('deprecated');
  return words.join('; ');
}
