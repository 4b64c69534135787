import type { Command } from 'commander';
import { deleteCustomField } from '../../control/commands/delete-custom-field.ts';
import { indexCustomField } from '../../control/commands/index-custom-field.ts';
import { listUnfinishedTenants, resumeCustomFields } from '../../control/commands/resume-custom-fields.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { CustomFieldName } from '../../tenancy/custom-field-definition.ts';
import { findHouse, withControl } from '../connections.ts';
import { entityAndName } from '../custom-field-arguments.ts';
import { showingWork } from '../custom-field-progress.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { sayingHowToForce } from '../force.ts';

interface Json {
  readonly json?: true;
}

const descriptions = {
  index: 'make filters and orders by a custom field use an index; it can be used all the while',
  unindex: 'drop the index of a custom field; filters and orders work without, slower',
} as const;

/** `custom-field index` and `custom-field unindex` */
export function registerIndex(group: Command, environment: CliEnvironment, verb: keyof typeof descriptions): void {
  group
    .command(`${verb} <tenant>`)
    .argument('<Entity.name>', 'the field', entityAndName)
    .description(descriptions[verb])
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples([`rowhouse custom-field ${verb} acme Customer.tier`, 'cut off, it goes on when it is run again']),
    )
    .action(async (tenant: string, named: CustomFieldName, { json }: Json) => {
      const { output, modules } = environment;
      const { databaseUrl } = findHouse(environment, ['databaseUrl']);
      const { field, changed } = await showingWork(output, tenant, (observer) =>
        withControl(environment, (control) =>
          indexCustomField(
            control,
            { databaseUrl, modules },
            { tenant, field: named, indexed: verb === 'index', ...observer },
          ),
        ),
      );
      if (json) return output.json({ ...field, changed });
      const state = field.index === 'none' ? 'no index' : 'an index';
      output.line(`The custom field ${field.entity}.${field.name} has ${changed ? 'now' : 'already'} ${state}.`);
    });
}

/** `custom-field delete` */
export function registerDelete(group: Command, environment: CliEnvironment): void {
  group
    .command('delete <tenant>')
    .argument('<Entity.name>', 'the field', entityAndName)
    .description('take a custom field away from clients at once, then remove its values')
    .option('--force', 'although operations break by it that clients of the tenant use')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rowhouse custom-field delete acme Customer.tier', 'cut off, `custom-field resume` finishes it']),
    )
    .action(async (tenant: string, named: CustomFieldName, { json, force }: Json & { readonly force?: true }) => {
      const { output, modules } = environment;
      const { databaseUrl } = findHouse(environment, ['databaseUrl']);
      const field = await showingWork(output, tenant, (observer) =>
        withControl(environment, async (control) => {
          const deleted = await sayingHowToForce(
            deleteCustomField(control, { tenant, field: named }, { modules, force }),
          );
          await resumeCustomFields(
            control,
            { databaseUrl, modules },
            { tenant, fieldId: deleted.field.id, ...observer },
          );
          return deleted.field;
        }),
      );
      if (json) return output.json({ ...field, deleted: true });
      output.line(`Deleted the custom field ${field.entity}.${field.name} and its values.`);
    });
}

interface ResumeOptions extends Json {
  readonly all?: true;
}

/** `custom-field resume` */
export function registerResume(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('resume [tenant]')
    .description('finish what was begun on custom fields: indexes, conversions, the removal of deleted values')
    .option('--all', 'of all tenants')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse custom-field resume acme', 'as often as one likes'],
        ['rowhouse custom-field resume --all', 'also removes what tenants have deleted over GraphQL; fit for cron'],
      ),
    )
    .action(async (named: string | undefined, { all, json }: ResumeOptions) => {
      if ((named === undefined) !== (all === true)) command.error('error: name a tenant, or --all: one of these');
      const { output, modules } = environment;
      const { databaseUrl } = findHouse(environment, ['databaseUrl']);
      let failure: RowhouseError | undefined;
      const reports = await withControl(environment, async (control) => {
        const finished: { tenant: string; finished: readonly string[] }[] = [];
        for (const one of named === undefined ? await listUnfinishedTenants(control) : [named]) {
          try {
            const report = await showingWork(output, one, (observer) =>
              resumeCustomFields(control, { databaseUrl, modules }, { tenant: one, ...observer }),
            );
            finished.push({ tenant: report.tenant.slug, finished: report.finished });
          } catch (error) {
            if (!all || !(error instanceof RowhouseError)) throw error;
            // The others have nothing to do with it.
            output.note(`${one}: ${error.message}`);
            failure ??= error;
          }
        }
        return finished;
      });
      if (failure) throw failure;
      if (json) return output.json(all ? reports : reports[0]);
      if (reports.length === 0) return output.line('Nothing is pending on custom fields of any tenant.');
      for (const { tenant, finished } of reports) {
        output.line(
          finished.length === 0
            ? `Nothing is pending on custom fields of ${tenant}.`
            : `Finished what was pending on ${finished.join(', ')} of ${tenant}.`,
        );
      }
    });
}
