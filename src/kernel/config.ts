import { type Fault, formatFaults, RowhouseError } from './errors.ts';

/**
 * Every setting of a Rowhouse process in one table: key, variable, type, default, documentation, secrecy.
 *
 * The environment is read here and nowhere else, once, with all faults together; unknown `ROWHOUSE_*` variables are
 * refused, because a misspelt limit is a limit that does not hold. `docs/configuration.md` is generated from this table.
 */

type SettingKind = 'string' | 'url' | 'integer' | 'boolean' | 'choice';

export interface SettingEntry<Kind extends SettingKind = SettingKind> {
  readonly variable: `ROWHOUSE_${string}`;
  readonly kind: Kind;
  readonly doc: string;
  /** Value when the variable is absent; a setting without one is optional unless the command requires it. */
  readonly fallback?: string | number | boolean;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly choices?: readonly string[];
  readonly secret?: true;
}

export const settingsTable = Object.freeze({
  databaseUrl: {
    variable: 'ROWHOUSE_DATABASE_URL',
    kind: 'url',
    secret: true,
    doc: 'PostgreSQL URL of the gateway role: tenant rows under Row-Level Security. Its role must own nothing and must not be a superuser or BYPASSRLS.',
  },
  catalogDatabaseUrl: {
    variable: 'ROWHOUSE_CATALOG_DATABASE_URL',
    kind: 'url',
    secret: true,
    doc: 'PostgreSQL URL of the directory role, which reads the catalog and records in it which operations were executed. A direct connection, because it listens (LISTEN does not work through a transaction-mode pooler).',
  },
  adminDatabaseUrl: {
    variable: 'ROWHOUSE_ADMIN_DATABASE_URL',
    kind: 'url',
    secret: true,
    doc: 'PostgreSQL URL of a role that may become the owner: migrations and control commands. `rowhouse serve` does not need it.',
  },
  controlDatabaseUrl: {
    variable: 'ROWHOUSE_CONTROL_DATABASE_URL',
    kind: 'url',
    secret: true,
    doc: 'PostgreSQL URL of the control role, for the administration mutations of tenants. Without it `rowhouse serve` answers them with ADMINISTRATION_UNAVAILABLE.',
  },
  secret: {
    variable: 'ROWHOUSE_SECRET',
    kind: 'string',
    minimum: 32,
    secret: true,
    doc: 'Key material for cursors and for the development issuer: at least 32 characters, the same in every gateway process. Changing it makes cursors and development tokens invalid.',
  },
  host: { variable: 'ROWHOUSE_HOST', kind: 'string', fallback: '127.0.0.1', doc: 'Address to listen on.' },
  port: {
    variable: 'ROWHOUSE_PORT',
    kind: 'integer',
    fallback: 4000,
    minimum: 0,
    maximum: 65535,
    doc: 'TCP port to listen on; 0 takes a free one.',
  },
  trustProxy: {
    variable: 'ROWHOUSE_TRUST_PROXY',
    kind: 'boolean',
    fallback: false,
    doc: 'Take the host that a client asked for from `X-Forwarded-Host`, its last value. Only where every request comes through a proxy that writes this header itself.',
  },
  publicUrl: {
    variable: 'ROWHOUSE_PUBLIC_URL',
    kind: 'url',
    doc: "Where clients reach this gateway, when that is not `http://HOST:PORT`: the address in the links of `rowhouse graphiql`, and no tenant's custom domain.",
  },
  dataDirectory: {
    variable: 'ROWHOUSE_DATA_DIR',
    kind: 'string',
    fallback: '.rowhouse',
    doc: 'Folder for the record of the embedded PostgreSQL and its data, relative to the checkout. Where it runs as root the data lies below `/var/lib/rowhouse` instead, in the folder that the record names.',
  },
  extensionPackages: {
    variable: 'ROWHOUSE_EXTENSIONS',
    kind: 'string',
    doc: 'Extensions beside those that ship, separated by commas: names of npm packages, or paths that begin with `./`, `../` or `/`, found from the working directory. The default export of each is an extension or a list of them.',
  },
  developmentIssuer: {
    variable: 'ROWHOUSE_DEVELOPMENT_ISSUER',
    kind: 'boolean',
    fallback: false,
    doc: 'Accept tokens that `rowhouse token` signs with a key derived from ROWHOUSE_SECRET, and serve its key at `/.well-known/jwks.json`. `npm start` turns it on.',
  },
  audience: {
    variable: 'ROWHOUSE_AUDIENCE',
    kind: 'string',
    fallback: 'rowhouse',
    doc: 'The `aud` that development tokens must carry (RFC 7519 section 4.1.3).',
  },
  tokenMaximumLength: {
    variable: 'ROWHOUSE_TOKEN_MAX_LENGTH',
    kind: 'integer',
    fallback: 8192,
    minimum: 256,
    maximum: 65536,
    doc: 'Longest bearer token in characters.',
  },
  tokenMaximumLifetime: {
    variable: 'ROWHOUSE_TOKEN_MAX_LIFETIME_S',
    kind: 'integer',
    fallback: 86400,
    minimum: 60,
    maximum: 31536000,
    doc: 'Longest time between `iat` and `exp`, in seconds.',
  },
  tokenClockTolerance: {
    variable: 'ROWHOUSE_TOKEN_CLOCK_TOLERANCE_S',
    kind: 'integer',
    fallback: 5,
    minimum: 0,
    maximum: 30,
    doc: 'Clock difference to an issuer that is forgiven, in seconds.',
  },
  tokenCacheSize: {
    variable: 'ROWHOUSE_TOKEN_CACHE_SIZE',
    kind: 'integer',
    fallback: 10000,
    minimum: 0,
    maximum: 1000000,
    doc: 'Verified tokens kept until they expire.',
  },
  tenantCacheSize: {
    variable: 'ROWHOUSE_TENANT_CACHE_SIZE',
    kind: 'integer',
    fallback: 10000,
    minimum: 1,
    maximum: 1000000,
    doc: 'Tenant records kept in memory.',
  },
  tenantMaximumStaleness: {
    variable: 'ROWHOUSE_TENANT_MAX_STALENESS_S',
    kind: 'integer',
    fallback: 60,
    minimum: 1,
    maximum: 3600,
    doc: 'How long a cached tenant record may serve while the catalog cannot be reached, in seconds.',
  },
  directoryPollInterval: {
    variable: 'ROWHOUSE_DIRECTORY_POLL_MS',
    kind: 'integer',
    fallback: 500,
    minimum: 50,
    maximum: 60000,
    doc: 'How often epochs are polled while no listener stands, in milliseconds.',
  },
  logoCacheBytes: {
    variable: 'ROWHOUSE_LOGO_CACHE_BYTES',
    kind: 'integer',
    fallback: 8 * 1024 * 1024,
    minimum: 64 * 1024,
    maximum: 2 ** 31,
    doc: 'Memory for the logos of tenants, in bytes; the one used longest ago is dropped first.',
  },
  dnsServers: {
    variable: 'ROWHOUSE_DNS_SERVERS',
    kind: 'string',
    doc: 'Name servers that `rowhouse domain verify` asks, as `ADDRESS` or `ADDRESS:PORT`, with commas between them; those of the system when left out.',
  },
  shapeCacheBytes: {
    variable: 'ROWHOUSE_SHAPE_CACHE_BYTES',
    kind: 'integer',
    fallback: 128 * 1024 * 1024,
    minimum: 1024 * 1024,
    maximum: 2 ** 36,
    doc: 'Memory for composed schemas, in bytes (estimated); the one used longest ago is dropped first.',
  },
  shapeQueueLength: {
    variable: 'ROWHOUSE_SHAPE_QUEUE_LENGTH',
    kind: 'integer',
    fallback: 256,
    minimum: 1,
    maximum: 100000,
    doc: 'Schemas that may wait to be composed, one at a time; with more, requests that need another one are answered SHAPE_QUEUE_FULL.',
  },
  documentCacheBytes: {
    variable: 'ROWHOUSE_DOCUMENT_CACHE_BYTES',
    kind: 'integer',
    fallback: 64 * 1024 * 1024,
    minimum: 0,
    maximum: 2 ** 31,
    doc: 'Memory for parsed and validated documents of all shapes together and the plans of their operations, in bytes (estimated).',
  },
  queryPlans: {
    variable: 'ROWHOUSE_QUERY_PLANS',
    kind: 'boolean',
    fallback: true,
    doc: 'Keep with each document what is the same whenever its operations run: merged fields, resolvers, arguments. `false` has graphql-js find it out anew for every object, with the same answers, but for the order of errors where several fields fail at once.',
  },
  introspectionCacheBytes: {
    variable: 'ROWHOUSE_INTROSPECTION_CACHE_BYTES',
    kind: 'integer',
    fallback: 16 * 1024 * 1024,
    minimum: 0,
    maximum: 2 ** 31,
    doc: 'Memory for introspection answers of all shapes together, in bytes (estimated): one for each set of granted rules that asked. 0 keeps none.',
  },
  bodyLimit: {
    variable: 'ROWHOUSE_BODY_LIMIT_BYTES',
    kind: 'integer',
    fallback: 256 * 1024,
    minimum: 1024,
    maximum: 64 * 1024 * 1024,
    doc: 'Largest request body in bytes.',
  },
  requestTimeout: {
    variable: 'ROWHOUSE_REQUEST_TIMEOUT_MS',
    kind: 'integer',
    fallback: 30000,
    minimum: 100,
    maximum: 600000,
    doc: 'How long a client may take to send a request, in milliseconds.',
  },
  documentTokens: {
    variable: 'ROWHOUSE_DOCUMENT_MAX_TOKENS',
    kind: 'integer',
    fallback: 4000,
    minimum: 50,
    maximum: 1000000,
    doc: 'Lexical tokens of a document, and its lines.',
  },
  documentDepth: {
    variable: 'ROWHOUSE_DOCUMENT_MAX_DEPTH',
    kind: 'integer',
    fallback: 15,
    minimum: 2,
    maximum: 100,
    doc: 'Nesting of fields in a document, fragments expanded. The introspection query of GraphiQL nests 13 deep.',
  },
  documentAliases: {
    variable: 'ROWHOUSE_DOCUMENT_MAX_ALIASES',
    kind: 'integer',
    fallback: 50,
    minimum: 0,
    maximum: 10000,
    doc: 'Aliases of a document, fragments expanded.',
  },
  documentSelections: {
    variable: 'ROWHOUSE_DOCUMENT_MAX_SELECTIONS',
    kind: 'integer',
    fallback: 5000,
    minimum: 10,
    maximum: 10000000,
    doc: 'Selected fields of a document, fragments expanded.',
  },
  documentRepetitions: {
    variable: 'ROWHOUSE_DOCUMENT_MAX_REPETITIONS',
    kind: 'integer',
    fallback: 50000,
    minimum: 100,
    maximum: 250000,
    doc: 'Pairs of fields in a document that have the same response name in the same place, fragments expanded: validation compares each of them.',
  },
  valueDepth: {
    variable: 'ROWHOUSE_VALUE_MAX_DEPTH',
    kind: 'integer',
    fallback: 32,
    minimum: 8,
    maximum: 100,
    doc: 'Nesting of lists and objects in variables and in the values of a document.',
  },
  answerValues: {
    variable: 'ROWHOUSE_ANSWER_MAX_VALUES',
    kind: 'integer',
    fallback: 500000,
    minimum: 1000,
    maximum: 1000000000,
    doc: 'Values of one answer: its objects, each counted as often as it is shown, times the most fields that the document selects on an object.',
  },
  answerErrors: {
    variable: 'ROWHOUSE_ANSWER_MAX_ERRORS',
    kind: 'integer',
    fallback: 1000,
    minimum: 10,
    maximum: 1000000,
    doc: 'Failed fields of one answer; with more the operation is refused as a whole.',
  },
  pageSize: {
    variable: 'ROWHOUSE_PAGE_MAX_SIZE',
    kind: 'integer',
    fallback: 100,
    minimum: 1,
    maximum: 1000,
    doc: 'Largest `first` or `last`.',
  },
  poolSize: {
    variable: 'ROWHOUSE_POOL_SIZE',
    kind: 'integer',
    fallback: 10,
    minimum: 1,
    maximum: 1000,
    doc: 'Connections to each cluster for tenant rows.',
  },
  poolWait: {
    variable: 'ROWHOUSE_POOL_WAIT_MS',
    kind: 'integer',
    fallback: 5000,
    minimum: 10,
    maximum: 600000,
    doc: 'How long a request waits for a connection, in milliseconds.',
  },
  poolIdle: {
    variable: 'ROWHOUSE_POOL_IDLE_MS',
    kind: 'integer',
    fallback: 30000,
    minimum: 0,
    maximum: 3600000,
    doc: 'How long an unused connection is kept, in milliseconds.',
  },
  preparedStatements: {
    variable: 'ROWHOUSE_PREPARED_STATEMENTS',
    kind: 'boolean',
    fallback: true,
    doc: 'Prepare statements that come again, by name, on each connection to the cluster. Turn it off where ROWHOUSE_DATABASE_URL leads through a transaction-mode pooler that does not keep track of prepared statements (PgBouncer before 1.21, or with `max_prepared_statements = 0`).',
  },
  statementTimeout: {
    variable: 'ROWHOUSE_STATEMENT_TIMEOUT_MS',
    kind: 'integer',
    fallback: 10000,
    minimum: 10,
    maximum: 3600000,
    doc: 'Longest statement of a request, in milliseconds.',
  },
  lockTimeout: {
    variable: 'ROWHOUSE_LOCK_TIMEOUT_MS',
    kind: 'integer',
    fallback: 5000,
    minimum: 10,
    maximum: 3600000,
    doc: 'Longest wait for a row lock, in milliseconds.',
  },
  idleTransactionTimeout: {
    variable: 'ROWHOUSE_IDLE_TRANSACTION_TIMEOUT_MS',
    kind: 'integer',
    fallback: 15000,
    minimum: 100,
    maximum: 3600000,
    doc: 'Longest time PostgreSQL lets a session stand idle in its transaction, in milliseconds.',
  },
  shutdownGrace: {
    variable: 'ROWHOUSE_SHUTDOWN_GRACE_MS',
    kind: 'integer',
    fallback: 10000,
    minimum: 0,
    maximum: 600000,
    doc: 'How long running requests may take to finish after SIGTERM, in milliseconds.',
  },
  shutdownDelay: {
    variable: 'ROWHOUSE_SHUTDOWN_DELAY_MS',
    kind: 'integer',
    fallback: 0,
    minimum: 0,
    maximum: 600000,
    doc: 'How long after SIGTERM new requests are still taken while `/readyz` says that this gateway is stopping, in milliseconds: the time that load balancers need to notice.',
  },
  operationRecording: {
    variable: 'ROWHOUSE_OPERATION_RECORDING',
    kind: 'boolean',
    fallback: true,
    doc: 'Record in the catalog which operations the clients of each tenant send, without literals, so that `rowhouse schema check` knows what a release would break.',
  },
  operationFlushInterval: {
    variable: 'ROWHOUSE_OPERATION_FLUSH_INTERVAL_MS',
    kind: 'integer',
    fallback: 5000,
    minimum: 100,
    maximum: 60000,
    doc: 'After how long a gateway tells the catalog of an operation that it has executed for the first time, in milliseconds. How often operations were sent it tells once a minute.',
  },
  operationsPerTenant: {
    variable: 'ROWHOUSE_OPERATION_MAX_PER_TENANT',
    kind: 'integer',
    fallback: 1000,
    minimum: 1,
    maximum: 10000,
    doc: 'Different operations that are recorded of a tenant; what is beyond is counted without its text.',
  },
  operationClients: {
    variable: 'ROWHOUSE_OPERATION_MAX_CLIENTS',
    kind: 'integer',
    fallback: 50,
    minimum: 1,
    maximum: 1000,
    doc: 'Clients that are told apart in what is recorded of a tenant, each version counted; the others are counted as `other`.',
  },
  operationRetention: {
    variable: 'ROWHOUSE_OPERATION_RETENTION_DAYS',
    kind: 'integer',
    fallback: 90,
    minimum: 1,
    maximum: 3650,
    doc: 'After how many days an operation is forgotten that a client sends no more.',
  },
  introspection: {
    variable: 'ROWHOUSE_INTROSPECTION',
    kind: 'boolean',
    fallback: true,
    doc: 'Answer introspection queries where the policy of the tenant does: `rowhouse tenant set-introspection TENANT on|authenticated|off`. `false` turns introspection off for all tenants.',
  },
  graphiql: {
    variable: 'ROWHOUSE_GRAPHIQL',
    kind: 'boolean',
    fallback: false,
    doc: 'Serve the GraphiQL page at `/graphiql`. `npm start` turns it on.',
  },
  logLevel: {
    variable: 'ROWHOUSE_LOG_LEVEL',
    kind: 'choice',
    choices: ['debug', 'info', 'warn', 'error', 'silent'],
    fallback: 'info',
    doc: 'What is written to standard error, as JSON lines.',
  },
} as const satisfies Record<string, SettingEntry>);

