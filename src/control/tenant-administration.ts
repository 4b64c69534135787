import { allRequired, type ExtensionRegistry } from '../composition/requirements.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { TenantAdministration } from '../tenancy/administration.ts';
import { setExtensions } from './commands/set-extensions.ts';
import { createControl } from './control.ts';

export interface ClosableAdministration extends TenantAdministration {
  close(): Promise<void>;
}

/** Administration by a tenant's own administrators, over the control role. */
export function createTenantAdministration(
  controlDatabaseUrl: string,
  extensions: ExtensionRegistry,
): ClosableAdministration {
  const control = createControl({ databaseUrl: controlDatabaseUrl, extensions, actor: 'tenant' });
  return Object.freeze({
    async setExtensions(tenant, change, actor) {
      const enable = (change.enable ?? []).flatMap((name) => [name, ...allRequired(extensions, name)]);
      const asked = { ...control, actor: `tenant:${actor.subject}` };
      return (await setExtensions(asked, tenant.id, { enable, disable: change.disable })).tenant;
    },
    close: () => control.close(),
  } satisfies ClosableAdministration);
}

/** For a gateway without a control role: reads and writes rows, and administers nothing. */
export const unavailableAdministration: ClosableAdministration = Object.freeze({
  setExtensions: async () => {
    throw new RowhouseError('ADMINISTRATION_UNAVAILABLE');
  },
  close: async () => {},
});
