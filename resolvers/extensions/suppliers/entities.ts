import { type Connection, entity, field, type RowOf } from '../../../src/kit.ts';

export const supplier = entity({
  type: 'Supplier',
  table: 'suppliers',
  customFields: true,
  fields: {
    name: field.string('name'),
    contactName: field.string('contact_name', { nullable: true }),
    email: field.string('email', { nullable: true }),
    phone: field.string('phone', { nullable: true }),
    city: field.string('city', { nullable: true }),
    country: field.string('country', { nullable: true }),
  },
});
export type SupplierRow = RowOf<typeof supplier>;
export type SupplierConnectionRow = Connection<SupplierRow>;

export const productSupplier = entity({
  type: 'ProductSupplier',
  table: 'product_suppliers',
  fields: {
    productId: field.reference('product_id', 'Product'),
    supplierId: field.reference('supplier_id', 'Supplier'),
  },
});
export type ProductSupplierRow = RowOf<typeof productSupplier>;
