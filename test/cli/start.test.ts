import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { demoTenants } from '../../src/control/demo/demo-tenants.ts';
import { readStateRecord } from '../../src/embedded/state-record.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';
import { graphql } from '../support/graphql-client.ts';
import { beginCommand, type CommandOptions, type RunningCommand, rowhouse } from './command.ts';

const folder = mkdtempSync(join(tmpdir(), 'rowhouse-start-'));
const stateDirectory = join(folder, 'state');
const elsewhere: CommandOptions = { variables: { ROWHOUSE_DATA_DIR: stateDirectory }, cwd: '/' };

let running: RunningCommand | undefined;

/** Starts a house on any free port and reads its first screen. */
async function start(port = '0'): Promise<{ readonly command: RunningCommand; readonly url: string; screen: string }> {
  const command = beginCommand(['start'], {
    ...elsewhere,
    variables: { ...elsewhere.variables, ROWHOUSE_PORT: port },
  });
  running = command;
  const [screen, url = ''] = await command.says(/serves \d+ tenants at (\S+).*Ctrl-C stops everything[^\n]*\n/s);
  return { command, url, screen };
}

async function otherShell(...words: string[]): Promise<string> {
  const { code, stdout, stderr } = await rowhouse(words, elsewhere);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

const tenantList = async (): Promise<readonly Tenant[]> => JSON.parse(await otherShell('tenant', 'list', '--json'));

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The pid of PostgreSQL while the house stands. */
function postgresPid(): number {
  const pid = readStateRecord(stateDirectory)?.postgresPid;
  if (!pid) throw new Error('no PostgreSQL is recorded');
  return pid;
}

describe('rowhouse start', () => {
  let tenants: readonly Tenant[];
  let firstToken: string;

  afterEach(async () => {
    if (running?.child.exitCode !== null || running.child.signalCode !== null) return;
    running.child.kill('SIGTERM');
    await running.finished;
  });
  afterAll(() => {
    const dataDirectory = readStateRecord(stateDirectory)?.dataDirectory;
    // As root, PostgreSQL's data lies where its own user can get at it.
    if (dataDirectory && !dataDirectory.startsWith(folder))
      rmSync(dirname(dataDirectory), { recursive: true, maxRetries: 5 });
    rmSync(folder, { recursive: true, maxRetries: 5 });
  });

  it('shows the tenants, a GraphiQL link for each and a curl that works, and stops everything at SIGTERM', async () => {
    const { command, url, screen } = await start();
    for (const { slug, name } of demoTenants) expect(screen).toMatch(new RegExp(`^${slug} +${name} `, 'm'));
    expect(screen).toMatch(/^initech +Initech +inventory, shipping, suppliers$/m);

    const links = [...screen.matchAll(/^http:\S+\/graphiql#token=\S+$/gm)].map(([link]) => new URL(link));
    expect(links).toHaveLength(demoTenants.length);
    const page = await fetch(new URL('/graphiql', links[0]));
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const slugs = links.map(async (link) => {
      const token = new URLSearchParams(link.hash.slice(1)).get('token') ?? '';
      return (await graphql(url, token, '{ tenant { slug } }')).data.tenant.slug;
    });
    expect(await Promise.all(slugs)).toEqual(demoTenants.map(({ slug }) => slug));

    const [, endpoint = '', token = '', body = ''] =
      screen.match(
        /^curl -s (\S+) -H 'Content-Type: application\/json' -H 'Authorization: Bearer (\S+)' -d '(.+)'$/m,
      ) ?? [];
    expect(endpoint).toBe(`${url}/graphql`);
    const { data, errors } = await graphql(url, token, JSON.parse(body).query);
    expect(errors).toEqual([]);
    expect(data.tenant.name).toBe('Acme Trading');
    firstToken = token;

    tenants = await tenantList();
    expect(tenants.map(({ slug }) => slug)).toEqual(['acme', 'globex', 'initech']);
    const printed = (await otherShell('token', 'globex', '--role', 'viewer')).trim();
    expect((await graphql(url, printed, '{ viewer { roles tenant { slug } } }')).data.viewer).toEqual({
      roles: ['viewer'],
      tenant: { slug: 'globex' },
    });
    expect(await otherShell('graphiql', 'globex')).toMatch(new RegExp(`^${url}/graphiql#token=`));
    expect(await otherShell()).toContain(`A house is running here, at ${url}.`);

    // The environment wins, and the two are not mixed.
    const other = { ...elsewhere.variables, ROWHOUSE_ADMIN_DATABASE_URL: 'postgresql://operator@127.0.0.1:1/other' };
    const refused = await rowhouse(['tenant', 'list'], { variables: other });
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('DATABASE_UNAVAILABLE')]);

    const pid = postgresPid();
    command.child.kill('SIGTERM');
    expect(await command.finished).toMatchObject({ code: 0, signal: null });
    expect(isAlive(pid)).toBe(false);
    expect(await rowhouse(['tenant', 'list'], elsewhere)).toMatchObject({ code: 1, stdout: '' });
  });

  it('says that its port is taken, and leaves no PostgreSQL behind', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, '127.0.0.1', resolve));
    const address = holder.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { code, stdout, stderr } = await rowhouse(['start'], {
      variables: { ...elsewhere.variables, ROWHOUSE_PORT: String(port) },
    });
    holder.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      new RegExp(`^ADDRESS_UNAVAILABLE: Port ${port} of 127.0.0.1 is in use.*ROWHOUSE_PORT=${Number(port) + 1}`, 'm'),
    );
    expect(readStateRecord(stateDirectory)).toMatchObject({ pid: null, postgresPid: null });
  });

  it('refuses to be a second house on the same data', async () => {
    const { command } = await start();
    const { code, stderr } = await rowhouse(['start'], elsewhere);
    expect(code).toBe(1);
    expect(stderr).toContain(`EMBEDDED_POSTGRES_FAILED: Another gateway (pid ${command.child.pid}) is using`);
  });

  it('waits no longer when it is told to stop again', async () => {
    const { command } = await start();
    const pid = postgresPid();
    // PostgreSQL does not answer, so that the orderly stop would take long.
    process.kill(pid, 'SIGSTOP');
    const impatience = setInterval(() => command.child.kill('SIGINT'), 100);
    const { code, stderr } = await command.finished;
    clearInterval(impatience);
    process.kill(pid, 'SIGCONT');
    expect(code).toBe(130);
    expect(stderr).toMatch(/^Stopping\./m);
    expect(stderr).not.toMatch(/^Stopped\./m);
  });

  it('finds its data again, whatever became of the last run, and takes a burst of signals for one wish', async () => {
    const { command, url } = await start();
    expect(await tenantList()).toEqual(tenants);
    const { data } = await graphql(url, firstToken, '{ tenant { slug } }');
    expect(data.tenant.slug).toBe('acme');
    const pid = postgresPid();
    for (const signal of ['SIGINT', 'SIGINT', 'SIGHUP'] as const) command.child.kill(signal);
    const finished = await command.finished;
    expect(finished).toMatchObject({ code: 0, signal: null });
    expect(finished.stderr).toMatch(/^Stopped\. The next start finds the data again/m);
    expect(isAlive(pid)).toBe(false);
  });
});
