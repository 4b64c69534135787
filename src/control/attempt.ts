import type pg from 'pg';

/** What became of a statement about a role, which other databases of the same server may be making, too. */
export type Outcome = 'done' | 'exists' | 'refused';

/** Rounds before a statement that keeps colliding is given up; each collision means that someone else got through. */
const maximumRounds = 100;

/**
 * Executes one statement in a savepoint of its own.
 *
 * Roles and memberships belong to the server, an advisory lock to one database: two houses on one server cannot lock
 * each other out. PostgreSQL answers such a race with a duplicate or with "tuple concurrently updated", which passes.
 *
 * @param client inside a transaction
 * @returns `exists` when there is such an object by now, `refused` when the right to do it is missing
 */
export async function attempt(client: pg.ClientBase, statement: string): Promise<Outcome> {
  for (let round = 1; ; round++) {
    await client.query('savepoint rowhouse_attempt');
    try {
      await client.query(statement);
      await client.query('release savepoint rowhouse_attempt');
      return 'done';
    } catch (error) {
      await client.query('rollback to savepoint rowhouse_attempt');
      await client.query('release savepoint rowhouse_attempt');
      const { code = '', message } = error as { code?: string; message: string };
      if (code === '42710' || code === '23505') return 'exists';
      if (code === '42501') return 'refused';
      // An internal error, whose text PostgreSQL does not translate.
      const collided = code === 'XX000' && message.startsWith('tuple concurrently');
      if (!collided || round === maximumRounds) throw error;
    }
  }
}
