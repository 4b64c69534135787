import { authenticated, type PermissionTree, role, scope } from '../../src/kit.ts';

const customersRead = scope('customers:read');
const customersWrite = scope('customers:write');
const productsRead = scope('products:read');
const productsWrite = scope('products:write');
const ordersRead = scope('orders:read');
const ordersWrite = scope('orders:write');
const personalData = scope('pii:read');
const administration = role('admin');

export const permissions: PermissionTree = {
  Query: {
    viewer: authenticated,
    tenant: authenticated,
    node: authenticated,
    nodes: authenticated,
    customer: customersRead,
    customers: customersRead,
    product: productsRead,
    products: productsRead,
    order: ordersRead,
    orders: ordersRead,
    salesSummary: ordersRead,
  },
  // Refusals speak of what is there (taken, stale, in use): whoever may write must be allowed to read.
  Mutation: {
    createCustomer: [customersRead, customersWrite],
    updateCustomer: [customersRead, customersWrite],
    deleteCustomer: [customersRead, customersWrite],
    createProduct: [productsRead, productsWrite],
    updateProduct: [productsRead, productsWrite],
    deleteProduct: [productsRead, productsWrite],
    placeOrder: [ordersRead, ordersWrite],
    updateOrder: [ordersRead, ordersWrite],
    updateOrderLine: [ordersRead, ordersWrite],
    cancelOrder: [ordersRead, ordersWrite],
    enableExtension: administration,
    disableExtension: administration,
    defineCustomField: administration,
    updateCustomField: administration,
    deleteCustomField: administration,
    updateSettings: administration,
    updateBranding: administration,
  },
  // An order tells whether its customer and its products exist.
  PlaceOrderInput: { customerId: customersRead },
  PlaceOrderLineInput: { productId: productsRead },
  Viewer: { '*': authenticated },
  Tenant: {
    '*': authenticated,
    customFields: administration,
    domains: administration,
    settings: administration,
    settingsVersion: administration,
  },
  ExtensionSettings: { '*': administration },
  Feature: { '*': authenticated },
  Branding: { '*': authenticated },
  BrandLogo: { '*': authenticated },
  BrandColors: { '*': authenticated },
  CustomDomain: { '*': administration },
  DomainRecord: { '*': administration },
  CustomField: { '*': administration },
  CustomFieldValue: { '*': administration },
  CustomFieldRules: { '*': administration },
  PageInfo: { '*': authenticated },
  UserError: { '*': authenticated },
  Customer: { '*': customersRead, email: personalData, phone: personalData, totalSpent: ordersRead },
  Product: { '*': productsRead },
  Order: { '*': ordersRead },
  OrderLine: { '*': ordersRead },
  SalesSummary: { '*': ordersRead },
  SalesGroup: { '*': ordersRead },
  CreateCustomerPayload: { '*': customersWrite },
  UpdateCustomerPayload: { '*': customersWrite },
  DeleteCustomerPayload: { '*': customersWrite },
  CreateProductPayload: { '*': productsWrite },
  UpdateProductPayload: { '*': productsWrite },
  DeleteProductPayload: { '*': productsWrite },
  PlaceOrderPayload: { '*': ordersWrite },
  UpdateOrderPayload: { '*': ordersWrite },
  UpdateOrderLinePayload: { '*': ordersWrite },
  CancelOrderPayload: { '*': ordersWrite },
  EnableExtensionPayload: { '*': administration },
  DisableExtensionPayload: { '*': administration },
  DefineCustomFieldPayload: { '*': administration },
  UpdateCustomFieldPayload: { '*': administration },
  DeleteCustomFieldPayload: { '*': administration },
  UpdateSettingsPayload: { '*': administration },
  UpdateBrandingPayload: { '*': administration },
};
