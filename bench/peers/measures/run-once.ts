import type { Output } from '../../../src/cli/output.ts';
import { startDatabaseServer } from '../database/server.ts';
import { startLoadGenerator } from '../load/load-generator.ts';
import { loadNow } from '../machine/machine.ts';
import type { Options } from '../options.ts';
import type { Result } from '../report/result.ts';
import { measure } from './measure.ts';
import { Resources } from './resources.ts';

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * One run from an empty PostgreSQL to its figures. Whatever happens, nothing that it started is left behind; a signal ends
 * the process with 130 when all has ended.
 */
export async function runOnce(options: Options, output: Output): Promise<Result> {
  const resources = new Resources();
  const close = (): Promise<void> => resources.close((fault) => output.note(String(fault)));
  let interrupted = false;
  const interrupt = (): void => {
    interrupted = true;
    void close().finally(() => process.exit(130));
  };
  for (const signal of signals) process.once(signal, interrupt);
  try {
    const loadBefore = loadNow();
    const generator = await resources.open(startLoadGenerator);
    const database = await resources.open(startDatabaseServer);
    return await measure({ options, database, generator, resources, progress: output.progress }, loadBefore);
  } catch (error) {
    // What breaks because everything is being ended says nothing, and the process ends with it.
    if (interrupted) await new Promise(() => {});
    throw error;
  } finally {
    await close();
    for (const signal of signals) process.off(signal, interrupt);
  }
}
