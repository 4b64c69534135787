/** What extensions may use of core; the package's export `rowhouse/core`. */
export { orderCancelled, orderPlaced } from './domain-events.ts';
export {
  type CustomerConnectionRow,
  type CustomerRow,
  customer,
  type OrderConnectionRow,
  type OrderLineRow,
  type OrderRow,
  order,
  orderLine,
  orderStatuses,
  type ProductConnectionRow,
  type ProductRow,
  product,
} from './entities.ts';
