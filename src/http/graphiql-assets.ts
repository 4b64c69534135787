import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

/** One file of the page, held in memory as it is usually sent. */
export interface Asset {
  /** `name-<hash of the content>.extension`: what a URL ending in it answers never changes. */
  readonly file: string;
  /** Media type. */
  readonly type: string;
  readonly gzipped: Buffer;
}

const mediaTypes = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Names an asset by its content and compresses it, off the main thread.
 *
 * gzip alone: every browser takes it everywhere, brotli only from secure origins, and the two would double the memory.
 */
export async function createAsset(name: string, extension: keyof typeof mediaTypes, content: string): Promise<Asset> {
  const hash = createHash('sha256').update(content).digest('base64url').slice(0, 16);
  return Object.freeze({
    file: `${name}-${hash}.${extension}`,
    type: mediaTypes[extension],
    gzipped: await compress(content),
  });
}

/** The content for the rare client that does not accept gzip. */
export function uncompressed(asset: Asset): Promise<Buffer> {
  return decompress(asset.gzipped);
}