export type SettingKey = keyof typeof settingsTable;

type ValueOf<Entry> = Entry extends { kind: 'integer' } ? number : Entry extends { kind: 'boolean' } ? boolean : string;

/** The parsed settings, frozen. A setting with a default is always there, another may be undefined. */
export type Settings = {
  readonly [Key in SettingKey]: (typeof settingsTable)[Key] extends { fallback: unknown }
    ? ValueOf<(typeof settingsTable)[Key]>
    : ValueOf<(typeof settingsTable)[Key]> | undefined;
};

/** Settings of which some are known to be there. */
export type RequiredSettings<Key extends SettingKey> = Settings & { readonly [K in Key]: NonNullable<Settings[K]> };

/**
 * Parses the environment.
 *
 * @param environment variables by name; those that do not begin with `ROWHOUSE_` are ignored
 * @param options `require`: settings without a default that this command cannot do without;
 *   `overrides`: values that stand above the environment (already of the right type)
 * @throws RowhouseError CONFIGURATION_INVALID with `details.faults`, all of them
 */
export function parseSettings<Key extends SettingKey = never>(
  environment: Readonly<Record<string, string | undefined>>,
  options: { readonly require?: readonly Key[]; readonly overrides?: Partial<Settings> } = {},
): RequiredSettings<Key> {
  const faults: Fault[] = [];
  const known = new Set<string>(Object.values(settingsTable).map((entry) => entry.variable));
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith('ROWHOUSE_') && !known.has(variable)) {
      faults.push({ at: variable, message: 'there is no such setting' });
    }
  }
  const parsed: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries<SettingEntry>(settingsTable)) {
    const override = options.overrides?.[key as SettingKey];
    const text = environment[entry.variable];
    if (override !== undefined) {
      parsed[key] = override;
    } else if (text === undefined || text === '') {
      parsed[key] = entry.fallback;
      if (entry.fallback === undefined && options.require?.includes(key as Key)) {
        faults.push({ at: entry.variable, message: `is required: ${entry.doc}` });
      }
    } else {
      const result = parseValue(entry, text);
      if (typeof result === 'object') faults.push({ at: entry.variable, message: result.fault });
      else parsed[key] = result;
    }
  }
  if (faults.length > 0) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: `The configuration has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:\n${formatFaults(faults)}`,
      details: { faults },
    });
  }
  return Object.freeze(parsed) as unknown as RequiredSettings<Key>;
}

