export const typeDefs = `#graphql
  interface Node { id: ID! }

  enum OrderStatus { PLACED SHIPPED CANCELLED }
  enum OrderDirection { ASC DESC }

  type Customer implements Node {
    id: ID!
    name: String!
    email: String
    city: String
    country: String
    orders(first: Int = 20): OrderConnection!
  }

  type Product implements Node {
    id: ID!
    name: String!
    sku: String
  }

  type Order implements Node {
    id: ID!
    number: String!
    status: OrderStatus!
    currency: String!
    placedAt: String!
    lines: [OrderLine!]!
  }

  type OrderLine {
    id: ID!
    position: Int!
    quantity: Int!
    unitPrice: String!
    discount: String!
    product: Product!
  }

  type PageInfo {
    hasNextPage: Boolean!
    endCursor: String
  }

  type CustomerConnection { nodes: [Customer!]! }

  type OrderConnection {
    nodes: [Order!]!
    pageInfo: PageInfo!
    totalCount: Int!
  }

  input OrderStatusFilter { eq: OrderStatus }
  input OrderFilter { status: OrderStatusFilter }
  input OrderOrder { placedAt: OrderDirection }

  type Query {
    node(id: ID!): Node
    customers(first: Int = 20): CustomerConnection!
    orders(first: Int = 20, filter: OrderFilter, orderBy: [OrderOrder!]): OrderConnection!
  }

  input PlaceOrderLineInput {
    productId: ID!
    quantity: Int!
  }

  input PlaceOrderInput {
    customerId: ID!
    lines: [PlaceOrderLineInput!]!
  }

  type PlaceOrderPayload { order: Order! }

  type Mutation {
    placeOrder(input: PlaceOrderInput!): PlaceOrderPayload!
  }
`;
