import { writeSync } from 'node:fs';
import { convertCustomField } from '../../src/control/commands/convert-custom-field.ts';
import { deleteCustomField } from '../../src/control/commands/delete-custom-field.ts';
import { indexCustomField } from '../../src/control/commands/index-custom-field.ts';
import { resumeCustomFields } from '../../src/control/commands/resume-custom-fields.ts';
import { createControl } from '../../src/control/control.ts';
import type { WorkObserver, WorkStep } from '../../src/control/custom-fields/field-work.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import type { CustomFieldConversion } from '../../src/tenancy/custom-field-definition.ts';

/**
 * A process of its own that works on a custom field, and that is not let go on from a point of its work. It says `held` on
 * standard output, and whoever started it kills it.
 */
export interface HeldWork {
  readonly controlUrl: string;
  readonly gatewayUrl: string;
  readonly tenant: string;
  readonly field: { readonly entity: string; readonly name: string };
  readonly command: 'index' | 'unindex' | 'convert' | 'delete';
  readonly conversion?: CustomFieldConversion;
  readonly hold: {
    readonly step: WorkStep;
    /** So many rows of the step are done. */
    readonly done: number;
    /** At which time that it comes to this point; the first is 1. */
    readonly time: number;
  };
}

const given = JSON.parse(process.argv[2] ?? '') as HeldWork;
const { tenant, field, hold } = given;
const control = createControl({
  databaseUrl: given.controlUrl,
  extensions: shippedModules.extensions,
  actor: 'cli:held',
});
const house = { modules: shippedModules, databaseUrl: given.gatewayUrl };
let times = 0;
const observer: WorkObserver = {
  onProgress({ step, done }) {
    if (step !== hold.step || done < hold.done) return;
    times++;
    if (times < hold.time) return;
    writeSync(1, 'held\n');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  },
};
switch (given.command) {
  case 'convert':
    await convertCustomField(control, house, { tenant, field, conversion: given.conversion ?? {}, ...observer });
    break;
  case 'delete':
    await deleteCustomField(control, { tenant, field });
    await resumeCustomFields(control, house, { tenant, ...observer });
    break;
  default:
    await indexCustomField(control, house, { tenant, field, indexed: given.command === 'index', ...observer });
}
await control.close();
