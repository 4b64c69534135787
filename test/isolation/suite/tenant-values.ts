import { setBranding } from '../../../src/control/commands/set-branding.ts';
import { setSettings } from '../../../src/control/commands/set-settings.ts';
import { setTenantFeature } from '../../../src/control/commands/set-tenant-feature.ts';
import { findTenant } from '../../../src/control/find-tenant.ts';
import { type Extension, newId } from '../../../src/kit.ts';
import { brandingOf } from '../../../src/tenancy/tenant-branding.ts';
import type { TestHouse } from '../../support/house.ts';
import { giveDomain, png } from '../../support/white-label.ts';
import { suiteFeature, suiteSetting } from './core.ts';
import { palettes, text } from './palettes.ts';
import type { Side } from './side.ts';

/**
 * Gives a tenant what it has besides rows, in its record: a domain, a branding with a logo, a setting, and a feature that is
 * switched for it and for who asks. Texts carry the tenant's mark; what cannot be guessed is kept as its secret.
 */
export async function giveTenantValues(house: TestHouse, modules: readonly Extension[], side: Side): Promise<void> {
  const { control } = house;
  const { palette } = side;
  const { mark, rank } = palette;
  const { id, slug } = side.tenant;
  const [core, ...others] = modules;
  const settingsHouse = {
    modules: { core: core!, extensions: new Map(others.map((extension) => [extension.name, extension])) },
  };
  const said = text(palette, { name: 'name', serial: 's0', step: 1, position: 0 });
  const greeting = `${mark}-${newId()}`;
  const isFirst = rank === palettes.own.rank;
  await giveDomain(control, { id }, `${slug}.example.com`);
  await setBranding(control, settingsHouse, {
    tenant: id,
    change: {
      displayName: said,
      logo: png(1, 1, [rank, 128, 0]),
      colors: { primary: `#00000${rank}`, accent: `#00001${rank}`, background: `#00002${rank}`, text: `#00003${rank}` },
      locale: isFirst ? 'de-AT' : 'fr-CH',
      supportEmail: `help@${mark}.example.com`,
      supportUrl: `https://${mark}.example.com/help`,
    },
  });
  await setSettings(control, settingsHouse, { tenant: id, extension: 'core', values: { [suiteSetting]: greeting } });
  // For the tenant as a whole the other way round: who asks is told what holds for it.
  for (const [subject, on] of [
    [undefined, !isFirst],
    [side.subject, isFirst],
  ] as const) {
    await setTenantFeature(control, settingsHouse, { tenant: id, name: suiteFeature, subject, on });
  }
  const after = await control.transaction((client) => findTenant(client, id));
  side.keepSecret(greeting, ...after.domains.map(({ challenge }) => challenge), brandingOf(after).logo!.hash);
}
