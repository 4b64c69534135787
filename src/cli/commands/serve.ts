import { parseSettings } from '../../kernel/config.ts';
import { createEvents } from '../../kernel/events.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { gatherLines } from '../gathered-lines.ts';
import { jsonLine, logEvents } from '../log.ts';
import { listenForStop } from '../stop-signals.ts';

export const registerServe: CommandRegistration = (program, environment) => {
  program
    .command('serve')
    .description(
      'the gateway in production: all settings from the environment, JSON lines on standard error; SIGTERM lets running requests finish',
    )
    .addHelpText(
      'after',
      `
Needs ROWHOUSE_DATABASE_URL, ROWHOUSE_CATALOG_DATABASE_URL and ROWHOUSE_SECRET, and refuses to start where the role of the
first could bypass Row-Level Security. \`rowhouse config\` shows all settings, \`rowhouse doctor\` what to mend.
${examples(['rowhouse serve'], ['ROWHOUSE_HOST=0.0.0.0 ROWHOUSE_LOG_LEVEL=warn rowhouse serve'])}`,
    )
    .action(() => serve(environment));
};

async function serve({ variables, modules }: CliEnvironment): Promise<void> {
  const settings = parseSettings(variables, { require: ['databaseUrl', 'catalogDatabaseUrl', 'secret'] });
  const stop = listenForStop(() => {});
  const log = gatherLines((text) => process.stderr.write(text));
  try {
    const events = createEvents();
    logEvents(events, settings.logLevel, jsonLine, log.write);
    const { createApp } = await import('../../app.ts');
    const app = await createApp({
      settings,
      core: modules.core,
      extensions: [...modules.extensions.values()],
      events,
    });
    try {
      if (!stop.signal.aborted) await app.listen();
      await stop.requested;
    } finally {
      await app.close();
    }
  } finally {
    // Before whoever called this says why it ended.
    log.flush();
    stop.ignore();
  }
}
