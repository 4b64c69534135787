import pg from 'pg';
import { core, extensions } from '../../resolvers/index.ts';
import { type Diagnosis, diagnose } from '../../src/control/commands/doctor.ts';
import type { Finding } from '../../src/control/doctor/check.ts';
import { survey } from '../../src/control/doctor/examination.ts';
import { parseSettings, type Settings } from '../../src/kernel/config.ts';

export const modules = [core, ...extensions];

/** A finding with the check that made it. */
export type Told = Finding & { readonly check: string };

export function findingsOf(diagnosis: Diagnosis): readonly Told[] {
  return diagnosis.checks.flatMap(({ name, findings }) => findings.map((finding) => ({ check: name, ...finding })));
}

/** A house that can be broken and examined again and again: nothing of it is ever committed. */
export interface BreakableHouse {
  /**
   * Executes statements as the superuser, in one transaction with the examination after them, which is rolled back.
   *
   * @returns what is found beside what is found in the house as it is
   */
  findingsAfter(...statements: readonly string[]): Promise<readonly Told[]>;
  close(): Promise<void>;
}

export async function openBreakableHouse(adminUrl: string, settings: Partial<Settings> = {}): Promise<BreakableHouse> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const given = parseSettings({}, { overrides: { adminDatabaseUrl: adminUrl, ...settings } });
  const examineAfter = async (statements: readonly string[]): Promise<readonly Told[]> => {
    await client.query('begin');
    try {
      for (const statement of statements) await client.query(statement);
      await client.query('reset role');
      const facts = await survey(client);
      return findingsOf(
        await diagnose({
          ...facts,
          client,
          administratorUrl: adminUrl,
          logins: {},
          modules,
          settings: given,
          embedded: false,
        }),
      );
    } finally {
      await client.query('rollback');
    }
  };
  const sound = new Set((await examineAfter([])).map((finding) => JSON.stringify(finding)));
  return {
    findingsAfter: async (...statements) =>
      (await examineAfter(statements)).filter((finding) => !sound.has(JSON.stringify(finding))),
    close: () => client.end(),
  };
}
