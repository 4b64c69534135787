import { describe, expect, it } from 'vitest';
import { TransactionFate } from '../../src/data/transaction-fate.ts';

/** What pg throws when PostgreSQL refuses to write. */
const readOnly = Object.assign(new Error('cannot execute INSERT in a read-only transaction'), {
  code: '25006',
  severity: 'ERROR',
});

describe('the fate of a transaction', () => {
  it('is lost with its connection when a server that was to be written to has become a standby', () => {
    const fate = new TransactionFate(true);
    expect(fate.note(readOnly)).toMatchObject({ code: 'DATABASE_UNAVAILABLE', retryable: true, connectionLost: true });
    expect(fate.lost).toBeDefined();
  });

  it('keeps its connection when a query tried to write: the server is as it should be', () => {
    const fate = new TransactionFate(false);
    expect(fate.note(readOnly)).toMatchObject({ code: 'INTERNAL_ERROR', connectionLost: false });
    expect(fate.lost).toBeUndefined();
  });
});
