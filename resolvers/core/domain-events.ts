import { domainEvent } from '../../src/kit.ts';
import type { OrderRow } from './entities.ts';

/** An order was placed with its lines, by a mutation; an import announces nothing. */
export const orderPlaced = domainEvent<{ readonly order: OrderRow }>('orderPlaced');

/** An order that was PLACED is CANCELLED. Its row is locked. */
export const orderCancelled = domainEvent<{ readonly order: OrderRow }>('orderCancelled');
