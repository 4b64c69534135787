import { featureRegistry } from '../../composition/feature-registry.ts';
import type { SettingsDocument } from '../../tenancy/tenant-settings.ts';
import { settingsSections } from '../settings/sections.ts';
import { strayFaults } from '../settings/stray-faults.ts';
import { type Check, type Finding, warning } from './check.ts';

export const tenantSettings: Check = {
  name: 'tenant-settings',
  about: 'What is set for tenants, and the rules of features, are known to this code and accepted by it.',
  async examine({ client, modules }) {
    const [core, ...extensions] = modules;
    if (!core) return [];
    const registry = new Map(extensions.map((extension) => [extension.name, extension]));
    const sections = settingsSections({ modules: { core, extensions: registry } });
    const { rows } = await client.query<{ slug: string; settings: SettingsDocument }>(
      `select t.slug, t.settings from rowhouse_catalog.tenants t
      where t.settings_version > 0 and t.status <> 'erased' order by t.slug`,
    );
    const declared = featureRegistry(modules);
    const rules = await client.query<{ name: string }>(
      'select f.name from rowhouse_catalog.features f order by f.name',
    );
    return [
      ...rows.flatMap(({ slug, settings }) =>
        strayFaults(sections, settings).map(({ at, message }) => strayValue(slug, at, message)),
      ),
      ...rules.rows
        .filter(({ name }) => !declared.has(name))
        .map(({ name }) =>
          warning(
            `feature ${name}`,
            'has a rule, and no module of this code declares it',
            `Run code that does, or: rowhouse feature set ${name} --unset`,
          ),
        ),
    ];
  },
};

function strayValue(slug: string, at: string, message: string): Finding {
  return warning(
    `setting ${at} of ${slug}`,
    `is refused by this code: ${message}`,
    `The default holds instead. Look at it: rowhouse settings get ${slug}`,
  );
}
