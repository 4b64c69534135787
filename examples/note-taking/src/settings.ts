import { administrator, defineSettings } from 'rowhouse/kit';
import { z } from 'zod';

/** What can be set for each tenant; what is marked as the administrator's, by the tenant itself. */
export const settings = defineSettings('note_taking', {
  maximumPerCustomer: administrator(
    z.int().min(1).max(10_000).default(100).describe('How many customer notes a customer may have.'),
  ),
});
