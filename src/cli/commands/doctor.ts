import { type CheckResult, type Diagnosis, doctor } from '../../control/commands/doctor.ts';
import { parseSettings } from '../../kernel/config.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import { findHouse, urlKeys } from '../connections.ts';
import type { CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import type { Output } from '../output.ts';

export const registerDoctor: CommandRegistration = (program, environment) => {
  program
    .command('doctor')
    .description(
      'look for what could break the walls between tenants: roles, rights, policies, keys, versions, settings',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Changes nothing. Ends with 1 when there is a fault; a warning is none.
Needs ROWHOUSE_ADMIN_DATABASE_URL. The roles behind ROWHOUSE_DATABASE_URL, ROWHOUSE_CATALOG_DATABASE_URL and
ROWHOUSE_CONTROL_DATABASE_URL are examined as far as these are set: set them as the gateway has them.
${examples(
  ['rowhouse doctor'],
  [`rowhouse doctor --json | jq '.checks[] | select(.status != "ok")'`, 'what is not well, for a program'],
)}`,
    )
    .action(async ({ json }: { json?: true }) => {
      const { output, modules, variables } = environment;
      const settings = findHouse(environment, ['adminDatabaseUrl']);
      const given = parseSettings(variables);
      const diagnosis = await doctor({
        settings,
        modules: [modules.core, ...modules.extensions.values()],
        // What the environment does not name was found by the record of `rowhouse start`.
        embedded: urlKeys.every((key) => given[key] === undefined),
      });
      if (json) output.json(diagnosis);
      else print(diagnosis, output);
      refuseFaults(diagnosis);
    });
};

function print({ checks }: Diagnosis, output: Output): void {
  const width = Math.max(...checks.map(({ name }) => name.length));
  for (const { name, about, status, findings } of checks) {
    output.line(`${mark(status, output)} ${output.style.bold(name.padEnd(width))}  ${output.style.dim(about)}`);
    for (const { status: how, at, problem, remedy } of findings) {
      output.line(`        ${mark(how, output)} ${at}: ${problem}`);
      output.line(`                ${output.style.dim('mend:')} ${remedy}`);
    }
  }
  const count = (status: CheckResult['status']): number => checks.filter((check) => check.status === status).length;
  output.line();
  output.line(
    `${checks.length} checks: ${count('ok')} ok, ${count('warning')} with warnings, ${count('fault')} with faults.`,
  );
}

function mark(status: CheckResult['status'], { style }: Output): string {
  const colour = { ok: style.green, warning: style.yellow, fault: style.red }[status];
  return colour(status.padEnd('warning'.length));
}

/** @throws RowhouseError HOUSE_UNSOUND */
function refuseFaults({ checks }: Diagnosis): void {
  const faults = checks.flatMap(({ findings }) => findings).filter(({ status }) => status === 'fault');
  if (faults.length === 0) return;
  throw new RowhouseError('HOUSE_UNSOUND', {
    message: faults.length === 1 ? 'There is a fault.' : `There are ${faults.length} faults.`,
    details: { faults },
  });
}
