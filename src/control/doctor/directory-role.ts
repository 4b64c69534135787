import { groupRoles } from '../names.ts';
import { catalogRoleFindings } from './catalog-role.ts';
import { type Check, warning } from './check.ts';
import { loginFindings, notExamined } from './login.ts';

export const directoryRole: Check = {
  name: 'directory-role',
  about: 'The role behind ROWHOUSE_CATALOG_DATABASE_URL reads the catalog, and no tenant rows.',
  beforeMigration: true,
  async examine(examination) {
    const login = examination.logins.directory;
    if (!login) return notExamined('ROWHOUSE_CATALOG_DATABASE_URL');
    const findings = [...(await loginFindings(examination, login, groupRoles.directory))];
    if (login.client) findings.push(...(await catalogRoleFindings(login.client, groupRoles.directory, examination)));
    if (login.pooled) {
      findings.push(
        warning(
          login.variable,
          'passes a connection pooler: in transaction mode LISTEN does not work, and changed tenants are seen late',
          'Connect to PostgreSQL directly.',
        ),
      );
    }
    return findings;
  },
};
