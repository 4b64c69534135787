import { allRequired } from '../composition/requirements.ts';
import type { Principal } from '../identity/principal.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { TenantAdministration } from '../tenancy/administration.ts';
import type { Tenant } from '../tenancy/tenant.ts';
import { defineCustomField } from './commands/define-custom-field.ts';
import { deleteCustomField } from './commands/delete-custom-field.ts';
import { setExtensions } from './commands/set-extensions.ts';
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
      return (await telling(tenant, setExtensions(by(actor), tenant.id, command))).tenant;
    },
    defineCustomField: (tenant, definition, actor) =>
      telling(tenant, defineCustomField(by(actor), { modules }, { tenant: tenant.id, definition })),
    updateCustomField: (tenant, id, change, actor) =>
      telling(tenant, updateCustomField(by(actor), { modules }, { tenant: tenant.id, field: { id }, change })),
    deleteCustomField: (tenant, id, actor) =>
      telling(tenant, deleteCustomField(by(actor), { tenant: tenant.id, field: { id } })),
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
  close: async () => {},
});
