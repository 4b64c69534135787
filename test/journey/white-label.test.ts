import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beginCommand, operatorVariables, type RunningCommand } from '../cli/command.ts';
import { runHere } from '../cli/in-process.ts';
import { createTestDatabase, type TestDatabase } from '../support/databases.ts';
import { fetchAtHost } from '../support/fetch-at-host.ts';
import { graphql } from '../support/graphql-client.ts';
import { createNameServer, type NameServer } from '../support/name-server.ts';
import { SteadyLoad } from '../support/steady-load.ts';

/** A change that is not seen elsewhere by then is not seen at all. */
const patience = 20_000;

describe('a colour and a domain, two gateway processes, and requests all the while', { timeout: 120_000 }, () => {
  let database: TestDatabase;
  let names: NameServer;
  let token: string;
  const gateways: Array<{ readonly url: string; readonly command: RunningCommand }> = [];
  const operate = async (...words: readonly string[]): Promise<string> => {
    const variables = { ...operatorVariables(database), ROWHOUSE_DNS_SERVERS: names.address };
    const { code, stdout, stderr } = await runHere(words, variables);
    if (code !== 0) throw new Error(`${words.join(' ')}: ${stderr}`);
    return stdout.trim();
  };
  const load = new SteadyLoad((number) =>
    graphql(
      gateways[number % 2]!.url,
      token,
      '{ tenant { branding { colors { primary } } } customers { totalCount } }',
    ),
  );

  /** Asks the second process until its branding is as it should be. @returns milliseconds since the call */
  const shown = async (isRight: (branding: { displayName: string; colors: { primary: string } }) => boolean) => {
    const began = performance.now();
    for (;;) {
      const answer = await fetchAtHost(`${gateways[1]!.url}/branding`, 'shop.acme.example');
      const branding = JSON.parse(await answer.text());
      const passed = performance.now() - began;
      if (isRight(branding)) return Math.round(passed);
      if (passed > patience) throw new Error(`the branding is ${JSON.stringify(branding)} still`);
    }
  };

  beforeAll(async () => {
    [database, names] = await Promise.all([createTestDatabase(), createNameServer()]);
    await operate('tenant', 'create', 'acme', '--name', 'Acme');
    token = await operate('token', 'acme');
    const variables = { ...operatorVariables(database), ROWHOUSE_PORT: '0', ROWHOUSE_DEVELOPMENT_ISSUER: 'true' };
    for (const command of [beginCommand(['serve'], { variables }), beginCommand(['serve'], { variables })]) {
      const [, url = ''] = await command.says(/"event":"gateway.started","url":"([^"]+)"/);
      gateways.push({ url, command });
    }
  });
  afterAll(async () => {
    for (const { command } of gateways) command.child.kill('SIGTERM');
    await Promise.all(gateways.map(({ command }) => command.finished));
    await names?.close();
    await database?.drop();
  });

  it('are seen by the process that was not asked, without a failed request', async ({ annotate }) => {
    load.start(4);
    await load.more(20);
    const [, name = '', value = ''] =
      /^(\S+) TXT "(.+)"$/.exec(await operate('domain', 'add', 'acme', 'shop.acme.example')) ?? [];
    names.answers.set(name, [value]);
    await operate('domain', 'verify', 'acme', 'shop.acme.example');
    await annotate(
      `a verified domain counted in the other process after ${await shown((one) => one.displayName === 'Acme')} ms`,
    );
    const changed = await graphql(
      gateways[0]!.url,
      token,
      'mutation { updateBranding(input: { colors: { primary: "#0b6e4f" } }) { branding { colors { primary } } userErrors { message } } }',
    );
    expect(changed.data).toEqual({ updateBranding: { branding: { colors: { primary: '#0b6e4f' } }, userErrors: [] } });
    const passed = await shown((one) => one.colors.primary === '#0b6e4f');
    await annotate(`a changed colour was shown by the other process after ${passed} ms`);
    const hostile = await graphql(
      gateways[0]!.url,
      token,
      `mutation { updateBranding(input: { displayName: "a\\u202eb", colors: { primary: "red;}</style><script>alert(1)</script>" },
        supportUrl: "javascript:alert(1)", locale: "<x>", supportEmail: "a@b", logo: "PHN2Zz48c2NyaXB0Lz48L3N2Zz4=" }) {
        userErrors { field code } } }`,
    );
    expect(
      hostile.data.updateBranding.userErrors.map(({ field }: { field: string[] }) => field.join('.')).sort(),
    ).toEqual([
      'input.colors.primary',
      'input.displayName',
      'input.locale',
      'input.logo',
      'input.supportEmail',
      'input.supportUrl',
    ]);
    await load.more(20);
    await operate('domain', 'remove', 'acme', 'shop.acme.example');
    await annotate(`a removed domain was gone after ${await shown((one) => one.displayName === 'Rowhouse')} ms`);
    await load.stop();
    expect(load.failures).toEqual([]);
  });
});
