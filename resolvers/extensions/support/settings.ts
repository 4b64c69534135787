import { z } from 'zod';
import { administrator, defineSettings } from '../../../src/kit.ts';

const reopeners = z.enum(['anyone', 'assignee', 'administrator']);

export const settings = defineSettings('support', {
  reopenDays: administrator(z.int().min(0).max(365).default(14).describe('Days in which a ticket can be reopened.')),
  reopenBy: administrator(
    reopeners
      .default('anyone')
      .describe('Who may reopen: anyone who may write, or the assignee, or administrators only.'),
  ),
});
