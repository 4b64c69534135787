import { allRequired } from '../composition/requirements.ts';
import type { Principal } from '../identity/principal.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { TenantAdministration } from '../tenancy/administration.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { defineCustomField } from './commands/define-custom-field.ts';
import { deleteCustomField } from './commands/delete-custom-field.ts';
import { setBranding } from './commands/set-branding.ts';
import { setExtensions } from './commands/set-extensions.ts';
import { setSettings } from './commands/set-settings.ts';
import { updateCustomField } from './commands/update-custom-field.ts';
import { type Control, createControl } from './control.ts';
import type { DefinitionHouse } from './custom-fields/house.ts';

export interface ClosableAdministration extends TenantAdministration {
  close(): Promise<void>;
}

/**
 * Administration by a tenant's own administrators, over the control role.
 *
 * @param onChanged told of a tenant whose record is outdated now, before the change is answered: whoever made it finds it
 *   with the next request to the same process. Others are told by the catalog.
 */
export function createTenantAdministration(
  controlDatabaseUrl: string,
  modules: DefinitionHouse['modules'],
  onChanged: (outdated: Tenant) => Promise<unknown>,
): ClosableAdministration {
  const { extensions } = modules;
  const control = createControl({ databaseUrl: controlDatabaseUrl, extensions, actor: 'tenant' });
  const by = (actor: Principal): Control => ({ ...control, actor: `tenant:${actor.subject}` });
  const telling = async <Result>(tenant: Tenant, change: Promise<Result>): Promise<Result> => {
    const result = await change;
    // The change is made, whether or not it can be seen here already.
    await onChanged(tenant).catch(() => {});
    return result;
  };
  return Object.freeze({
    async setExtensions(tenant, change, actor) {
      const enable = (change.enable ?? []).flatMap((name) => [name, ...allRequired(extensions, name)]);
      const command = { enable, disable: change.disable };
      const caution = { modules, force: change.force };
      return (await telling(tenant, setExtensions(by(actor), tenant.id, command, caution))).tenant;
    },
    defineCustomField: (tenant, definition, actor) =>
      telling(tenant, defineCustomField(by(actor), { modules }, { tenant: tenant.id, definition })),
    updateCustomField: (tenant, id, change, actor, force) =>
      telling(tenant, updateCustomField(by(actor), { modules }, { tenant: tenant.id, field: { id }, change, force })),
    deleteCustomField: (tenant, id, actor, force) =>
      telling(tenant, deleteCustomField(by(actor), { tenant: tenant.id, field: { id } }, { modules, force })),
    async updateSettings(tenant, change, actor) {
      const command = { tenant: tenant.id, asAdministrator: true, ...change };
      return (await telling(tenant, setSettings(by(actor), { modules }, command))).tenant;
    },
    async updateBranding(tenant, wanted, actor) {
      const command = { tenant: tenant.id, ...wanted };
      return (await telling(tenant, setBranding(by(actor), { modules }, command))).tenant;
    },
    close: () => control.close(),
  } satisfies ClosableAdministration);
}

const unavailable = async (): Promise<never> => {
  throw new RowhouseError('ADMINISTRATION_UNAVAILABLE');
};

/** For a gateway without a control role: reads and writes rows, and administers nothing. */
export const unavailableAdministration: ClosableAdministration = Object.freeze({
  setExtensions: unavailable,
  defineCustomField: unavailable,
  updateCustomField: unavailable,
  deleteCustomField: unavailable,
  updateSettings: unavailable,
  updateBranding: unavailable,
  close: async () => {},
});
