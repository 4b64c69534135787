import { brandingOf, challengeRecord, logoPath, RowhouseError, UserErrors, userError } from '../../src/kit.ts';
import type { Resolvers } from './types.generated.ts';

export const branding: Resolvers = {
  Tenant: { branding: brandingOf, domains: ({ domains }) => domains },
  Branding: {
    logo: (branding) => {
      const url = logoPath(branding);
      return branding.logo && url !== undefined ? { url, mediaType: branding.logo.mediaType } : null;
    },
  },
  CustomDomain: {
    verified: ({ verifiedAt }) => verifiedAt !== undefined,
    record: challengeRecord,
  },
  Mutation: {
    async updateBranding(_root, { input: { expectedVersion, ...change } }, { administration, tenant, principal }) {
      try {
        const wanted = { change, expectedVersion: expectedVersion ?? undefined };
        const changed = await administration.updateBranding(tenant, wanted, principal);
        return { branding: brandingOf(changed), tenant: changed };
      } catch (error) {
        throw mendable(error);
      }
    },
  },
};

/** Refusals that a person can mend become user errors, with the path to what is to be mended. */
function mendable(error: unknown): unknown {
  if (!(error instanceof RowhouseError)) return error;
  if (error.code === 'SETTINGS_CONFLICT') {
    return userError(['input', 'expectedVersion'], 'STALE_VERSION', error.message);
  }
  if (error.code !== 'SETTINGS_INVALID') return error;
  const faults = error.details.faults as readonly { readonly at: string; readonly message: string }[];
  return new UserErrors(
    faults.map(({ at, message }) => ({
      field: ['input', ...at.split('.')],
      code: 'INVALID',
      message: `${at}: ${message}`,
    })),
  );
}
