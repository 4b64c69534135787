/** How much a database holds. */
export interface Sizes {
  readonly tenants: number;
  /** Of each tenant, as all that follow. */
  readonly customers: number;
  /** Customers with orders: the first by name. */
  readonly buyers: number;
  readonly ordersPerBuyer: number;
  readonly linesPerOrder: number;
  readonly products: number;
}

const lines = { linesPerOrder: 3 };

/** What the servers are compared on: 20,000 customers, 200,000 orders, 600,000 lines. */
export const comparedSizes: Sizes = Object.freeze({
  ...lines,
  tenants: 200,
  customers: 100,
  buyers: 100,
  ordersPerBuyer: 10,
  products: 50,
});

/** The same rows in all, spread over few tenants or over many; each has enough for one page of every query. */
export const spreadSizes: Readonly<Record<'few' | 'many', Sizes>> = Object.freeze({
  few: Object.freeze({ ...lines, tenants: 10, customers: 20_000, buyers: 10_000, ordersPerBuyer: 5, products: 10_000 }),
  many: Object.freeze({ ...lines, tenants: 10_000, customers: 20, buyers: 10, ordersPerBuyer: 5, products: 10 }),
});

/** For trying out: everything happens, nothing takes long. */
export const quickSizes: Readonly<Record<'compared' | 'few' | 'many', Sizes>> = Object.freeze({
  compared: Object.freeze({ ...comparedSizes, tenants: 20, customers: 25, buyers: 25 }),
  few: Object.freeze({ ...spreadSizes.few, tenants: 2, customers: 2_000, buyers: 1_000, products: 100 }),
  many: Object.freeze({ ...spreadSizes.many, tenants: 200, products: 10 }),
});
