import {
  type Context,
  type FieldInfo,
  insertWithParts,
  nextNumberOf,
  parseGlobalId,
  passTakenNumbers,
  prepareRows,
  type RowOf,
  toGlobalId,
  type UserError,
  UserErrors,
  userError,
} from '../../src/kit.ts';
import { orderPlaced } from './domain-events.ts';
import { customer, order, orderLine, product } from './entities.ts';
import type { PlaceOrderInput } from './types.generated.ts';

/** Most lines of one order. */
export const lineLimit = 500;

/** What the columns of prices and discounts keep; more would be rounded. */
const fourDecimals = /^-?\d{1,14}(\.\d{1,4}0*)?$/;

/** Largest quantity of one line. */
const quantityLimit = 1_000_000;

const numbering = { counter: 'order number', prefix: 'SO-' };

const nextNumber = nextNumberOf('number', numbering);

/**
 * Places an order and its lines. All mistakes are told at once.
 *
 * @param info of the mutation, which shows the order and needs no other columns of it
 */
export async function placeOrder(
  context: Context,
  input: PlaceOrderInput,
  info: FieldInfo,
): Promise<RowOf<typeof order>> {
  if (input.lines.length > lineLimit) {
    throw userError(['input', 'lines'], 'TOO_LARGE', `An order has at most ${lineLimit} lines.`);
  }
  const customerId = uuidOf('Customer', input.customerId);
  const ids = input.lines.map((line) => uuidOf('Product', line.productId));
  const products = await Promise.all(
    ids.map((id) => (id === undefined ? null : context.loadFields(product, id, ['unitPrice', 'discontinued']))),
  );
  // Ids are looked at here, where one that is malformed is for a person to mend.
  const placing = {
    ...input,
    customerId: customerId === undefined ? undefined : input.customerId,
    status: 'PLACED',
    currency: input.currency ?? context.tenant.currency,
    placedAt: new Date(),
  };
  const prepared = await prepareRows(context, order, [{ values: placing, path: ['input'] }]);
  const [draft] = prepared.rows as [(typeof prepared.rows)[number]];
  const orderId = toGlobalId('Order', draft.id);
  const given = input.lines.map((line, index) => ({
    values: {
      ...line,
      productId: products[index] ? line.productId : undefined,
      orderId,
      position: index + 1,
      unitPrice: line.unitPrice ?? products[index]?.unitPrice,
      discount: line.discount ?? '0',
    },
    path: ['input', 'lines', String(index)],
  }));
  const lines = await prepareRows(context, orderLine, given);
  const mistakes = [
    ...lineErrors(input, context.tenant.currency),
    ...productErrors(products),
    ...prepared.errors,
    ...lines.errors,
  ];
  // A customer who is not there is found when the order is inserted. Where it is not, nothing is left out all the same.
  if (customerId === undefined) mistakes.unshift(noSuchCustomer);
  else if (mistakes.length > 0 && !(await context.loadFields(customer, customerId, [])))
    mistakes.unshift(noSuchCustomer);
  if (mistakes.length > 0) throw new UserErrors(mistakes);

  const parts = { entity: orderLine, rows: lines.rows, path: ['input', 'lines'] };
  // Whoever listens may look at more of the order than the mutation shows.
  const shown = context.isHeard(orderPlaced) ? undefined : info;
  for (;;) {
    const placed = await insertWithParts(context, order, draft, nextNumber, parts, shown);
    if (placed) {
      await context.announce(orderPlaced, { order: placed });
      return placed;
    }
    await passTakenNumbers(context, order, 'number', numbering);
  }
}

/** A global id that a person typed wrongly is for that person to mend, like an id of nothing. */
function uuidOf(type: string, globalId: string): string | undefined {
  const parsed = parseGlobalId(globalId);
  return parsed?.type === type ? parsed.id : undefined;
}

/** As the database's own answer is told. */
const noSuchCustomer: UserError = {
  field: ['input', 'customerId'],
  code: 'NOT_FOUND',
  message: 'What customerId refers to does not exist.',
};

function productErrors(products: readonly (Pick<RowOf<typeof product>, 'discontinued'> | null)[]): UserError[] {
  return products.flatMap((found, index): UserError[] => {
    const field = ['input', 'lines', String(index), 'productId'];
    if (!found) return [{ field, code: 'NOT_FOUND', message: 'There is no such Product.' }];
    if (found.discontinued) return [{ field, code: 'NOT_ALLOWED', message: 'This product is discontinued.' }];
    return [];
  });
}

function lineErrors(input: PlaceOrderInput, tenantCurrency: string): UserError[] {
  const errors: UserError[] = [];
  if (input.lines.length === 0) {
    errors.push({ field: ['input', 'lines'], code: 'REQUIRED', message: 'An order has at least one line.' });
  }
  input.lines.forEach((line, index) => {
    const at = (name: string): readonly string[] => ['input', 'lines', String(index), name];
    if (line.quantity < 1)
      errors.push({ field: at('quantity'), code: 'TOO_SMALL', message: 'A quantity is at least 1.' });
    if (line.quantity > quantityLimit) {
      errors.push({ field: at('quantity'), code: 'TOO_LARGE', message: `A quantity is at most ${quantityLimit}.` });
    }
    if (line.unitPrice?.startsWith('-')) {
      errors.push({ field: at('unitPrice'), code: 'TOO_SMALL', message: 'A price cannot be negative.' });
    } else if (line.unitPrice && !fourDecimals.test(line.unitPrice)) {
      errors.push({
        field: at('unitPrice'),
        code: 'INVALID',
        message: 'A price has at most 14 digits, and 4 after the point.',
      });
    }
    // Prices of products are in the tenant's currency; nobody here knows what they are in another.
    if (!line.unitPrice && (input.currency ?? tenantCurrency) !== tenantCurrency) {
      errors.push({ field: at('unitPrice'), code: 'REQUIRED', message: `A price in ${input.currency} must be named.` });
    }
    const discount = Number(line.discount ?? 0);
    if (discount < 0 || discount > 1 || (line.discount && !fourDecimals.test(line.discount))) {
      errors.push({
        field: at('discount'),
        code: 'INVALID',
        message: 'A discount lies between 0 and 1 and has at most 4 decimals.',
      });
    }
  });
  return errors;
}
