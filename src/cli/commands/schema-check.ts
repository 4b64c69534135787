import { type Command, Option } from 'commander';
import { acceptProblems } from '../../control/commands/accept-problems.ts';
import {
  checkSchemas,
  type FleetProblem,
  type FleetReport,
  refuseProblems,
} from '../../control/commands/check-schemas.ts';
import type { Severity } from '../../control/fleet/schema-changes.ts';
import { duration } from '../arguments.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { clientName, operationName } from '../operation-names.ts';
import type { Output } from '../output.ts';
import { printable } from '../printable.ts';

interface CheckOptions {
  readonly tenant?: string;
  readonly failOn: Severity;
  readonly since?: number;
  readonly accept?: true;
  readonly json?: true;
}

/** Tenants that are named in a row of the table; `--json` names all. */
const tenantsShown = 3;

/** `schema check` */
export function registerSchemaCheck(group: Command, environment: CliEnvironment): void {
  group
    .command('check')
    .description(
      'hold the operations that clients use against the schemas that this code composes: whom would it break?',
    )
    .option('--tenant <tenant>', 'this one alone')
    .addOption(
      new Option('--fail-on <severity>', 'what the command ends with 1 for')
        .choices(['breaking', 'dangerous'])
        .default('breaking'),
    )
    .option('--since <duration>', 'operations that were sent so long ago at most, as in 30d', duration)
    .option('--accept', 'take what breaks for known: it is not told again, unless clients go on to send it')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
Run it with the code that is to be released, against the catalog of the house that it is to be released to. Changes nothing.
breaking: the operation is refused, or its client gets what it cannot read. dangerous: it may, as with a new enum value.
Fields, types and arguments that are only added are neither.
${examples(
  ['rowhouse schema check'],
  ['rowhouse schema check --fail-on dangerous --since 30d', 'a strict gate, for clients of the last month'],
  ['rowhouse schema check --accept', 'after a release that had to break something'],
  [`rowhouse schema check --json | jq -r '.problems[].tenant' | sort -u`, 'whom to talk to'],
)}`,
    )
    .action(async ({ tenant, failOn, since, accept, json }: CheckOptions) => {
      const { output, modules } = environment;
      const progress = output.progress('Checking tenants');
      const report = await withControl(environment, (control) =>
        checkSchemas(
          control,
          { modules },
          { tenant, since, onProgress: (done, total) => progress.update(done, total) },
        ),
      ).finally(() => progress.finish());
      if (json) output.json(report);
      else print(report, output);
      if (!accept) return refuseProblems(report, failOn);
      const tenants = await withControl(environment, (control) => acceptProblems(control, report.problems));
      output.note(`Accepted what breaks at ${tenants === 1 ? 'one tenant' : `${tenants} tenants`}.`);
      refuseProblems({ ...report, problems: [] }, failOn);
    });
}

function print(report: FleetReport, output: Output): void {
  for (const { tenants, faults } of report.uncomposable) {
    output.line(`${output.style.red('breaking')} the schema of ${listed(tenants)} cannot be composed:`);
    for (const { at, message } of faults) output.line(`  ${at}: ${message}`);
  }
  if (report.problems.length > 0) {
    output.table(
      ['SEVERITY', 'OPERATION', 'CLIENT', 'TENANTS', 'WHY'],
      rowsOf(report.problems).map(([first, tenants]) => [
        first.severity === 'breaking' ? output.style.red(first.severity) : output.style.yellow(first.severity),
        printable(operationName(first.operation)),
        printable(clientName(first)),
        listed(tenants),
        printable(first.message),
      ]),
    );
  }
  for (const { tenant, count } of report.unrecorded) {
    output.note(`Note: ${count} requests of ${tenant} were of more operations than are recorded, and are not checked.`);
  }
  output.line(
    `${report.operations} operations of ${report.tenants} tenants were checked by ${report.shapes} schemas: ${
      report.problems.length === 0 ? 'none would break' : `${report.problems.length} problems`
    }.`,
  );
}

/** What is the same for several tenants stands in one row. */
function rowsOf(problems: readonly FleetProblem[]): ReadonlyArray<readonly [FleetProblem, readonly string[]]> {
  const byProblem = Map.groupBy(problems, (problem) =>
    [problem.severity, problem.operation.hash, problem.client, problem.clientVersion, problem.message].join('\n'),
  );
  return [...byProblem.values()]
    .map((same) => [same[0]!, same.map(({ tenant }) => tenant)] as const)
    .sort(([left], [right]) => (left.severity === right.severity ? 0 : left.severity === 'breaking' ? -1 : 1));
}

function listed(tenants: readonly string[]): string {
  const shown = tenants.slice(0, tenantsShown).join(', ');
  const more = tenants.length - tenantsShown;
  return more > 0 ? `${shown} and ${more} more` : shown;
}
