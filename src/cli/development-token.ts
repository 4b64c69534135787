import { createDevelopmentIssuer, type DevelopmentClaims } from '../identity/development-issuer.ts';
import type { Settings } from '../kernel/config.ts';
import { RowhouseError } from '../kernel/errors.ts';

/**
 * A token that the gateways of this house accept while their development issuer is on.
 *
 * @throws RowhouseError CONFIGURATION_INVALID without a secret, TOKEN_LIFETIME_TOO_LONG for one that would be refused
 */
export async function signDevelopmentToken(
  settings: Pick<Settings, 'secret' | 'audience' | 'tokenMaximumLifetime'>,
  claims: DevelopmentClaims,
): Promise<string> {
  if (!settings.secret) {
    throw new RowhouseError('CONFIGURATION_INVALID', {
      message: 'Set ROWHOUSE_SECRET to that of the gateways: tokens are signed with a key derived from it.',
    });
  }
  if (claims.lifetime > settings.tokenMaximumLifetime) {
    throw new RowhouseError('TOKEN_LIFETIME_TOO_LONG', {
      message: `A token may live ${settings.tokenMaximumLifetime} seconds at most (ROWHOUSE_TOKEN_MAX_LIFETIME_S).`,
    });
  }
  const issuer = await createDevelopmentIssuer(settings.secret, settings.audience);
  return issuer.sign(claims);
}

/** Seconds that the token in a GraphiQL link lives: a working day, or as long as a token may. */
export function linkLifetime(settings: Pick<Settings, 'tokenMaximumLifetime'>): number {
  return Math.min(12 * 3600, settings.tokenMaximumLifetime);
}