function parseValue(entry: SettingEntry, text: string): string | number | boolean | { fault: string } {
  switch (entry.kind) {
    case 'integer': {
      const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
      const { minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = entry;
      if (!(value >= minimum && value <= maximum)) {
        return { fault: `expected a whole number from ${minimum} to ${maximum}, got ${JSON.stringify(text)}` };
      }
      return value;
    }
    case 'boolean': {
      if (['true', '1', 'on', 'yes'].includes(text.toLowerCase())) return true;
      if (['false', '0', 'off', 'no'].includes(text.toLowerCase())) return false;
      return { fault: `expected true or false, got ${JSON.stringify(text)}` };
    }
    case 'choice':
      if (entry.choices?.includes(text)) return text;
      return { fault: `expected one of ${entry.choices?.join(', ')}, got ${JSON.stringify(text)}` };
    case 'url':
      if (URL.canParse(text)) return text;
      // The value is not repeated: a malformed URL may still hold a password.
      return { fault: 'expected a URL' };
    case 'string':
      if (entry.minimum !== undefined && text.length < entry.minimum) {
        return { fault: `expected at least ${entry.minimum} characters` };
      }
      return text;
  }
}

/** The settings as rows for people, secrets redacted. */
export function describeSettings(settings: Settings): ReadonlyArray<{ variable: string; value: string }> {
  return Object.entries<SettingEntry>(settingsTable).map(([key, entry]) => {
    const value = settings[key as SettingKey];
    return { variable: entry.variable, value: value === undefined ? '' : entry.secret ? '(secret)' : String(value) };
  });
}

/** The environment of this process; the one place that reads it. */
export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}
