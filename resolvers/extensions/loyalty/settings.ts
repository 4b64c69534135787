import { z } from 'zod';
import { administrator, defineSettings } from '../../../src/kit.ts';

export const settings = defineSettings('loyalty', {
  pointsPerUnit: administrator(
    z.number().min(0).max(1000).default(1).describe("Points for each unit of the tenant's currency; 0 for none."),
  ),
});
