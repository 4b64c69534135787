import { roleFaults } from '../../data/role-safety.ts';
import { groupRoles } from '../names.ts';
import { type Check, fault } from './check.ts';
import { loginFindings, notExamined } from './login.ts';

export const gatewayRole: Check = {
  name: 'gateway-role',
  about: 'The role behind ROWHOUSE_DATABASE_URL is bound by Row-Level Security and can do nothing else.',
  beforeMigration: true,
  async examine(examination) {
    const login = examination.logins.gateway;
    if (!login) return notExamined('ROWHOUSE_DATABASE_URL');
    const findings = [...(await loginFindings(examination, login, groupRoles.gateway))];
    if (login.client) {
      for (const { at, message, remedy } of await roleFaults(login.client))
        findings.push(fault(`role ${at}`, message, remedy));
    }
    return findings;
  },
};
