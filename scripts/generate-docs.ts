/**
 * Writes the pages that are made from tables in the code: `docs/errors.md` and `docs/configuration.md`. With `--check` it
 * writes nothing and fails when a page is not what the tables say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';
import { type SettingEntry, settingsTable } from '../src/kernel/config.ts';
import { type ErrorEntry, type ErrorStage, errorTable } from '../src/kernel/errors.ts';

const checkout = fileURLToPath(new URL('..', import.meta.url));

/** What happens in each stage, in the order of the request path. */
const stages: Readonly<Record<ErrorStage, string>> = {
  http: 'Reading the request',
  identity: 'Who is asking',
  tenancy: 'For which tenant',
  admission: 'May it run: bounds on documents and pages',
  composition: 'The schema of the tenant',
  authorization: 'What the credential grants',
  execution: 'The operation',
  data: 'Rows: ids, cursors, filters, writes, and the database itself',
  control: 'Commands and administration',
  kernel: 'Starting a process',
};

const generated = (source: string): string =>
  `<!-- Made from ${source} by \`npm run generate\`: change that instead. -->`;

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function errorsPage(): string {
  const entries = Object.entries<ErrorEntry>(errorTable);
  const sections = Object.entries(stages).flatMap(([stage, title]) => {
    const rows = entries
      .filter(([, entry]) => entry.stage === stage)
      .map(([code, entry]) => [`\`${code}\``, String(entry.status), entry.retryable ? 'yes' : '', entry.message]);
    return rows.length > 0 ? [`## ${title}`, table(['code', 'status', 'retry', 'message'], rows)] : [];
  });
  return [
    generated('`src/kernel/errors.ts`'),
    '# Errors',
    `Every refusal has a code in \`extensions.code\`. Codes are stable: scripts may rely on them, and one that is retired is never
used again. Messages are for people and may become more exact than those below; causes are logged and never sent.`,
    `The status is that of the HTTP response when a request is refused as a whole, before there is data. An error inside an answer
leaves its status alone. Errors about a document or its variables come with 200 under \`application/json\` and with 400 under
\`application/graphql-response+json\`, as GraphQL over HTTP says. *Retry* means that the same request may succeed when it is
sent again; such errors have \`extensions.retryable: true\`.`,
    `\`FORBIDDEN\` names what the credential lacks in \`extensions.missing\`; \`INTERNAL_ERROR\` has the \`requestId\` under which its
cause was logged.`,
    ...sections,
    '## In payloads of mutations',
    `What a person can mend does not come as an error but in \`userErrors\` of the mutation's payload, and the mutation has then
changed nothing. \`field\` is the path to the input.`,
    table(['code', 'meaning'], userErrors()),
  ].join('\n\n');
}

/** Codes and descriptions of user errors, as every tenant's schema has them. */
function userErrors(): ReadonlyArray<readonly string[]> {
  const { definitions } = parse(readFileSync(`${checkout}/schema/core/relay.graphql`, 'utf8'));
  return definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION && definition.name.value === 'UserErrorCode'
      ? (definition.values ?? []).map(({ name, description }) => [`\`${name.value}\``, description?.value ?? ''])
      : [],
  );
}

function configurationPage(): string {
  const entries = Object.values<SettingEntry>(settingsTable);
  const rows = entries.map((entry) => [`\`${entry.variable}\``, accepted(entry), fallbackOf(entry), entry.doc]);
  return [
    generated('`src/kernel/config.ts`'),
    '# Configuration',
    `All settings come from the environment, once, when a process starts. Faults are reported all together, and a \`ROWHOUSE_\`
variable that is not in this table is one: a misspelt limit is a limit that does not hold. \`npm start\` needs none of them.`,
    table(['variable', 'value', 'default', 'meaning'], rows),
  ].join('\n\n');
}

function accepted({ kind, minimum, maximum, choices, secret }: SettingEntry): string {
  const value = {
    string: minimum === undefined ? 'text' : `text, at least ${minimum} characters`,
    url: 'URL',
    integer: `${minimum ?? 'any'} to ${maximum ?? 'any'}`,
    boolean: '`true` or `false`',
    choice: (choices ?? []).map((choice) => `\`${choice}\``).join(', '),
  }[kind];
  return secret ? `${value}; secret` : value;
}

function fallbackOf({ fallback }: SettingEntry): string {
  return fallback === undefined ? '' : `\`${fallback}\``;
}

const pages = { 'docs/errors.md': errorsPage(), 'docs/configuration.md': configurationPage() };
const onlyCheck = process.argv.includes('--check');
for (const [file, text] of Object.entries(pages)) {
  const path = `${checkout}/${file}`;
  const content = `${text}\n`;
  if (!onlyCheck) {
    writeFileSync(path, content);
  } else if (readIfThere(path) !== content) {
    console.error(`${file} is not what its table says. Run: npm run generate`);
    process.exitCode = 1;
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
