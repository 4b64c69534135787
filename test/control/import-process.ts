import { writeSync } from 'node:fs';
import { importData } from '../../src/control/commands/import-data.ts';
import { createControl } from '../../src/control/control.ts';
import { shippedModules } from '../../src/shipped-modules.ts';

/**
 * A process of its own that imports, and that is not let go on once it has written so many rows. It says `held` on
 * standard output, and whoever started it kills it.
 */
export interface HeldImport {
  readonly controlUrl: string;
  readonly gatewayUrl: string;
  readonly tenant: string;
  readonly mappingFile: string;
  readonly directory: string;
  readonly holdAfterRows: number;
}

const given = JSON.parse(process.argv[2] ?? '') as HeldImport;
const control = createControl({
  databaseUrl: given.controlUrl,
  extensions: shippedModules.extensions,
  actor: 'cli:held',
});
await importData(
  control,
  { databaseUrl: given.gatewayUrl, modules: shippedModules },
  {
    tenant: given.tenant,
    mappingFile: given.mappingFile,
    directory: given.directory,
    onProgress({ rows }) {
      if (rows < given.holdAfterRows) return;
      writeSync(1, 'held\n');
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
    },
  },
);
await control.close();
