import type { Answer } from './question.ts';

/** An order with its five scalars, in the form that all servers share. */
export function readOrder(order: Answer, uuidOf: (id: string) => string | undefined): unknown {
  const { id, number, status, currency, placedAt } = order;
  return { id: uuidOf(id), number, status, currency, placedAt: Date.parse(placedAt) };
}
