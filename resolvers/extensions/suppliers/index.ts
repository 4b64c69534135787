import { defineExtension, scope } from '../../../src/kit.ts';
import { productSupplier, supplier } from './entities.ts';
import { suppliers } from './suppliers.ts';

const read = scope('suppliers:read');
const write = scope('suppliers:write');
const product = scope('products:read');
const personalData = scope('pii:read');

/** Whom products are bought from. */
export default defineExtension({
  name: 'suppliers',
  version: '1.0.0',
  description: 'Suppliers, and which of them each product is bought from.',
  schema: new URL('../../../schema/extensions/suppliers/', import.meta.url),
  entities: [supplier, productSupplier],
  resolvers: suppliers,
  reads: {
    Supplier: { id: [], products: [] },
    Product: { supplier: [] },
    ProductSupplier: { id: [] },
  },
  permissions: {
    Query: { supplier: read, suppliers: read },
    Mutation: {
      createSupplier: [read, write],
      updateSupplier: [read, write],
      deleteSupplier: [read, write],
      assignSupplier: [read, write],
      unassignSupplier: [read, write],
    },
    AssignSupplierInput: { productId: product, supplierId: read },
    UnassignSupplierInput: { productId: product },
    Supplier: { '*': read, email: personalData, phone: personalData },
    ProductSupplier: { '*': read },
    CreateSupplierPayload: { '*': write },
    UpdateSupplierPayload: { '*': write },
    DeleteSupplierPayload: { '*': write },
    AssignSupplierPayload: { '*': write },
    UnassignSupplierPayload: { '*': write },
  },
});
