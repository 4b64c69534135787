import type { Entity } from './entity.ts';
import { type Sql, sql } from './sql.ts';

const againstDeletion = sql`order by id for key share`;
const byId = sql`order by id`;

/**
 * The end of a select of an entity's rows that nobody is to delete until the session ends. In the order of ids, so that two
 * who hold the same rows wait for each other instead of locking each other out. What is written once nobody deletes, and
 * nobody has the right to lock it.
 */
export function holdingRows({ writeOnce }: Entity): Sql {
  return writeOnce ? byId : againstDeletion;
}
