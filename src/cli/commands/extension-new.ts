import { relative } from 'node:path';
import type { Command } from 'commander';
import type { CliEnvironment } from '../environment.ts';
import { examples } from '../examples.ts';
import { createExtension } from '../scaffold/create-extension.ts';

interface NewOptions {
  readonly dir?: string;
  readonly type?: string;
  readonly rowhouse?: string;
  readonly json?: true;
}

/** `extension new` */
export function registerNew(group: Command, environment: CliEnvironment): void {
  group
    .command('new <name>')
    .description('begin an extension: an npm package that composes, migrates and passes its tests as it is')
    .option('--dir <folder>', 'where it goes (default: a folder of its name, here)')
    .option('--type <type>', 'the GraphQL type that it adds (default: the singular of its name)')
    .option(
      '--rowhouse <package>',
      'what npm is to install as rowhouse: a version, a folder, a tarball (default: this)',
    )
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
docs/extensions.md leads from there to a published package.
${examples(
  ['rowhouse extension new loans', 'a folder loans, with the type Loan'],
  ['rowhouse extension new parking --type ParkingSpace --dir ../parking'],
)}`,
    )
    .action((name: string, { dir: folder, json, ...options }: NewOptions) => {
      const { output, modules } = environment;
      const created = createExtension({
        name,
        folder,
        ...options,
        modules: [modules.core, ...modules.extensions.values()],
        workingDirectory: process.cwd(),
        onNotice: output.note,
      });
      if (json) return output.json(created);
      output.line(`Made the extension ${created.name}, with the type ${created.type}, in ${created.folder}:`);
      for (const file of created.files) output.line(`  ${file}`);
      output.line();
      output.line(output.style.bold('Next:'));
      output.line(`  cd ${relative(process.cwd(), created.folder) || '.'}`);
      output.line('  npm install');
      output.line('  npm test    # types, and tests on a PostgreSQL of their own');
      output.line('  npm start   # a house on this machine that has it');
    });
}
