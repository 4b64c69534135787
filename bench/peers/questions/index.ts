import { customers } from './customers.ts';
import { customersWithOrders } from './customers-with-orders.ts';
import { oneOrder } from './one-order.ts';
import { orderPage } from './order-page.ts';
import { placeOrder } from './place-order.ts';
import type { Question } from './question.ts';

/** All questions, what writes last: what it leaves behind would be read by those that followed. */
export const questions: readonly Question[] = Object.freeze([
  customers,
  customersWithOrders,
  orderPage,
  oneOrder,
  placeOrder,
]);
