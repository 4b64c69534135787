import { groupRoles } from '../names.ts';
import { type Check, fault } from './check.ts';

export const administrator: Check = {
  name: 'administrator',
  about: 'The administrator may become the owner, who migrates.',
  async examine({ client, refusedOwner }) {
    if (refusedOwner === undefined) return [];
    const { rows } = await client.query<{ role: string }>('select quote_ident(current_user) as role');
    return [
      fault(
        'ROWHOUSE_ADMIN_DATABASE_URL',
        `may not become ${groupRoles.owner} (${refusedOwner}); what only the owner reads could not be examined`,
        `grant ${groupRoles.owner} to ${rows[0]?.role};`,
      ),
    ];
  },
};
