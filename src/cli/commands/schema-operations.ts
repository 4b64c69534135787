import type { Command } from 'commander';
import { listOperations } from '../../control/commands/list-operations.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { clientName, operationName } from '../operation-names.ts';
import { printable } from '../printable.ts';

/** `schema operations` */
export function registerSchemaOperations(group: Command, environment: CliEnvironment): void {
  group
    .command('operations <tenant>')
    .description('list the operations that the clients of a tenant have sent, without what they filled in')
    .option('--text', 'print the operations themselves')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rowhouse schema operations northwind'], ['rowhouse schema operations northwind --text']),
    )
    .action(async (tenant: string, { text, json }: { readonly text?: true; readonly json?: true }) => {
      const { output } = environment;
      const { operations, unrecorded } = await withControl(environment, (control) => listOperations(control, tenant));
      if (json) return output.json({ operations, unrecorded });
      if (operations.length === 0) output.note(`Nothing is recorded of ${tenant} yet.`);
      else if (text) {
        for (const one of operations) {
          output.line(output.style.dim(`# ${printable(clientName(one))}, ${one.count} times`));
          output.line(`${one.text}\n`);
        }
      } else {
        output.table(
          ['OPERATION', 'KIND', 'CLIENT', 'SENT', 'LAST SEEN'],
          operations.map((one) => [
            printable(operationName(one)),
            one.kind,
            printable(clientName(one)),
            String(one.count),
            one.lastSeen.toISOString(),
          ]),
        );
      }
      if (unrecorded > 0) output.note(`${unrecorded} requests were of more operations than are recorded.`);
    });
}
