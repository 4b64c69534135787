/**
 * Makes `docs/images/branding.png`: GraphiQL at a tenant's own domain, in a real browser. Needs Chromium (on Debian the package
 * `chromium`); starts a house of its own and leaves nothing behind. `node scripts/branding-screenshot.ts [CHROMIUM]`
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.ts';
import { startLocalHouse } from '../src/cli/local-house.ts';
import { addDomain } from '../src/control/commands/add-domain.ts';
import { createTenant } from '../src/control/commands/create-tenant.ts';
import { setBranding } from '../src/control/commands/set-branding.ts';
import { verifyDomain } from '../src/control/commands/verify-domain.ts';
import { createControl } from '../src/control/control.ts';
import { graphiqlLink } from '../src/http/graphiql.ts';
import { createDevelopmentIssuer } from '../src/identity/development-issuer.ts';
import { parseSettings } from '../src/kernel/config.ts';
import { shippedModules } from '../src/shipped-modules.ts';
import { challengeRecord } from '../src/tenancy/domain.ts';
import { png } from '../test/support/white-label.ts';

const domain = 'shop.acme.example';
const picture = join(import.meta.dirname, '..', 'docs', 'images', 'branding.png');
const chromium = process.argv[2] ?? 'chromium';
const folder = mkdtempSync(join(tmpdir(), 'rowhouse-branding-'));

const house = await startLocalHouse({
  stateDirectory: join(folder, 'state'),
  secret: undefined,
  modules: shippedModules,
  demo: false,
  onNotice: () => {},
  signal: AbortSignal.timeout(120_000),
});
const { extensions } = shippedModules;
const control = createControl({ databaseUrl: house.urls.control, extensions, actor: 'cli:screenshot' });
try {
  const { tenant } = await createTenant(control, { slug: 'acme', name: 'Acme' });
  const command = { tenant: tenant.id, domain, own: new Set<string>() };
  const { value } = challengeRecord((await addDomain(control, command)).domain);
  await verifyDomain(control, { resolveTxt: async () => ({ kind: 'found', texts: [value] }) }, command);
  await setBranding(
    control,
    { modules: shippedModules },
    {
      tenant: tenant.id,
      change: {
        displayName: 'Acme Supplies',
        colors: { primary: '#0b6e4f', accent: '#fa9f42', background: '#f3f8f2', text: '#12372a' },
        logo: png(64, 64, [11, 110, 79]),
      },
    },
  );
  const settings = parseSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'secret'>(
    {},
    {
      overrides: {
        databaseUrl: house.urls.gateway,
        catalogDatabaseUrl: house.urls.directory,
        secret: house.secret,
        port: 0,
        graphiql: true,
        developmentIssuer: true,
      },
    },
  );
  const app = await createApp({ settings, core: shippedModules.core, extensions: [...extensions.values()] });
  try {
    const port = new URL(await app.listen()).port;
    const issuer = await createDevelopmentIssuer(settings.secret, settings.audience);
    const claims = { tenantId: tenant.id, subject: 'ada', roles: ['admin'], scopes: [], lifetime: 600 } as const;
    await takePicture(graphiqlLink(`http://${domain}:${port}`, await issuer.sign(claims)));
  } finally {
    await app.close();
  }
} finally {
  await control.close();
  await house.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function takePicture(url: string): Promise<void> {
  const browser = spawn(
    chromium,
    [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--hide-scrollbars',
      `--user-data-dir=${join(folder, 'profile')}`,
      `--host-resolver-rules=MAP ${domain} 127.0.0.1`,
      '--window-size=1280,720',
      '--virtual-time-budget=8000',
      `--screenshot=${picture}`,
      url,
    ],
    { stdio: 'ignore', timeout: 60_000 },
  );
  const [code] = await once(browser, 'close');
  if (code !== 0) throw new Error(`${chromium} ended with ${code}`);
}
