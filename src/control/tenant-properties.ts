import type pg from 'pg';
import { requirementFaults } from '../composition/requirements.ts';
import { isCurrency } from '../kernel/currencies.ts';
import { RowhouseError } from '../kernel/errors.ts';
import type { Control } from './control.ts';
import { looksLikeId } from './find-tenant.ts';
import { primaryCluster } from './names.ts';

/** What a new tenant is to be. */
export interface CreateTenant {
  readonly slug: string;
  /** Default: the slug. */
  readonly name?: string;
  readonly plan?: string;
  readonly extensions?: readonly string[];
  readonly tier?: string;
  readonly cluster?: string;
  /** ISO 4217, default USD. */
  readonly currency?: string;
  /** IANA name, default UTC. */
  readonly timeZone?: string;
}

const slugPattern = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * @throws RowhouseError SLUG_INVALID, TIER_UNSUPPORTED, BAD_USER_INPUT, EXTENSION_UNKNOWN, EXTENSION_REQUIRES
 */
export function refuseFaultyProperties(control: Pick<Control, 'extensions'>, command: CreateTenant): void {
  const { slug, name, plan, currency, timeZone } = command;
  if (!slugPattern.test(slug)) throw new RowhouseError('SLUG_INVALID');
  if (looksLikeId(slug)) {
    throw new RowhouseError('SLUG_INVALID', {
      message: 'A slug must not look like an id, by which tenants are named, too.',
    });
  }
  if ((command.tier ?? 'shared') !== 'shared') {
    throw new RowhouseError('TIER_UNSUPPORTED', {
      message: `Tenants are created in the tier shared, not in ${command.tier}.`,
    });
  }
  if ((command.cluster ?? primaryCluster) !== primaryCluster) {
    throw new RowhouseError('TIER_UNSUPPORTED', {
      message: `There is no cluster ${command.cluster}; there is: ${primaryCluster}.`,
    });
  }
  for (const [what, text] of Object.entries({ name, plan })) {
    if (text !== undefined && !isLabel(text)) {
      throw new RowhouseError('BAD_USER_INPUT', {
        message: `The ${what} of a tenant has 1 to 200 characters, none of them a control character.`,
      });
    }
  }
  if (currency !== undefined && !isCurrency(currency)) {
    throw new RowhouseError('BAD_USER_INPUT', {
      message: `${JSON.stringify(currency)} is not an ISO 4217 currency code.`,
    });
  }
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw new RowhouseError('BAD_USER_INPUT', {
      message: `${JSON.stringify(timeZone)} is not an IANA time zone, such as Europe/Berlin.`,
    });
  }
  refuseFaultyExtensions(control, command.extensions ?? []);
}

/** @throws RowhouseError EXTENSION_UNKNOWN, EXTENSION_REQUIRES with every fault in the message */
export function refuseFaultyExtensions(control: Pick<Control, 'extensions'>, names: readonly string[]): void {
  const faults = requirementFaults(control.extensions, names);
  if (faults.length === 0) return;
  const unknown = names.some((name) => !control.extensions.has(name));
  throw new RowhouseError(unknown ? 'EXTENSION_UNKNOWN' : 'EXTENSION_REQUIRES', {
    message: faults.map((fault) => `${fault.at}: ${fault.message}`).join('; '),
    details: { faults },
  });
}

function isLabel(text: string): boolean {
  return text.trim() !== '' && text.length <= 200 && !/\p{Cc}/u.test(text);
}

/** Offsets such as +01:00 are no time zones: they know no summer time, and PostgreSQL reads their sign the other way. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * Node and PostgreSQL have time-zone databases of their own, of different ages.
 *
 * @throws RowhouseError BAD_USER_INPUT; the transaction is aborted then
 */
export async function refuseUnknownTimeZone(client: pg.ClientBase, timeZone: string): Promise<void> {
  try {
    await client.query('select now() at time zone $1::text', [timeZone]);
  } catch (cause) {
    if ((cause as { code?: string }).code !== '22023') throw cause;
    throw new RowhouseError('BAD_USER_INPUT', {
      message: `The time zone ${JSON.stringify(timeZone)} is not known to this PostgreSQL.`,
      cause,
    });
  }
}
