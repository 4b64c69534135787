import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Provider } from '@openfeature/server-sdk';
import { createAdmission } from './admission/admission.ts';
import { featureRegistry } from './composition/feature-registry.ts';
import { extensionRegistry } from './composition/requirements.ts';
import { type CatalogDirectory, createCatalogDirectory } from './control/catalog-directory.ts';
import { ownDomains } from './control/domains/domain-name.ts';
import { primaryCluster } from './control/names.ts';
import { createCatalogOperationLog } from './control/operations/catalog-operation-log.ts';
import { createTenantAdministration, unavailableAdministration } from './control/tenant-administration.ts';
import { Clusters } from './data/clusters.ts';
import { createCursorSealer } from './data/cursor.ts';
import { refuseUnsafeRole } from './data/role-safety.ts';
import { createOperationRecorder, type OperationRecorder } from './execution/operations/operation-recorder.ts';
import { createShapeServers, type ShapeServers } from './execution/shape-servers.ts';
import { createGateway } from './gateway.ts';
import { createMetrics } from './http/metrics.ts';
import { createHttpServer } from './http/server.ts';
import { createAuthenticator } from './identity/authenticator.ts';
import { createDevelopmentIssuer, noIssuers } from './identity/development-issuer.ts';
import type { RequiredSettings } from './kernel/config.ts';
import { RowhouseError } from './kernel/errors.ts';
import { createEvents, type Events } from './kernel/events.ts';
import type { Extension } from './kit.ts';
import { createBrands } from './tenancy/brands.ts';
import { createDomains } from './tenancy/domains.ts';
import { createTenantFeatureProvider } from './tenancy/feature-provider.ts';
import { createFeatures } from './tenancy/features.ts';
import { createTenants } from './tenancy/tenants.ts';

/** What a gateway process cannot do without. */
export type GatewaySettings = RequiredSettings<'databaseUrl' | 'catalogDatabaseUrl' | 'secret'>;

/** Rows of a page where the client asks for no number. */
const defaultPageSize = 20;

export interface App {
  readonly events: Events;
  readonly shapes: ShapeServers;
  /** Undefined where operations are not recorded. */
  readonly recorder: OperationRecorder | undefined;
  readonly directory: CatalogDirectory;
  /** Resolves features for whoever is no request: a job, a page outside of GraphQL. */
  readonly featureProvider: Provider;
  /**
   * Begins to listen.
   *
   * @returns the address, `http://HOST:PORT`
   * @throws RowhouseError ADDRESS_UNAVAILABLE
   */
  listen(): Promise<string>;
  /** Stops taking requests, lets the running ones finish, and ends every connection. */
  close(): Promise<void>;
}

export interface AppOptions {
  readonly settings: GatewaySettings;
  readonly core: Extension;
  readonly extensions: readonly Extension[];
  readonly events?: Events;
}

/** The composition root: names the concrete parts and wires ports to their implementations. */
export async function createApp({ settings, core, extensions, events = createEvents() }: AppOptions): Promise<App> {
  const registry = extensionRegistry(extensions);
  const declaredFeatures = featureRegistry([core, ...extensions]);
  const clusters = new Clusters({ [primaryCluster]: settings.databaseUrl }, settings, events);
  await refuseUnsafeRole(clusters.pool(primaryCluster)).catch(async (error) => {
    await clusters.end();
    throw error;
  });
  const directory = createCatalogDirectory(settings.catalogDatabaseUrl, events);
  const metrics = createMetrics(events, { shapes: () => shapes.statistics });
  const tenants = createTenants(directory, settings, events);
  const domains = createDomains(directory, settings, ownDomains(settings), events);
  const features = createFeatures(directory, declaredFeatures, settings);
  const issuer = settings.developmentIssuer
    ? await createDevelopmentIssuer(settings.secret, settings.audience)
    : undefined;
  const administration = settings.controlDatabaseUrl
    ? createTenantAdministration(settings.controlDatabaseUrl, { core, extensions: registry }, tenants.refresh)
    : unavailableAdministration;
  const recorder = settings.operationRecording
    ? createOperationRecorder({
        ...settings,
        log: createCatalogOperationLog(settings.catalogDatabaseUrl, settings),
        events,
      })
    : undefined;
  const shapes = createShapeServers({
    ...settings,
    core,
    recorder,
    extensions: registry,
    services: {
      pool: (cluster) => clusters.pool(cluster),
      sessionLimits: settings,
      pageLimits: { defaultSize: Math.min(defaultPageSize, settings.pageSize), maximumSize: settings.pageSize },
      cursors: createCursorSealer(settings.secret),
      events,
    },
  });
  const gateway = createGateway({
    authenticator: createAuthenticator(issuer ?? noIssuers, settings),
    tenants,
    domains,
    admission: createAdmission(settings),
    features,
    shapes,
    administration,
    events,
  });
  let stopping = false;
  const server = await createHttpServer({
    gateway,
    events,
    brands: createBrands({ domains, tenants, logos: directory }, settings),
    ...settings,
    jwks: issuer?.jwks,
    metrics,
    health: {
      stopping: () => stopping,
      checks: {
        catalog: () => directory.check(),
        database: async () => {
          await clusters.pool(primaryCluster).query('select 1');
        },
      },
    },
  });

  let closing: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    stopping = true;
    events.emit({ type: 'gateway.stopping' });
    // The readiness check says so from now on; those who ask it need a moment to send requests elsewhere.
    if (settings.shutdownDelay > 0) await sleep(settings.shutdownDelay);
    const patience = new AbortController();
    const impatient = sleep(settings.shutdownGrace, undefined, { ref: false, signal: patience.signal }).then(
      () => server.server.closeAllConnections(),
      () => {},
    );
    await server.close();
    // A resolver that waits for something else than its database may never come to an end.
    await Promise.race([shapes.stop(), impatient]);
    patience.abort();
    await recorder?.close();
    await tenants.close();
    await domains.close();
    await features.close();
    await Promise.all([directory.close(), administration.close(), clusters.end()]);
    metrics.close();
    events.emit({ type: 'gateway.stopped' });
  };

  return {
    events,
    shapes,
    recorder,
    directory,
    featureProvider: createTenantFeatureProvider(features, tenants),
    async listen() {
      await server.listen({ host: settings.host, port: settings.port }).catch((cause) => {
        throw addressUnavailable(settings, cause);
      });
      const { port } = server.server.address() as AddressInfo;
      const host = settings.host.includes(':') ? `[${settings.host}]` : settings.host;
      const url = `http://${host}:${port}`;
      events.emit({ type: 'gateway.started', url });
      return url;
    },
    close() {
      closing ??= stop();
      return closing;
    },
  };
}

function addressUnavailable({ host, port }: GatewaySettings, cause: NodeJS.ErrnoException): RowhouseError {
  const message =
    cause.code === 'EADDRINUSE'
      ? `Port ${port} of ${host} is in use by another program. Stop that one, or choose another port: ROWHOUSE_PORT=${port + 1}`
      : `Cannot listen on ${host}, port ${port} (${cause.code}). Choose others with ROWHOUSE_HOST and ROWHOUSE_PORT.`;
  return new RowhouseError('ADDRESS_UNAVAILABLE', { message, cause });
}
