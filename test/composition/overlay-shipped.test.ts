import {
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { expect, it } from 'vitest';
import { compose } from '../../src/composition/compose.ts';
import type { RowhouseError } from '../../src/kernel/errors.ts';
import { shippedModules } from '../../src/shipped-modules.ts';
import { customField, overlaid } from './custom-field-drafts.ts';

const { core, extensions } = shippedModules;
const base = compose(core, extensions, [...extensions.keys()]);
const open = base.modules.flatMap(({ entities }) => entities).filter(({ customFields }) => customFields);
const personal = open.map(({ type }) => customField(`${type}.secret`, 'STRING', { personalData: true }));
const plain = open.map(({ type }) => customField(`${type}.score`, 'INT'));
const { schema, coverage } = overlaid(base, ...plain, ...personal);

/** A value of an argument's type that gives the personal field; undefined where the type itself holds no custom fields. */
function giving(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return giving(type.ofType);
  if (isListType(type)) {
    const item = giving(type.ofType);
    return item === undefined ? undefined : [item];
  }
  return isInputObjectType(type) && type.getFields().customFields ? { customFields: { secret: 'x' } } : undefined;
}

it('every argument of every field by which a personal custom field can be given is refused without the scope', async () => {
  const scopes = new Set([...coverage.asks.values()].flatMap((asked) => [...asked.keys()]));
  scopes.delete('pii:read');
  const principal = { kind: 'user', tenantId: 't', subject: 's', roles: [], scopes: [...scopes] };
  const guarded: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      for (const { name, type: taken } of field.args) {
        const value = giving(taken);
        if (value === undefined) continue;
        const at = `${type.name}.${field.name}(${name}: ${getNamedType(taken)})`;
        const answer = (async () => field.resolve?.({}, { [name]: value }, { principal }, {} as never))();
        const refusal = await answer.then(
          () => undefined,
          (error: RowhouseError) => error,
        );
        expect(refusal, at).toMatchObject({ code: 'FORBIDDEN', details: { missing: ['pii:read'] } });
        guarded.push(at);
      }
    }
  }
  expect(guarded).toContain('Customer.orders(filter: OrderFilter)');
  expect(guarded).toContain('Customer.orders(orderBy: OrderOrder)');
  expect(guarded).toContain('Query.products(filter: ProductFilter)');
  expect(guarded).toContain('Mutation.updateCustomer(input: UpdateCustomerInput)');
});
