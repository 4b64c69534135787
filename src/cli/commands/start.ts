import type { App } from '../../app.ts';
import { parseSettings } from '../../kernel/config.ts';
import { createEvents } from '../../kernel/events.ts';
import { stateDirectory, urlKeys } from '../connections.ts';
import type { CliEnvironment, CommandRegistration } from '../environment.ts';
import { examples } from '../examples.ts';
import { showFirstScreen } from '../first-screen.ts';
import { type LocalHouse, startLocalHouse } from '../local-house.ts';
import { logEvents, readableLine } from '../log.ts';
import { listenForStop, type StopSignals } from '../stop-signals.ts';

export const registerStart: CommandRegistration = (program, environment) => {
  program
    .command('start')
    .description('a house on this machine: PostgreSQL from npm, three demo tenants, GraphiQL; Ctrl-C stops it all')
    .option('--no-demo', 'provision no demo tenants')
    .addHelpText(
      'after',
      examples(
        ['rowhouse start'],
        ['ROWHOUSE_PORT=4001 rowhouse start', 'where port 4000 is taken'],
        ['ROWHOUSE_DATA_DIR=/tmp/house rowhouse start', 'another house, with data of its own'],
      ),
    )
    .action((options: { demo: boolean }) => start(environment, options));
};

/** What `start` turns on, whatever the environment says: it is for development. */
const development = { developmentIssuer: true, graphiql: true } as const;

async function start(environment: CliEnvironment, { demo }: { demo: boolean }): Promise<void> {
  const { variables, output, modules } = environment;
  const given = parseSettings(variables, { overrides: development });
  if (urlKeys.some((key) => given[key] !== undefined)) {
    output.note(
      'Note: start uses a PostgreSQL of its own. The database URLs of the environment are for `rowhouse serve`.',
    );
  }
  // Before PostgreSQL starts, so that there is no moment in which Ctrl-C would leave it behind.
  const stop = listenForStop(() => output.note('Stopping. Ctrl-C again does not wait for running requests.'));
  const directory = stateDirectory(given);
  try {
    const house = await startLocalHouse({
      stateDirectory: directory,
      secret: given.secret,
      modules,
      demo,
      onNotice: output.note,
      signal: stop.signal,
    });
    await serve(house, environment, stop).finally(() => house.stop());
    output.note(`Stopped. The next start finds the data again, in ${house.dataDirectory}.`);
  } catch (error) {
    // Whatever fails on the way out of a start that was called off is no failure of the start.
    if (!stop.signal.aborted) throw error;
    output.note('Stopped.');
  } finally {
    stop.ignore();
  }
}

async function serve(house: LocalHouse, environment: CliEnvironment, stop: StopSignals): Promise<void> {
  const { variables, modules } = environment;
  const settings = parseSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'controlDatabaseUrl' | 'secret'>(variables, {
    overrides: {
      ...development,
      databaseUrl: house.urls.gateway,
      catalogDatabaseUrl: house.urls.directory,
      controlDatabaseUrl: house.urls.control,
      secret: house.secret,
      // At a terminal, every request would be a line; what goes wrong is enough unless more is asked for.
      ...(variables.ROWHOUSE_LOG_LEVEL ? {} : { logLevel: 'warn' }),
    },
  });
  const events = createEvents();
  logEvents(events, settings.logLevel, readableLine, (line) => process.stderr.write(line));
  // Loaded only here: the other commands are quicker without the gateway.
  const { createApp } = await import('../../app.ts');
  const app: App = await createApp({
    settings,
    core: modules.core,
    extensions: [...modules.extensions.values()],
    events,
  });
  try {
    const url = await app.listen();
    house.announce(url);
    await showFirstScreen(environment, { url, settings, dataDirectory: house.dataDirectory });
    await stop.requested;
  } finally {
    await app.close();
  }
}
