import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { type Control, createControl } from '../control/control.ts';
import { readRunningStateRecord, type StateRecord } from '../embedded/state-record.ts';
import { parseSettings, type RequiredSettings, type SettingKey, type Settings } from '../kernel/config.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { CliEnvironment } from './environment.ts';
import { settingsFolder } from './installation.ts';

/** Settings of which any one, in the environment, makes it the environment's house that is meant. */
export const urlKeys = ['databaseUrl', 'catalogDatabaseUrl', 'adminDatabaseUrl', 'controlDatabaseUrl'] as const;

/** The folder of the embedded PostgreSQL's record, absolute. */
export function stateDirectory(settings: Pick<Settings, 'dataDirectory'>): string {
  return resolve(settingsFolder(process.cwd()), settings.dataDirectory);
}

/**
 * The settings of a command that needs a house.
 *
 * Where the environment names a database, it alone counts: URLs of two houses are never mixed. Where it names none,
 * the house that `rowhouse start` runs on this machine is taken, as its record tells; what else the environment sets, wins.
 *
 * @param required what the command cannot do without
 * @throws RowhouseError CONFIGURATION_INVALID
 */
export function findHouse<Key extends SettingKey = never>(
  { variables }: Pick<CliEnvironment, 'variables'>,
  required: readonly Key[] = [],
): RequiredSettings<Key> {
  const given = parseSettings(variables);
  if (urlKeys.some((key) => given[key] !== undefined)) return parseSettings(variables, { require: required });
  const overrides = settingsOfRunningHouse(given);
  if (!overrides) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: [
        `No house is running in ${stateDirectory(given)}, and the environment names no database.`,
        'Start one in another shell with `npx rowhouse start`, or set ROWHOUSE_ADMIN_DATABASE_URL (and ROWHOUSE_SECRET, for tokens).',
      ].join('\n'),
    });
  }
  return parseSettings(variables, { require: required, overrides });
}

/** What the record of a running house says, as settings; undefined where none runs. */
export function settingsOfRunningHouse(given: Settings): Partial<Settings> | undefined {
  const record = readRunningStateRecord(stateDirectory(given));
  if (!record?.urls) return undefined;
  const urls = currentUrls(record);
  return {
    databaseUrl: urls.gateway,
    catalogDatabaseUrl: urls.catalog,
    controlDatabaseUrl: urls.control,
    adminDatabaseUrl: urls.admin,
    developmentIssuer: true,
    secret: given.secret ?? record.secret,
    publicUrl: given.publicUrl ?? record.httpUrl,
  };
}

/** The recorded URLs with the port that PostgreSQL has now: it may differ from the last start's. */
export function currentUrls(record: Pick<StateRecord, 'port' | 'urls'>): NonNullable<StateRecord['urls']> {
  const urls = Object.entries(record.urls ?? {}).map(([kind, text]) => {
    const url = new URL(text);
    url.port = String(record.port);
    return [kind, url.href];
  });
  return Object.fromEntries(urls);
}

/** Opens the catalog for control commands, as the control role, and closes it afterwards. */
export async function withControl<Result>(
  environment: CliEnvironment,
  work: (control: Control, settings: Settings) => Promise<Result>,
): Promise<Result> {
  const settings = findHouse(environment);
  const databaseUrl = settings.controlDatabaseUrl ?? settings.adminDatabaseUrl;
  if (!databaseUrl) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: 'Set ROWHOUSE_CONTROL_DATABASE_URL (or ROWHOUSE_ADMIN_DATABASE_URL): this command writes the catalog.',
    });
  }
  const control = createControl({ databaseUrl, extensions: environment.modules.extensions, actor: operator() });
  try {
    return await work(control, settings);
  } finally {
    await control.close();
  }
}

/** Who gives the commands, as the audit records it. */
function operator(): string {
  try {
    return `cli:${userInfo().username}`;
  } catch {
    // A container's user may have no name.
    return `cli:${process.getuid?.() ?? 'unknown'}`;
  }
}
