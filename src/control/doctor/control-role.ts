import { groupRoles } from '../names.ts';
import { catalogRoleFindings } from './catalog-role.ts';
import type { Check } from './check.ts';
import { loginFindings } from './login.ts';

export const controlRole: Check = {
  name: 'control-role',
  about: 'The role behind ROWHOUSE_CONTROL_DATABASE_URL reads and writes the catalog, and no tenant rows.',
  beforeMigration: true,
  async examine(examination) {
    const login = examination.logins.control;
    if (!login) return [];
    const findings = [...(await loginFindings(examination, login, groupRoles.control))];
    if (login.client) findings.push(...(await catalogRoleFindings(login.client, groupRoles.control, examination)));
    return findings;
  },
};
