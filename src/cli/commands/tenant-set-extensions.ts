import type { Command } from 'commander';
import { type ExtensionChange, setExtensions } from '../../control/commands/set-extensions.ts';
import { nameList } from '../arguments.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { sayingHowToForce } from '../force.ts';

interface SetExtensionsOptions {
  readonly json?: true;
  readonly enable?: readonly string[];
  readonly disable?: readonly string[];
  readonly none?: true;
  readonly force?: true;
}

/** `tenant set-extensions` */
export function registerSetExtensions(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('set-extensions <tenant> [extensions]')
    .description('set the extensions of a tenant, or enable and disable some; data of a disabled extension is kept')
    .option('--enable <names>', 'extensions to add, separated by commas', nameList)
    .option('--disable <names>', 'extensions to take away, separated by commas', nameList)
    .option('--none', 'take all away')
    .option('--force', 'although operations break by it that clients of the tenant use')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ['rowhouse tenant set-extensions northwind suppliers,inventory', 'exactly these'],
        ['rowhouse tenant set-extensions northwind --enable shipping --disable inventory'],
        ['rowhouse tenant set-extensions northwind --none'],
      ),
    )
    .action(async (named: string, list: string | undefined, options: SetExtensionsOptions) => {
      const { output, modules } = environment;
      const change =
        changeOf(list, options) ??
        command.error('error: name the extensions, or --enable and --disable some, or --none: one of these');
      const { tenant, changed } = await withControl(environment, (control) =>
        sayingHowToForce(setExtensions(control, named, change, { modules, force: options.force })),
      );
      if (options.json) return output.json({ ...tenant, changed });
      const extensions = tenant.extensions.join(', ') || 'no extensions';
      output.line(`The tenant ${tenant.slug} ${changed ? 'has now' : 'has already'}: ${extensions}.`);
    });
}

/** Undefined when nothing is asked for, or more than one thing. */
function changeOf(
  list: string | undefined,
  { enable, disable, none }: SetExtensionsOptions,
): ExtensionChange | undefined {
  const wishes: ExtensionChange[] = [];
  if (list !== undefined) wishes.push({ set: nameList(list) });
  if (none) wishes.push({ set: [] });
  if (enable || disable) wishes.push({ enable, disable });
  return wishes.length === 1 ? wishes[0] : undefined;
}
