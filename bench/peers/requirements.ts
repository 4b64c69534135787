import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Why nothing can be measured here, as a sentence that says what to do; undefined when all is there. */
export function missingRequirement(): string | undefined {
  if (process.platform !== 'linux') return 'CPU seconds and memory are read from /proc: this runs on Linux alone.';
  if (existsSync(join(import.meta.dirname, 'node_modules'))) return undefined;
  return 'The peers are not installed: npm ci --prefix bench/peers';
}
