import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { setBranding } from '../../control/commands/set-branding.ts';
import { showTenant } from '../../control/commands/show-tenant.ts';
import { RowhouseError } from '../../kernel/errors.ts';
import type { BrandingChange } from '../../tenancy/branding.ts';
import { brandingOf } from '../../tenancy/tenant-branding.ts';
import { withControl } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { printable } from '../printable.ts';

interface Json {
  readonly json?: true;
}

export const registerBranding: CommandRegistration = (program, environment) => {
  const group = program.command('branding').description('how tenants present themselves: name, colours, logo, support');
  registerGet(group, environment);
  registerSet(group, environment);
  registerLogo(group, environment);
};

function registerGet(group: Command, environment: CliEnvironment): void {
  group
    .command('get <tenant>')
    .description('show the branding of a tenant, defaults filled in')
    .option('--json', 'print JSON')
    .addHelpText('after', examples(['rowhouse branding get acme'], ['rowhouse branding get acme --json | jq .colors']))
    .action(async (named: string, { json }: Json) => {
      const { output } = environment;
      const tenant = await withControl(environment, (control) => showTenant(control, named));
      const { displayName, logo, colors, locale, supportEmail, supportUrl } = brandingOf(tenant);
      if (json) return output.json(brandingOf(tenant));
      output.table(
        ['PROPERTY', 'VALUE'],
        [
          ['name', printable(displayName)],
          ['logo', logo ? `${logo.mediaType} ${logo.hash}` : '-'],
          ...Object.entries(colors),
          ['locale', locale],
          ['support e-mail', supportEmail ?? '-'],
          ['support URL', supportUrl ?? '-'],
        ],
      );
    });
}

interface SetOptions extends Json {
  readonly name?: string;
  readonly primary?: string;
  readonly accent?: string;
  readonly background?: string;
  readonly text?: string;
  readonly locale?: string;
  readonly supportEmail?: string;
  readonly supportUrl?: string;
}

function registerSet(group: Command, environment: CliEnvironment): void {
  const command: Command = group
    .command('set <tenant>')
    .description(
      'change the branding of a tenant; what is not named is left alone, an empty text resets to the default',
    )
    .option('--name <text>', 'what people read: 1 to 80 characters')
    .option('--primary <colour>', 'of buttons, links, what is selected; #rgb or #rrggbb')
    .option('--accent <colour>', 'of what stands beside it')
    .option('--background <colour>', 'behind everything')
    .option('--text <colour>', 'on the background')
    .option('--locale <tag>', 'BCP 47 language tag, such as de-AT')
    .option('--support-email <address>', 'where people turn to')
    .option('--support-url <url>', 'where people turn to, an https URL')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(
        ["rowhouse branding set acme --name 'Acme Supplies' --primary '#0b6e4f' --accent '#fa9f42'"],
        ["rowhouse branding set acme --primary ''", 'the default again'],
      ),
    )
    .action(async (tenant: string, { json, ...options }: SetOptions) => {
      if (Object.keys(options).length === 0) command.error('error: name what is to be set, such as --primary');
      await change(environment, tenant, changeOf(options), json);
    });
}

function registerLogo(group: Command, environment: CliEnvironment): void {
  group
    .command('logo <tenant> [file]')
    .description('set the logo of a tenant: PNG, JPEG or WebP, at most 64 KB; without a file, take it away')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples(['rowhouse branding logo acme acme.png'], ['rowhouse branding logo acme', 'no logo']),
    )
    .action(async (tenant: string, file: string | undefined, { json }: Json) => {
      await change(environment, tenant, { logo: file === undefined ? null : await bytesOf(file) }, json);
    });
}

/** An empty text stands for null: nothing else on a command line could. */
function changeOf({ name, primary, accent, background, text, ...others }: SetOptions): BrandingChange {
  const emptied = <Values extends object>(values: Values): Record<keyof Values, string | null | undefined> =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, value === '' ? null : value])) as Record<
      keyof Values,
      string | null | undefined
    >;
  return { ...emptied({ displayName: name, ...others }), colors: emptied({ primary, accent, background, text }) };
}

async function change(
  environment: CliEnvironment,
  named: string,
  wanted: BrandingChange,
  json: true | undefined,
): Promise<void> {
  const { output, modules } = environment;
  const { tenant, changed } = await withControl(environment, (control) =>
    setBranding(control, { modules }, { tenant: named, change: wanted }),
  );
  if (json) return output.json({ ...brandingOf(tenant), changed });
  output.line(
    changed
      ? `The branding of ${tenant.slug} is changed. Every gateway shows it within a second.`
      : `The branding of ${tenant.slug} is so already.`,
  );
}

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new RowhouseError('BAD_USER_INPUT', { message: `The file ${file} cannot be read.`, cause });
  }
}
