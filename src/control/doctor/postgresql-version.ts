import { type Check, type Finding, fault, warning } from './check.ts';

const supported = Object.freeze({ first: 15, last: 18 });

/** The first minor version of each major one without CVE-2026-120154. */
const firstSafeMinor: Readonly<Record<number, number>> = Object.freeze({ 15: 20, 16: 16, 17: 12, 18: 7 });

/** @param versionNumber `server_version_num`: 180004 is 18.4 */
export function versionFindings(versionNumber: number, embedded: boolean): readonly Finding[] {
  const major = Math.floor(versionNumber / 10_000);
  const minor = versionNumber % 10_000;
  const at = `PostgreSQL ${major}.${minor}`;
  const range = `${supported.first} to ${supported.last}`;
  if (major < supported.first) {
    return [fault(at, `is older than Rowhouse supports (${range})`, `Upgrade to PostgreSQL ${supported.last}.`)];
  }
  if (major > supported.last) {
    return [warning(at, `is newer than Rowhouse was tested with (${range})`, 'Upgrade Rowhouse, or try it out first.')];
  }
  const safe = firstSafeMinor[major] ?? 0;
  if (minor >= safe) return [];
  return [
    warning(
      at,
      'has CVE-2026-120154: ON CONFLICT with a key that does not lead with tenant_id tells of other tenants’ values',
      embedded
        ? 'The checks keys and indexes see to it that no such key is there. In production take a patched server.'
        : `Upgrade to ${major}.${safe} or later. Until then the checks keys and indexes see to it that no such key is there.`,
    ),
  ];
}

export const postgresqlVersion: Check = {
  name: 'postgresql-version',
  about: 'PostgreSQL has a supported version without known holes.',
  beforeMigration: true,
  async examine({ client, embedded }) {
    const { rows } = await client.query<{ number: number }>(
      `select current_setting('server_version_num')::integer as number`,
    );
    return versionFindings(rows[0]!.number, embedded);
  },
};
