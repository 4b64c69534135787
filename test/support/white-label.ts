import { crc32, deflateSync } from 'node:zlib';
import { addDomain } from '../../src/control/commands/add-domain.ts';
import { verifyDomain } from '../../src/control/commands/verify-domain.ts';
import type { Control } from '../../src/control/control.ts';
import type { Events } from '../../src/kernel/events.ts';
import { challengeRecord } from '../../src/tenancy/domain.ts';
import type { Tenant } from '../../src/tenancy/tenant.ts';

/** Adds a domain to a tenant and has it verified, by a Domain Name System in which every record is as it should be. */
export async function giveDomain(control: Control, tenant: Pick<Tenant, 'id'>, name: string): Promise<void> {
  const command = { tenant: tenant.id, domain: name, own: new Set<string>() };
  const { domain } = await addDomain(control, command);
  const { value } = challengeRecord(domain);
  await verifyDomain(control, { resolveTxt: async () => ({ kind: 'found', texts: [value] }) }, command);
}

/** As {@link giveDomain}, and waits until a gateway has been told. */
export async function giveDomainTold(
  { control, events }: { readonly control: Control; readonly events: Events },
  tenant: Pick<Tenant, 'id'>,
  name: string,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = events.listen((event) => {
    if (event.type === 'domain.changed' && event.name === name) resolve();
  });
  await giveDomain(control, tenant, name);
  await promise;
  end();
}

/** A picture of one colour (PNG, 8 bits of red, green and blue). */
export function png(width: number, height: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([red, green, blue]))]);
  const chunks = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(content));
  return Buffer.concat([length, content, sum]);
}
