import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { Tenant as TenantRecord, Branding as BrandingRecord, Domain as CustomDomainRecord, CustomField as CustomFieldRecord, Context } from '../../../src/kit.ts';
import type { CustomerRow, ProductRow, OrderRow, OrderLineRow, CustomerConnectionRow, ProductConnectionRow, OrderConnectionRow } from '../../core/entities.ts';
import type { SupplierRow, ProductSupplierRow, SupplierConnectionRow } from './entities.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An ISO 4217 currency code: `USD`. */
  Currency: { input: string; output: string; }
  /** A calendar day: `2026-11-23`. */
  Date: { input: string; output: string; }
  /** An instant, as RFC 3339 text in UTC: `2026-11-23T15:04:05.000Z`. */
  DateTime: { input: Date; output: string; }
  /** A decimal number as text, never a float: `1265793.04`. At most 18 digits before and 10 after the point. */
  Decimal: { input: string; output: string; }
  /** A JSON object (RFC 8259). */
  JSONObject: { input: Readonly<Record<string, unknown>>; output: Readonly<Record<string, unknown>>; }
};

export type AssignSupplierInput = {
  readonly productId: Scalars['ID']['input'];
  readonly supplierId: Scalars['ID']['input'];
};

export type AssignSupplierPayload = {
  readonly productSupplier?: Maybe<ProductSupplier>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type BooleanFilter = {
  readonly eq?: InputMaybe<Scalars['Boolean']['input']>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly ne?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Each `#rgb` or `#rrggbb`. */
export type BrandColors = {
  /** What stands beside it: icons, marks, second buttons. */
  readonly accent: Scalars['String']['output'];
  readonly background: Scalars['String']['output'];
  /** Buttons, links, what is selected. */
  readonly primary: Scalars['String']['output'];
  /** On the background. */
  readonly text: Scalars['String']['output'];
};

/** Each `#rgb` or `#rrggbb`. */
export type BrandColorsInput = {
  readonly accent?: InputMaybe<Scalars['String']['input']>;
  readonly background?: InputMaybe<Scalars['String']['input']>;
  readonly primary?: InputMaybe<Scalars['String']['input']>;
  readonly text?: InputMaybe<Scalars['String']['input']>;
};

/** A picture: PNG, JPEG or WebP. */
export type BrandLogo = {
  readonly mediaType: Scalars['String']['output'];
  /** Path below each of the tenant's verified domains. What is served there never changes. */
  readonly url: Scalars['String']['output'];
};

/** How a tenant presents itself to its people. What was not set has a default. */
export type Branding = {
  readonly colors: BrandColors;
  readonly displayName: Scalars['String']['output'];
  /** BCP 47 language tag. */
  readonly locale: Scalars['String']['output'];
  readonly logo?: Maybe<BrandLogo>;
  readonly supportEmail?: Maybe<Scalars['String']['output']>;
  /** An https URL. */
  readonly supportUrl?: Maybe<Scalars['String']['output']>;
};

export type CancelOrderInput = {
  /** Refuse the change when the order has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type CancelOrderPayload = {
  readonly order?: Maybe<Order>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type CreateCustomerInput = {
  readonly city?: InputMaybe<Scalars['String']['input']>;
  readonly country?: InputMaybe<Scalars['String']['input']>;
  readonly email?: InputMaybe<Scalars['String']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly name: Scalars['String']['input'];
  readonly phone?: InputMaybe<Scalars['String']['input']>;
};

export type CreateCustomerPayload = {
  readonly customer?: Maybe<Customer>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type CreateProductInput = {
  readonly category?: InputMaybe<Scalars['String']['input']>;
  readonly discontinued?: InputMaybe<Scalars['Boolean']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly name: Scalars['String']['input'];
  readonly sku?: InputMaybe<Scalars['String']['input']>;
  readonly unitPrice: Scalars['Decimal']['input'];
};

export type CreateProductPayload = {
  readonly product?: Maybe<Product>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type CreateSupplierInput = {
  readonly city?: InputMaybe<Scalars['String']['input']>;
  readonly contactName?: InputMaybe<Scalars['String']['input']>;
  readonly country?: InputMaybe<Scalars['String']['input']>;
  readonly email?: InputMaybe<Scalars['String']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly name: Scalars['String']['input'];
  readonly phone?: InputMaybe<Scalars['String']['input']>;
};

export type CreateSupplierPayload = {
  readonly supplier?: Maybe<Supplier>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A host under which the tenant's people reach the gateway. */
export type CustomDomain = {
  readonly name: Scalars['String']['output'];
  /** What the domain's owner publishes to have it verified, and leaves there. */
  readonly record: DomainRecord;
  /** Whether it counts: until then it is only claimed. */
  readonly verified: Scalars['Boolean']['output'];
  /** When the record was last seen. */
  readonly verifiedAt?: Maybe<Scalars['DateTime']['output']>;
};

/**
 * A field that this tenant added to an entity: a field of `customFields` on the entity's type, its inputs, its filter and its
 * order.
 */
export type CustomField = {
  /** Its values are being converted to another type by an operator's command. */
  readonly converting: Scalars['Boolean']['output'];
  /** What an object gets that is created without a value: one text, or those of a list's elements. */
  readonly default?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  readonly deprecationReason?: Maybe<Scalars['String']['output']>;
  readonly description?: Maybe<Scalars['String']['output']>;
  /** Type of the entity that has it. */
  readonly entity: Scalars['String']['output'];
  readonly id: Scalars['ID']['output'];
  readonly index: CustomFieldIndex;
  readonly list: Scalars['Boolean']['output'];
  readonly name: Scalars['String']['output'];
  /** Reading, filtering, ordering and writing it ask for the scope pii:read besides what its entity asks for. */
  readonly personalData: Scalars['Boolean']['output'];
  /** REFERENCE: the type referred to. */
  readonly references?: Maybe<Scalars['String']['output']>;
  /** Asked for when an object is created, and never cleared. Objects from before may lack it. */
  readonly required: Scalars['Boolean']['output'];
  readonly rules: CustomFieldRules;
  /** DECIMAL: digits kept after the point. */
  readonly scale?: Maybe<Scalars['Int']['output']>;
  readonly type: CustomFieldType;
  /** ENUM: the values in the order in which they are shown. */
  readonly values?: Maybe<ReadonlyArray<CustomFieldValue>>;
};

/** Whether filters and orders by a custom field use an index. They work without, too. */
export type CustomFieldIndex =
  /** Being made by an operator's command, and not used yet. */
  | 'BUILDING'
  /** Being dropped by an operator's command, and not used any more. */
  | 'DROPPING'
  | 'NONE'
  | 'READY';

/** What a value must keep to, beyond its type. */
export type CustomFieldRules = {
  /** Greatest value, as text. */
  readonly maximum?: Maybe<Scalars['String']['output']>;
  readonly maximumItems?: Maybe<Scalars['Int']['output']>;
  readonly maximumLength?: Maybe<Scalars['Int']['output']>;
  /** Least value, as text: of INT, DECIMAL, DATE and DATETIME. */
  readonly minimum?: Maybe<Scalars['String']['output']>;
  /** Elements of a list. */
  readonly minimumItems?: Maybe<Scalars['Int']['output']>;
  /** Characters of a STRING. */
  readonly minimumLength?: Maybe<Scalars['Int']['output']>;
  /** Regular expression in the syntax of RE2 that the whole text of a STRING must match. */
  readonly pattern?: Maybe<Scalars['String']['output']>;
};

/** Null is as good as nothing; in an update it clears the rule. */
export type CustomFieldRulesInput = {
  readonly maximum?: InputMaybe<Scalars['String']['input']>;
  readonly maximumItems?: InputMaybe<Scalars['Int']['input']>;
  readonly maximumLength?: InputMaybe<Scalars['Int']['input']>;
  /** Of INT, DECIMAL, DATE and DATETIME, as text: `42`, `12.50`, `2026-11-23`, `2026-11-23T15:04:05Z`. */
  readonly minimum?: InputMaybe<Scalars['String']['input']>;
  /** Elements of a list. */
  readonly minimumItems?: InputMaybe<Scalars['Int']['input']>;
  /** Characters of a STRING. */
  readonly minimumLength?: InputMaybe<Scalars['Int']['input']>;
  /**
   * Regular expression in the syntax of RE2 (no backreferences, no lookarounds) that the whole text of a STRING must match. The
   * text then has at most 500 characters.
   */
  readonly pattern?: InputMaybe<Scalars['String']['input']>;
};

/** What a custom field holds. */
export type CustomFieldType =
  | 'BOOLEAN'
  | 'DATE'
  | 'DATETIME'
  | 'DECIMAL'
  /** One of its values. */
  | 'ENUM'
  | 'INT'
  /** An object of this schema. */
  | 'REFERENCE'
  | 'STRING';

/** A value of a custom field of the type ENUM. */
export type CustomFieldValue = {
  readonly deprecationReason?: Maybe<Scalars['String']['output']>;
  readonly description?: Maybe<Scalars['String']['output']>;
  readonly name: Scalars['String']['output'];
};

export type CustomFieldValueInput = {
  readonly deprecationReason?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  readonly name: Scalars['String']['input'];
};

export type Customer = Node & {
  readonly city?: Maybe<Scalars['String']['output']>;
  readonly country?: Maybe<Scalars['String']['output']>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Asks for the scope pii:read. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** The customer's key in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  /** Newest first unless ordered otherwise. */
  readonly orders?: Maybe<OrderConnection>;
  /** Asks for the scope pii:read. */
  readonly phone?: Maybe<Scalars['String']['output']>;
  /** Sum of the customer's orders in one currency (default the tenant's), cancelled ones left out. */
  readonly totalSpent?: Maybe<Scalars['Decimal']['output']>;
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};


export type CustomerOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<OrderOrder>>;
};


export type CustomerTotalSpentArgs = {
  currency?: InputMaybe<Scalars['Currency']['input']>;
};

export type CustomerConnection = {
  readonly edges: ReadonlyArray<CustomerEdge>;
  readonly nodes: ReadonlyArray<Customer>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type CustomerEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Customer;
};

export type CustomerFilter = {
  readonly and?: InputMaybe<ReadonlyArray<CustomerFilter>>;
  readonly city?: InputMaybe<StringFilter>;
  readonly country?: InputMaybe<StringFilter>;
  readonly createdAt?: InputMaybe<DateTimeFilter>;
  readonly email?: InputMaybe<StringFilter>;
  readonly externalId?: InputMaybe<StringFilter>;
  readonly id?: InputMaybe<IdFilter>;
  readonly name?: InputMaybe<StringFilter>;
  readonly not?: InputMaybe<CustomerFilter>;
  readonly or?: InputMaybe<ReadonlyArray<CustomerFilter>>;
  readonly phone?: InputMaybe<StringFilter>;
  readonly updatedAt?: InputMaybe<DateTimeFilter>;
  readonly version?: InputMaybe<IntFilter>;
};

/** One key of an order: exactly one field. */
export type CustomerOrder =
  { readonly city: OrderDirection; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country: OrderDirection; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt: OrderDirection; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email: OrderDirection; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId: OrderDirection; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id: OrderDirection; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name: OrderDirection; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone: OrderDirection; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt: OrderDirection; readonly version?: never; }
  |  { readonly city?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version: OrderDirection; };

export type DateFilter = {
  readonly eq?: InputMaybe<Scalars['Date']['input']>;
  readonly gt?: InputMaybe<Scalars['Date']['input']>;
  readonly gte?: InputMaybe<Scalars['Date']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['Date']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly lt?: InputMaybe<Scalars['Date']['input']>;
  readonly lte?: InputMaybe<Scalars['Date']['input']>;
  readonly ne?: InputMaybe<Scalars['Date']['input']>;
};

export type DateTimeFilter = {
  readonly eq?: InputMaybe<Scalars['DateTime']['input']>;
  readonly gt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly gte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['DateTime']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly lt?: InputMaybe<Scalars['DateTime']['input']>;
  readonly lte?: InputMaybe<Scalars['DateTime']['input']>;
  readonly ne?: InputMaybe<Scalars['DateTime']['input']>;
};

export type DecimalFilter = {
  readonly eq?: InputMaybe<Scalars['Decimal']['input']>;
  readonly gt?: InputMaybe<Scalars['Decimal']['input']>;
  readonly gte?: InputMaybe<Scalars['Decimal']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['Decimal']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly lt?: InputMaybe<Scalars['Decimal']['input']>;
  readonly lte?: InputMaybe<Scalars['Decimal']['input']>;
  readonly ne?: InputMaybe<Scalars['Decimal']['input']>;
};

export type DefineCustomFieldInput = {
  /**
   * What an object gets that is created without a value: one text, or those of a list's elements, each written as its type
   * is: `42`, `12.50`, `true`, `2026-11-23`, `2026-11-23T15:04:05Z`, the name of a value. A REFERENCE has none.
   */
  readonly default?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Type of the entity that is to have it. */
  readonly entity: Scalars['String']['input'];
  /** Whether filters and orders by it are to use an index. A STRING then has at most 500 characters. */
  readonly index?: InputMaybe<Scalars['Boolean']['input']>;
  readonly list?: InputMaybe<Scalars['Boolean']['input']>;
  /** 1 to 63 letters and digits, beginning with a small letter. */
  readonly name: Scalars['String']['input'];
  /** Whether it is for the eyes of those alone who have the scope pii:read. */
  readonly personalData?: InputMaybe<Scalars['Boolean']['input']>;
  /** REFERENCE: the type that is referred to, one that takes custom fields itself. */
  readonly references?: InputMaybe<Scalars['String']['input']>;
  /**
   * Whether it is asked for when an object is created. A REFERENCE is not, and personal data only with a default: who may not
   * write them could create nothing.
   */
  readonly required?: InputMaybe<Scalars['Boolean']['input']>;
  readonly rules?: InputMaybe<CustomFieldRulesInput>;
  /** DECIMAL: digits kept after the point, 0 to 10; 2 unless told otherwise. */
  readonly scale?: InputMaybe<Scalars['Int']['input']>;
  readonly type: CustomFieldType;
  /** ENUM: 1 to 200 values in the order in which they are to be shown. */
  readonly values?: InputMaybe<ReadonlyArray<CustomFieldValueInput>>;
};

export type DefineCustomFieldPayload = {
  readonly customField?: Maybe<CustomField>;
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DeleteCustomFieldInput = {
  /** Although operations break by it that clients of this company use; without, it is refused then. */
  readonly force?: InputMaybe<Scalars['Boolean']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type DeleteCustomFieldPayload = {
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DeleteCustomerInput = {
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type DeleteCustomerPayload = {
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DeleteProductInput = {
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type DeleteProductPayload = {
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DeleteSupplierInput = {
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type DeleteSupplierPayload = {
  readonly deletedId?: Maybe<Scalars['ID']['output']>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type DisableExtensionInput = {
  /** Although operations break by it that clients of this company use; without, it is refused then. */
  readonly force?: InputMaybe<Scalars['Boolean']['input']>;
  readonly name: Scalars['String']['input'];
};

export type DisableExtensionPayload = {
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** A TXT record of the Domain Name System. */
export type DomainRecord = {
  readonly name: Scalars['String']['output'];
  readonly value: Scalars['String']['output'];
};

export type EnableExtensionInput = {
  /** Although operations break by it that clients of this company use. */
  readonly force?: InputMaybe<Scalars['Boolean']['input']>;
  readonly name: Scalars['String']['input'];
};

export type EnableExtensionPayload = {
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** What the administrators of this tenant can set for core or for an extension. */
export type ExtensionSettings = {
  /** Names of what can be set. */
  readonly editable: ReadonlyArray<Scalars['String']['output']>;
  /** `core`, or the name of an extension. */
  readonly extension: Scalars['String']['output'];
  /** What the values may be, as a JSON Schema (draft 2020-12) with the defaults: enough to make a form of. */
  readonly schema: Scalars['JSONObject']['output'];
  /** What holds, by name: what was set, and the default of what was not. */
  readonly values: Scalars['JSONObject']['output'];
};

/** Something that can be switched on and off. */
export type Feature = {
  /** Whether it is on for whoever asks. */
  readonly enabled: Scalars['Boolean']['output'];
  /** `checkout-v2` */
  readonly name: Scalars['String']['output'];
};

/** Comparisons with an id. All that are given must hold. */
export type IdFilter = {
  readonly eq?: InputMaybe<Scalars['ID']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly ne?: InputMaybe<Scalars['ID']['input']>;
};

export type IntFilter = {
  readonly eq?: InputMaybe<Scalars['Int']['input']>;
  readonly gt?: InputMaybe<Scalars['Int']['input']>;
  readonly gte?: InputMaybe<Scalars['Int']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['Int']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly lt?: InputMaybe<Scalars['Int']['input']>;
  readonly lte?: InputMaybe<Scalars['Int']['input']>;
  readonly ne?: InputMaybe<Scalars['Int']['input']>;
};

export type Mutation = {
  /** From now on the product is bought from this supplier, and from no other. */
  readonly assignSupplier?: Maybe<AssignSupplierPayload>;
  /** Cancels an order that has not been shipped. */
  readonly cancelOrder?: Maybe<CancelOrderPayload>;
  readonly createCustomer?: Maybe<CreateCustomerPayload>;
  readonly createProduct?: Maybe<CreateProductPayload>;
  readonly createSupplier?: Maybe<CreateSupplierPayload>;
  /**
   * Adds a field to an entity of this tenant. The same definition again changes nothing. Must be the only field of its
   * operation; the next operation finds the field in the schema.
   */
  readonly defineCustomField?: Maybe<DefineCustomFieldPayload>;
  /**
   * Takes a custom field away, from the next operation on. Its values are removed by an operator's command later; a new field
   * of the same name has none of them. Must be the only field of its operation.
   */
  readonly deleteCustomField?: Maybe<DeleteCustomFieldPayload>;
  /** Refused while orders refer to the customer. */
  readonly deleteCustomer?: Maybe<DeleteCustomerPayload>;
  /** Refused while order lines refer to the product; set `discontinued` instead. */
  readonly deleteProduct?: Maybe<DeleteProductPayload>;
  /** Refused while products are bought from the supplier. */
  readonly deleteSupplier?: Maybe<DeleteSupplierPayload>;
  /** Disables an extension; its data is kept. Must be the only field of its operation. */
  readonly disableExtension?: Maybe<DisableExtensionPayload>;
  /** Enables an extension, and those it requires with it. Must be the only field of its operation. */
  readonly enableExtension?: Maybe<EnableExtensionPayload>;
  /** Places an order. Prices are the products' own unless a line names one. */
  readonly placeOrder?: Maybe<PlaceOrderPayload>;
  /** Leaves the product without a supplier; does nothing for one that has none. */
  readonly unassignSupplier?: Maybe<UnassignSupplierPayload>;
  /**
   * Changes how the tenant presents itself; every gateway shows it within a second. What is absent is left alone, null resets to
   * the default. Must be the only field of its operation.
   */
  readonly updateBranding?: Maybe<UpdateBrandingPayload>;
  /**
   * Changes the definition of a custom field. Stored values stay as they are. What is absent is left alone, null clears.
   * Must be the only field of its operation.
   */
  readonly updateCustomField?: Maybe<UpdateCustomFieldPayload>;
  /** Fields that are left out stay as they are, null clears. */
  readonly updateCustomer?: Maybe<UpdateCustomerPayload>;
  /**
   * Changes what is said about an order; what was ordered stays as it was placed. Fields that are left out stay as they
   * are, null clears.
   */
  readonly updateOrder?: Maybe<UpdateOrderPayload>;
  /** Changes what is said about a line; product, quantity and price stay as they were ordered. */
  readonly updateOrderLine?: Maybe<UpdateOrderLinePayload>;
  /** Fields that are left out stay as they are, null clears. */
  readonly updateProduct?: Maybe<UpdateProductPayload>;
  /**
   * Sets what can be set for core or for an extension; every gateway serves it within a second. Must be the only field of its
   * operation.
   */
  readonly updateSettings?: Maybe<UpdateSettingsPayload>;
  /** Fields that are left out stay as they are, null clears. */
  readonly updateSupplier?: Maybe<UpdateSupplierPayload>;
};


export type MutationAssignSupplierArgs = {
  input: AssignSupplierInput;
};


export type MutationCancelOrderArgs = {
  input: CancelOrderInput;
};


export type MutationCreateCustomerArgs = {
  input: CreateCustomerInput;
};


export type MutationCreateProductArgs = {
  input: CreateProductInput;
};


export type MutationCreateSupplierArgs = {
  input: CreateSupplierInput;
};


export type MutationDefineCustomFieldArgs = {
  input: DefineCustomFieldInput;
};


export type MutationDeleteCustomFieldArgs = {
  input: DeleteCustomFieldInput;
};


export type MutationDeleteCustomerArgs = {
  input: DeleteCustomerInput;
};


export type MutationDeleteProductArgs = {
  input: DeleteProductInput;
};


export type MutationDeleteSupplierArgs = {
  input: DeleteSupplierInput;
};


export type MutationDisableExtensionArgs = {
  input: DisableExtensionInput;
};


export type MutationEnableExtensionArgs = {
  input: EnableExtensionInput;
};


export type MutationPlaceOrderArgs = {
  input: PlaceOrderInput;
};


export type MutationUnassignSupplierArgs = {
  input: UnassignSupplierInput;
};


export type MutationUpdateBrandingArgs = {
  input: UpdateBrandingInput;
};


export type MutationUpdateCustomFieldArgs = {
  input: UpdateCustomFieldInput;
};


export type MutationUpdateCustomerArgs = {
  input: UpdateCustomerInput;
};


export type MutationUpdateOrderArgs = {
  input: UpdateOrderInput;
};


export type MutationUpdateOrderLineArgs = {
  input: UpdateOrderLineInput;
};


export type MutationUpdateProductArgs = {
  input: UpdateProductInput;
};


export type MutationUpdateSettingsArgs = {
  input: UpdateSettingsInput;
};


export type MutationUpdateSupplierArgs = {
  input: UpdateSupplierInput;
};

/** An object with a global id (Relay specification, Object Identification). */
export type Node = {
  readonly id: Scalars['ID']['output'];
};

export type Order = Node & {
  readonly createdAt: Scalars['DateTime']['output'];
  readonly currency: Scalars['Currency']['output'];
  readonly customer?: Maybe<Customer>;
  /** The order's key in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  /** By position. */
  readonly lines: ReadonlyArray<OrderLine>;
  /** Unique within the tenant; given out by placeOrder. */
  readonly number: Scalars['String']['output'];
  readonly placedAt: Scalars['DateTime']['output'];
  readonly shippedAt?: Maybe<Scalars['DateTime']['output']>;
  readonly status: OrderStatus;
  /** Sum of the lines, summed unrounded, rounded to the minor unit of the currency. */
  readonly total: Scalars['Decimal']['output'];
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};

export type OrderConnection = {
  readonly edges: ReadonlyArray<OrderEdge>;
  readonly nodes: ReadonlyArray<Order>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type OrderDirection =
  /** Ascending; rows without a value come last. */
  | 'ASC'
  /** Descending; rows without a value come last. */
  | 'DESC';

export type OrderEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Order;
};

export type OrderFilter = {
  readonly and?: InputMaybe<ReadonlyArray<OrderFilter>>;
  readonly createdAt?: InputMaybe<DateTimeFilter>;
  readonly currency?: InputMaybe<StringFilter>;
  readonly customerId?: InputMaybe<IdFilter>;
  readonly externalId?: InputMaybe<StringFilter>;
  readonly id?: InputMaybe<IdFilter>;
  readonly not?: InputMaybe<OrderFilter>;
  readonly number?: InputMaybe<StringFilter>;
  readonly or?: InputMaybe<ReadonlyArray<OrderFilter>>;
  readonly placedAt?: InputMaybe<DateTimeFilter>;
  readonly shippedAt?: InputMaybe<DateTimeFilter>;
  readonly status?: InputMaybe<OrderStatusFilter>;
  readonly updatedAt?: InputMaybe<DateTimeFilter>;
  readonly version?: InputMaybe<IntFilter>;
};

export type OrderLine = Node & {
  readonly createdAt: Scalars['DateTime']['output'];
  /** From 0 to 1: `0.15` is 15 percent. */
  readonly discount: Scalars['Decimal']['output'];
  /** The line's key in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  /** Counted from 1 within the order. */
  readonly position: Scalars['Int']['output'];
  readonly product?: Maybe<Product>;
  readonly quantity: Scalars['Int']['output'];
  /** unitPrice x quantity x (1 - discount), rounded to the minor unit of the order's currency. */
  readonly total: Scalars['Decimal']['output'];
  readonly unitPrice: Scalars['Decimal']['output'];
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};

/** One key of an order: exactly one field. */
export type OrderOrder =
  { readonly createdAt: OrderDirection; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency: OrderDirection; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId: OrderDirection; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id: OrderDirection; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number: OrderDirection; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt: OrderDirection; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt: OrderDirection; readonly status?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status: OrderDirection; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt: OrderDirection; readonly version?: never; }
  |  { readonly createdAt?: never; readonly currency?: never; readonly externalId?: never; readonly id?: never; readonly number?: never; readonly placedAt?: never; readonly shippedAt?: never; readonly status?: never; readonly updatedAt?: never; readonly version: OrderDirection; };

export type OrderStatus =
  | 'CANCELLED'
  | 'PLACED'
  | 'SHIPPED';

export type OrderStatusFilter = {
  readonly eq?: InputMaybe<OrderStatus>;
  readonly in?: InputMaybe<ReadonlyArray<OrderStatus>>;
  readonly ne?: InputMaybe<OrderStatus>;
};

/** A window on a connection (Relay specification, Cursor Connections). */
export type PageInfo = {
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  readonly hasNextPage: Scalars['Boolean']['output'];
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

export type PlaceOrderInput = {
  /** Default: the tenant's. */
  readonly currency?: InputMaybe<Scalars['Currency']['input']>;
  readonly customerId: Scalars['ID']['input'];
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  /** From 1 to 500. */
  readonly lines: ReadonlyArray<PlaceOrderLineInput>;
};

export type PlaceOrderLineInput = {
  /** From 0 to 1, default 0. */
  readonly discount?: InputMaybe<Scalars['Decimal']['input']>;
  readonly productId: Scalars['ID']['input'];
  /** At least 1. */
  readonly quantity: Scalars['Int']['input'];
  /** Default: the product's. Required in an order of another currency than the tenant's. */
  readonly unitPrice?: InputMaybe<Scalars['Decimal']['input']>;
};

export type PlaceOrderPayload = {
  readonly order?: Maybe<Order>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type Product = Node & {
  readonly category?: Maybe<Scalars['String']['output']>;
  readonly createdAt: Scalars['DateTime']['output'];
  readonly discontinued: Scalars['Boolean']['output'];
  /** The product's key in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  /** Stock keeping unit; unique. */
  readonly sku?: Maybe<Scalars['String']['output']>;
  /** Whom it is bought from. */
  readonly supplier?: Maybe<Supplier>;
  /** In the tenant's currency, at most four decimals. */
  readonly unitPrice: Scalars['Decimal']['output'];
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};

export type ProductConnection = {
  readonly edges: ReadonlyArray<ProductEdge>;
  readonly nodes: ReadonlyArray<Product>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type ProductEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Product;
};

export type ProductFilter = {
  readonly and?: InputMaybe<ReadonlyArray<ProductFilter>>;
  readonly category?: InputMaybe<StringFilter>;
  readonly createdAt?: InputMaybe<DateTimeFilter>;
  readonly discontinued?: InputMaybe<BooleanFilter>;
  readonly externalId?: InputMaybe<StringFilter>;
  readonly id?: InputMaybe<IdFilter>;
  readonly name?: InputMaybe<StringFilter>;
  readonly not?: InputMaybe<ProductFilter>;
  readonly or?: InputMaybe<ReadonlyArray<ProductFilter>>;
  readonly sku?: InputMaybe<StringFilter>;
  readonly unitPrice?: InputMaybe<DecimalFilter>;
  readonly updatedAt?: InputMaybe<DateTimeFilter>;
  readonly version?: InputMaybe<IntFilter>;
};

/** One key of an order: exactly one field. */
export type ProductOrder =
  { readonly category: OrderDirection; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt: OrderDirection; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued: OrderDirection; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId: OrderDirection; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id: OrderDirection; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name: OrderDirection; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku: OrderDirection; readonly unitPrice?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice: OrderDirection; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt: OrderDirection; readonly version?: never; }
  |  { readonly category?: never; readonly createdAt?: never; readonly discontinued?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly sku?: never; readonly unitPrice?: never; readonly updatedAt?: never; readonly version: OrderDirection; };

/** That a product is bought from a supplier; a product has at most one. */
export type ProductSupplier = Node & {
  readonly createdAt: Scalars['DateTime']['output'];
  /** The key of this relation in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly product?: Maybe<Product>;
  readonly supplier?: Maybe<Supplier>;
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};

export type Query = {
  readonly customer?: Maybe<Customer>;
  /** By name unless ordered otherwise. */
  readonly customers?: Maybe<CustomerConnection>;
  /** Any object by its global id; null for one that does not exist. */
  readonly node?: Maybe<Node>;
  /** Objects by their global ids, in the same order; null where one does not exist. At most 100. */
  readonly nodes?: Maybe<ReadonlyArray<Maybe<Node>>>;
  readonly order?: Maybe<Order>;
  /** Newest first unless ordered otherwise. */
  readonly orders?: Maybe<OrderConnection>;
  readonly product?: Maybe<Product>;
  /** By name unless ordered otherwise. */
  readonly products?: Maybe<ProductConnection>;
  /**
   * What was sold from one day to before another, in the tenant's time zone, in one currency (default the tenant's),
   * cancelled orders left out. Grouping by customer or country asks for customers:read, by product for products:read; without
   * a grouping there are no groups. Groups come largest first; `total` and `orderCount` are over everything, not only the
   * groups shown.
   */
  readonly salesSummary?: Maybe<SalesSummary>;
  readonly supplier?: Maybe<Supplier>;
  /** By name unless ordered otherwise. */
  readonly suppliers?: Maybe<SupplierConnection>;
  /** The company that this schema belongs to. */
  readonly tenant?: Maybe<Tenant>;
  /** Who is asking. */
  readonly viewer?: Maybe<Viewer>;
};


export type QueryCustomerArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCustomersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CustomerFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<CustomerOrder>>;
};


export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


export type QueryNodesArgs = {
  ids: ReadonlyArray<Scalars['ID']['input']>;
};


export type QueryOrderArgs = {
  id: Scalars['ID']['input'];
};


export type QueryOrdersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<OrderFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<OrderOrder>>;
};


export type QueryProductArgs = {
  id: Scalars['ID']['input'];
};


export type QueryProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<ProductOrder>>;
};


export type QuerySalesSummaryArgs = {
  currency?: InputMaybe<Scalars['Currency']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  from?: InputMaybe<Scalars['Date']['input']>;
  groupBy?: InputMaybe<SalesGrouping>;
  to?: InputMaybe<Scalars['Date']['input']>;
};


export type QuerySupplierArgs = {
  id: Scalars['ID']['input'];
};


export type QuerySuppliersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<SupplierFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<SupplierOrder>>;
};

export type SalesGroup = {
  /** The global id of the customer or product, the month as `1998-05`, or the country; empty where there is none. */
  readonly key: Scalars['String']['output'];
  /** The name of what the key stands for. */
  readonly label: Scalars['String']['output'];
  readonly orderCount: Scalars['Int']['output'];
  readonly total: Scalars['Decimal']['output'];
};

export type SalesGrouping =
  /** Country of the customer. */
  | 'COUNTRY'
  | 'CUSTOMER'
  /** Calendar months in the tenant's time zone. */
  | 'MONTH'
  | 'PRODUCT';

export type SalesSummary = {
  readonly groups: ReadonlyArray<SalesGroup>;
  readonly orderCount: Scalars['Int']['output'];
  readonly total: Scalars['Decimal']['output'];
};

/** Comparisons with a text, in the collation of its column. `contains` and `startsWith` ignore case. */
export type StringFilter = {
  readonly contains?: InputMaybe<Scalars['String']['input']>;
  readonly eq?: InputMaybe<Scalars['String']['input']>;
  readonly gt?: InputMaybe<Scalars['String']['input']>;
  readonly gte?: InputMaybe<Scalars['String']['input']>;
  readonly in?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  readonly isNull?: InputMaybe<Scalars['Boolean']['input']>;
  readonly lt?: InputMaybe<Scalars['String']['input']>;
  readonly lte?: InputMaybe<Scalars['String']['input']>;
  /** Holds for rows without a value, too. */
  readonly ne?: InputMaybe<Scalars['String']['input']>;
  readonly startsWith?: InputMaybe<Scalars['String']['input']>;
};

/** A company that products are bought from. */
export type Supplier = Node & {
  readonly city?: Maybe<Scalars['String']['output']>;
  readonly contactName?: Maybe<Scalars['String']['output']>;
  readonly country?: Maybe<Scalars['String']['output']>;
  readonly createdAt: Scalars['DateTime']['output'];
  /** Asks for the scope pii:read. */
  readonly email?: Maybe<Scalars['String']['output']>;
  /** The supplier's key in the system it came from; unique. */
  readonly externalId?: Maybe<Scalars['String']['output']>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  /** Asks for the scope pii:read. */
  readonly phone?: Maybe<Scalars['String']['output']>;
  /** Those whose main supplier this is; by name unless ordered otherwise. */
  readonly products?: Maybe<ProductConnection>;
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Grows at every change. */
  readonly version: Scalars['Int']['output'];
};


/** A company that products are bought from. */
export type SupplierProductsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProductFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<ReadonlyArray<ProductOrder>>;
};

export type SupplierConnection = {
  readonly edges: ReadonlyArray<SupplierEdge>;
  readonly nodes: ReadonlyArray<Supplier>;
  readonly pageInfo: PageInfo;
  readonly totalCount: Scalars['Int']['output'];
};

export type SupplierEdge = {
  readonly cursor: Scalars['String']['output'];
  readonly node: Supplier;
};

export type SupplierFilter = {
  readonly and?: InputMaybe<ReadonlyArray<SupplierFilter>>;
  readonly city?: InputMaybe<StringFilter>;
  readonly contactName?: InputMaybe<StringFilter>;
  readonly country?: InputMaybe<StringFilter>;
  readonly createdAt?: InputMaybe<DateTimeFilter>;
  readonly email?: InputMaybe<StringFilter>;
  readonly externalId?: InputMaybe<StringFilter>;
  readonly id?: InputMaybe<IdFilter>;
  readonly name?: InputMaybe<StringFilter>;
  readonly not?: InputMaybe<SupplierFilter>;
  readonly or?: InputMaybe<ReadonlyArray<SupplierFilter>>;
  readonly phone?: InputMaybe<StringFilter>;
  readonly updatedAt?: InputMaybe<DateTimeFilter>;
  readonly version?: InputMaybe<IntFilter>;
};

/** One key of an order: exactly one field. */
export type SupplierOrder =
  { readonly city: OrderDirection; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName: OrderDirection; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country: OrderDirection; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt: OrderDirection; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email: OrderDirection; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId: OrderDirection; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id: OrderDirection; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name: OrderDirection; readonly phone?: never; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone: OrderDirection; readonly updatedAt?: never; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt: OrderDirection; readonly version?: never; }
  |  { readonly city?: never; readonly contactName?: never; readonly country?: never; readonly createdAt?: never; readonly email?: never; readonly externalId?: never; readonly id?: never; readonly name?: never; readonly phone?: never; readonly updatedAt?: never; readonly version: OrderDirection; };

/** The company that this schema belongs to. */
export type Tenant = {
  readonly branding: Branding;
  /** Currency of prices, and of orders and totals that name none. */
  readonly currency: Scalars['Currency']['output'];
  /** What this tenant added to its entities, by entity and name; those of extensions that are not enabled included. */
  readonly customFields?: Maybe<ReadonlyArray<CustomField>>;
  /** Domains that operators added for this tenant, by name. */
  readonly domains?: Maybe<ReadonlyArray<CustomDomain>>;
  /** Names of the enabled extensions. */
  readonly extensions: ReadonlyArray<Scalars['String']['output']>;
  /** What front ends are to show or to hide, by name. */
  readonly features: ReadonlyArray<Feature>;
  readonly id: Scalars['ID']['output'];
  readonly name: Scalars['String']['output'];
  readonly plan: Scalars['String']['output'];
  /** Of core and of the enabled extensions, as far as there is something to set. */
  readonly settings?: Maybe<ReadonlyArray<ExtensionSettings>>;
  /** Grows with every change of any setting. Hand it to `updateSettings` so that nobody's change is overwritten unseen. */
  readonly settingsVersion?: Maybe<Scalars['Int']['output']>;
  readonly slug: Scalars['String']['output'];
  /** IANA time zone in which days and months begin. */
  readonly timeZone: Scalars['String']['output'];
};

export type UnassignSupplierInput = {
  readonly productId: Scalars['ID']['input'];
};

export type UnassignSupplierPayload = {
  readonly product?: Maybe<Product>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateBrandingInput = {
  /** Each by itself. */
  readonly colors?: InputMaybe<BrandColorsInput>;
  /** 1 to 80 characters; none that turns the direction of the text around it. */
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
  /** The `settingsVersion` that the change was made for; a user error when it is another by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** BCP 47 language tag, such as `de-AT`. */
  readonly locale?: InputMaybe<Scalars['String']['input']>;
  /** A picture in base64: PNG, JPEG or WebP of at most 64 KB. */
  readonly logo?: InputMaybe<Scalars['String']['input']>;
  readonly supportEmail?: InputMaybe<Scalars['String']['input']>;
  /** An https URL. */
  readonly supportUrl?: InputMaybe<Scalars['String']['input']>;
};

export type UpdateBrandingPayload = {
  readonly branding?: Maybe<Branding>;
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateCustomFieldInput = {
  readonly default?: InputMaybe<ReadonlyArray<Scalars['String']['input']>>;
  /** Marks it as deprecated in the schema; null takes the mark away. */
  readonly deprecationReason?: InputMaybe<Scalars['String']['input']>;
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** Although operations break by it that clients of this company use; without, it is refused then. */
  readonly force?: InputMaybe<Scalars['Boolean']['input']>;
  readonly id: Scalars['ID']['input'];
  /** Another name. Stored values stay. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly personalData?: InputMaybe<Scalars['Boolean']['input']>;
  readonly required?: InputMaybe<Scalars['Boolean']['input']>;
  /** Each rule by itself. Rules hold for values that are written from now on. */
  readonly rules?: InputMaybe<CustomFieldRulesInput>;
  /** ENUM: all values that are there, and new ones, in the order in which they are to be shown. */
  readonly values?: InputMaybe<ReadonlyArray<CustomFieldValueInput>>;
};

export type UpdateCustomFieldPayload = {
  readonly customField?: Maybe<CustomField>;
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateCustomerInput = {
  readonly city?: InputMaybe<Scalars['String']['input']>;
  readonly country?: InputMaybe<Scalars['String']['input']>;
  readonly email?: InputMaybe<Scalars['String']['input']>;
  /** Refuse the change when the customer has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly id: Scalars['ID']['input'];
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly phone?: InputMaybe<Scalars['String']['input']>;
};

export type UpdateCustomerPayload = {
  readonly customer?: Maybe<Customer>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateOrderInput = {
  /** Refuse the change when the order has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type UpdateOrderLineInput = {
  /** Refuse the change when the line has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly id: Scalars['ID']['input'];
};

export type UpdateOrderLinePayload = {
  readonly orderLine?: Maybe<OrderLine>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateOrderPayload = {
  readonly order?: Maybe<Order>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateProductInput = {
  readonly category?: InputMaybe<Scalars['String']['input']>;
  readonly discontinued?: InputMaybe<Scalars['Boolean']['input']>;
  /** Refuse the change when the product has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly id: Scalars['ID']['input'];
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly sku?: InputMaybe<Scalars['String']['input']>;
  readonly unitPrice?: InputMaybe<Scalars['Decimal']['input']>;
};

export type UpdateProductPayload = {
  readonly product?: Maybe<Product>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateSettingsInput = {
  /** The `settingsVersion` that the change was made for; a user error when it is another by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  /** `core`, or the name of an enabled extension. */
  readonly extension: Scalars['String']['input'];
  /** By name. What is absent is left alone, null resets to the default. */
  readonly values: Scalars['JSONObject']['input'];
};

export type UpdateSettingsPayload = {
  readonly tenant?: Maybe<Tenant>;
  readonly userErrors: ReadonlyArray<UserError>;
};

export type UpdateSupplierInput = {
  readonly city?: InputMaybe<Scalars['String']['input']>;
  readonly contactName?: InputMaybe<Scalars['String']['input']>;
  readonly country?: InputMaybe<Scalars['String']['input']>;
  readonly email?: InputMaybe<Scalars['String']['input']>;
  /** Refuse the change when the supplier has another version by now. */
  readonly expectedVersion?: InputMaybe<Scalars['Int']['input']>;
  readonly externalId?: InputMaybe<Scalars['String']['input']>;
  readonly id: Scalars['ID']['input'];
  readonly name?: InputMaybe<Scalars['String']['input']>;
  readonly phone?: InputMaybe<Scalars['String']['input']>;
};

export type UpdateSupplierPayload = {
  readonly supplier?: Maybe<Supplier>;
  readonly userErrors: ReadonlyArray<UserError>;
};

/** Something in the input that a person can mend. The mutation changed nothing. */
export type UserError = {
  readonly code: UserErrorCode;
  /** Path to the input, such as `["input", "quantity"]`; empty when it concerns the whole. */
  readonly field: ReadonlyArray<Scalars['String']['output']>;
  readonly message: Scalars['String']['output'];
};

export type UserErrorCode =
  /** There is less in stock than was asked for. */
  | 'INSUFFICIENT_STOCK'
  /** The value is not one that is accepted here. */
  | 'INVALID'
  /** Other records still refer to this one. */
  | 'IN_USE'
  /** The state of the record does not allow this. */
  | 'NOT_ALLOWED'
  /** What the input refers to does not exist. */
  | 'NOT_FOUND'
  /** A value is missing that the record cannot do without. */
  | 'REQUIRED'
  /** The record has changed since it was read: its version is not the expected one. */
  | 'STALE_VERSION'
  /** Another record has this value already. */
  | 'TAKEN'
  /** The number is above what is accepted, or the text or list too long. */
  | 'TOO_LARGE'
  /** The number is below what is accepted, or the list too short. */
  | 'TOO_SMALL';

/** Who is asking, and what they were granted. */
export type Viewer = {
  readonly roles: ReadonlyArray<Scalars['String']['output']>;
  /** Scopes that the credential names itself; the roles imply more. */
  readonly scopes: ReadonlyArray<Scalars['String']['output']>;
  /** The subject of the credential. */
  readonly subject: Scalars['String']['output'];
  readonly tenant: Tenant;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;




/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | ( CustomerRow )
    | ( OrderRow )
    | ( OrderLineRow )
    | ( ProductRow )
    | ( ProductSupplierRow )
    | ( SupplierRow )
  ;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AssignSupplierInput: ResolverTypeWrapper<Partial<AssignSupplierInput>>;
  AssignSupplierPayload: ResolverTypeWrapper<Partial<Omit<AssignSupplierPayload, 'productSupplier'> & { productSupplier?: Maybe<ResolversTypes['ProductSupplier']> }>>;
  Boolean: ResolverTypeWrapper<Partial<Scalars['Boolean']['output']>>;
  BooleanFilter: ResolverTypeWrapper<Partial<BooleanFilter>>;
  BrandColors: ResolverTypeWrapper<Partial<BrandColors>>;
  BrandColorsInput: ResolverTypeWrapper<Partial<BrandColorsInput>>;
  BrandLogo: ResolverTypeWrapper<Partial<BrandLogo>>;
  Branding: ResolverTypeWrapper<BrandingRecord>;
  CancelOrderInput: ResolverTypeWrapper<Partial<CancelOrderInput>>;
  CancelOrderPayload: ResolverTypeWrapper<Partial<Omit<CancelOrderPayload, 'order'> & { order?: Maybe<ResolversTypes['Order']> }>>;
  CreateCustomerInput: ResolverTypeWrapper<Partial<CreateCustomerInput>>;
  CreateCustomerPayload: ResolverTypeWrapper<Partial<Omit<CreateCustomerPayload, 'customer'> & { customer?: Maybe<ResolversTypes['Customer']> }>>;
  CreateProductInput: ResolverTypeWrapper<Partial<CreateProductInput>>;
  CreateProductPayload: ResolverTypeWrapper<Partial<Omit<CreateProductPayload, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>>;
  CreateSupplierInput: ResolverTypeWrapper<Partial<CreateSupplierInput>>;
  CreateSupplierPayload: ResolverTypeWrapper<Partial<Omit<CreateSupplierPayload, 'supplier'> & { supplier?: Maybe<ResolversTypes['Supplier']> }>>;
  Currency: ResolverTypeWrapper<Partial<Scalars['Currency']['output']>>;
  CustomDomain: ResolverTypeWrapper<CustomDomainRecord>;
  CustomField: ResolverTypeWrapper<CustomFieldRecord>;
  CustomFieldIndex: ResolverTypeWrapper<Partial<CustomFieldIndex>>;
  CustomFieldRules: ResolverTypeWrapper<Partial<CustomFieldRules>>;
  CustomFieldRulesInput: ResolverTypeWrapper<Partial<CustomFieldRulesInput>>;
  CustomFieldType: ResolverTypeWrapper<Partial<CustomFieldType>>;
  CustomFieldValue: ResolverTypeWrapper<Partial<CustomFieldValue>>;
  CustomFieldValueInput: ResolverTypeWrapper<Partial<CustomFieldValueInput>>;
  Customer: ResolverTypeWrapper<CustomerRow>;
  CustomerConnection: ResolverTypeWrapper<CustomerConnectionRow>;
  CustomerEdge: ResolverTypeWrapper<Partial<Omit<CustomerEdge, 'node'> & { node: ResolversTypes['Customer'] }>>;
  CustomerFilter: ResolverTypeWrapper<Partial<CustomerFilter>>;
  CustomerOrder: ResolverTypeWrapper<Partial<CustomerOrder>>;
  Date: ResolverTypeWrapper<Partial<Scalars['Date']['output']>>;
  DateFilter: ResolverTypeWrapper<Partial<DateFilter>>;
  DateTime: ResolverTypeWrapper<Partial<Scalars['DateTime']['output']>>;
  DateTimeFilter: ResolverTypeWrapper<Partial<DateTimeFilter>>;
  Decimal: ResolverTypeWrapper<Partial<Scalars['Decimal']['output']>>;
  DecimalFilter: ResolverTypeWrapper<Partial<DecimalFilter>>;
  DefineCustomFieldInput: ResolverTypeWrapper<Partial<DefineCustomFieldInput>>;
  DefineCustomFieldPayload: ResolverTypeWrapper<Partial<Omit<DefineCustomFieldPayload, 'customField' | 'tenant'> & { customField?: Maybe<ResolversTypes['CustomField']>, tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  DeleteCustomFieldInput: ResolverTypeWrapper<Partial<DeleteCustomFieldInput>>;
  DeleteCustomFieldPayload: ResolverTypeWrapper<Partial<Omit<DeleteCustomFieldPayload, 'tenant'> & { tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  DeleteCustomerInput: ResolverTypeWrapper<Partial<DeleteCustomerInput>>;
  DeleteCustomerPayload: ResolverTypeWrapper<Partial<DeleteCustomerPayload>>;
  DeleteProductInput: ResolverTypeWrapper<Partial<DeleteProductInput>>;
  DeleteProductPayload: ResolverTypeWrapper<Partial<DeleteProductPayload>>;
  DeleteSupplierInput: ResolverTypeWrapper<Partial<DeleteSupplierInput>>;
  DeleteSupplierPayload: ResolverTypeWrapper<Partial<DeleteSupplierPayload>>;
  DisableExtensionInput: ResolverTypeWrapper<Partial<DisableExtensionInput>>;
  DisableExtensionPayload: ResolverTypeWrapper<Partial<Omit<DisableExtensionPayload, 'tenant'> & { tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  DomainRecord: ResolverTypeWrapper<Partial<DomainRecord>>;
  EnableExtensionInput: ResolverTypeWrapper<Partial<EnableExtensionInput>>;
  EnableExtensionPayload: ResolverTypeWrapper<Partial<Omit<EnableExtensionPayload, 'tenant'> & { tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  ExtensionSettings: ResolverTypeWrapper<Partial<ExtensionSettings>>;
  Feature: ResolverTypeWrapper<Partial<Feature>>;
  ID: ResolverTypeWrapper<Partial<Scalars['ID']['output']>>;
  IDFilter: ResolverTypeWrapper<Partial<IdFilter>>;
  Int: ResolverTypeWrapper<Partial<Scalars['Int']['output']>>;
  IntFilter: ResolverTypeWrapper<Partial<IntFilter>>;
  JSONObject: ResolverTypeWrapper<Partial<Scalars['JSONObject']['output']>>;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  Order: ResolverTypeWrapper<OrderRow>;
  OrderConnection: ResolverTypeWrapper<OrderConnectionRow>;
  OrderDirection: ResolverTypeWrapper<Partial<OrderDirection>>;
  OrderEdge: ResolverTypeWrapper<Partial<Omit<OrderEdge, 'node'> & { node: ResolversTypes['Order'] }>>;
  OrderFilter: ResolverTypeWrapper<Partial<OrderFilter>>;
  OrderLine: ResolverTypeWrapper<OrderLineRow>;
  OrderOrder: ResolverTypeWrapper<Partial<OrderOrder>>;
  OrderStatus: ResolverTypeWrapper<Partial<OrderStatus>>;
  OrderStatusFilter: ResolverTypeWrapper<Partial<OrderStatusFilter>>;
  PageInfo: ResolverTypeWrapper<Partial<PageInfo>>;
  PlaceOrderInput: ResolverTypeWrapper<Partial<PlaceOrderInput>>;
  PlaceOrderLineInput: ResolverTypeWrapper<Partial<PlaceOrderLineInput>>;
  PlaceOrderPayload: ResolverTypeWrapper<Partial<Omit<PlaceOrderPayload, 'order'> & { order?: Maybe<ResolversTypes['Order']> }>>;
  Product: ResolverTypeWrapper<ProductRow>;
  ProductConnection: ResolverTypeWrapper<ProductConnectionRow>;
  ProductEdge: ResolverTypeWrapper<Partial<Omit<ProductEdge, 'node'> & { node: ResolversTypes['Product'] }>>;
  ProductFilter: ResolverTypeWrapper<Partial<ProductFilter>>;
  ProductOrder: ResolverTypeWrapper<Partial<ProductOrder>>;
  ProductSupplier: ResolverTypeWrapper<ProductSupplierRow>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SalesGroup: ResolverTypeWrapper<Partial<SalesGroup>>;
  SalesGrouping: ResolverTypeWrapper<Partial<SalesGrouping>>;
  SalesSummary: ResolverTypeWrapper<Partial<SalesSummary>>;
  String: ResolverTypeWrapper<Partial<Scalars['String']['output']>>;
  StringFilter: ResolverTypeWrapper<Partial<StringFilter>>;
  Supplier: ResolverTypeWrapper<SupplierRow>;
  SupplierConnection: ResolverTypeWrapper<SupplierConnectionRow>;
  SupplierEdge: ResolverTypeWrapper<Partial<Omit<SupplierEdge, 'node'> & { node: ResolversTypes['Supplier'] }>>;
  SupplierFilter: ResolverTypeWrapper<Partial<SupplierFilter>>;
  SupplierOrder: ResolverTypeWrapper<Partial<SupplierOrder>>;
  Tenant: ResolverTypeWrapper<TenantRecord>;
  UnassignSupplierInput: ResolverTypeWrapper<Partial<UnassignSupplierInput>>;
  UnassignSupplierPayload: ResolverTypeWrapper<Partial<Omit<UnassignSupplierPayload, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>>;
  UpdateBrandingInput: ResolverTypeWrapper<Partial<UpdateBrandingInput>>;
  UpdateBrandingPayload: ResolverTypeWrapper<Partial<Omit<UpdateBrandingPayload, 'branding' | 'tenant'> & { branding?: Maybe<ResolversTypes['Branding']>, tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  UpdateCustomFieldInput: ResolverTypeWrapper<Partial<UpdateCustomFieldInput>>;
  UpdateCustomFieldPayload: ResolverTypeWrapper<Partial<Omit<UpdateCustomFieldPayload, 'customField' | 'tenant'> & { customField?: Maybe<ResolversTypes['CustomField']>, tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  UpdateCustomerInput: ResolverTypeWrapper<Partial<UpdateCustomerInput>>;
  UpdateCustomerPayload: ResolverTypeWrapper<Partial<Omit<UpdateCustomerPayload, 'customer'> & { customer?: Maybe<ResolversTypes['Customer']> }>>;
  UpdateOrderInput: ResolverTypeWrapper<Partial<UpdateOrderInput>>;
  UpdateOrderLineInput: ResolverTypeWrapper<Partial<UpdateOrderLineInput>>;
  UpdateOrderLinePayload: ResolverTypeWrapper<Partial<Omit<UpdateOrderLinePayload, 'orderLine'> & { orderLine?: Maybe<ResolversTypes['OrderLine']> }>>;
  UpdateOrderPayload: ResolverTypeWrapper<Partial<Omit<UpdateOrderPayload, 'order'> & { order?: Maybe<ResolversTypes['Order']> }>>;
  UpdateProductInput: ResolverTypeWrapper<Partial<UpdateProductInput>>;
  UpdateProductPayload: ResolverTypeWrapper<Partial<Omit<UpdateProductPayload, 'product'> & { product?: Maybe<ResolversTypes['Product']> }>>;
  UpdateSettingsInput: ResolverTypeWrapper<Partial<UpdateSettingsInput>>;
  UpdateSettingsPayload: ResolverTypeWrapper<Partial<Omit<UpdateSettingsPayload, 'tenant'> & { tenant?: Maybe<ResolversTypes['Tenant']> }>>;
  UpdateSupplierInput: ResolverTypeWrapper<Partial<UpdateSupplierInput>>;
  UpdateSupplierPayload: ResolverTypeWrapper<Partial<Omit<UpdateSupplierPayload, 'supplier'> & { supplier?: Maybe<ResolversTypes['Supplier']> }>>;
  UserError: ResolverTypeWrapper<Partial<UserError>>;
  UserErrorCode: ResolverTypeWrapper<Partial<UserErrorCode>>;
  Viewer: ResolverTypeWrapper<Partial<Omit<Viewer, 'tenant'> & { tenant: ResolversTypes['Tenant'] }>>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AssignSupplierInput: Partial<AssignSupplierInput>;
  AssignSupplierPayload: Partial<Omit<AssignSupplierPayload, 'productSupplier'> & { productSupplier?: Maybe<ResolversParentTypes['ProductSupplier']> }>;
  Boolean: Partial<Scalars['Boolean']['output']>;
  BooleanFilter: Partial<BooleanFilter>;
  BrandColors: Partial<BrandColors>;
  BrandColorsInput: Partial<BrandColorsInput>;
  BrandLogo: Partial<BrandLogo>;
  Branding: BrandingRecord;
  CancelOrderInput: Partial<CancelOrderInput>;
  CancelOrderPayload: Partial<Omit<CancelOrderPayload, 'order'> & { order?: Maybe<ResolversParentTypes['Order']> }>;
  CreateCustomerInput: Partial<CreateCustomerInput>;
  CreateCustomerPayload: Partial<Omit<CreateCustomerPayload, 'customer'> & { customer?: Maybe<ResolversParentTypes['Customer']> }>;
  CreateProductInput: Partial<CreateProductInput>;
  CreateProductPayload: Partial<Omit<CreateProductPayload, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> }>;
  CreateSupplierInput: Partial<CreateSupplierInput>;
  CreateSupplierPayload: Partial<Omit<CreateSupplierPayload, 'supplier'> & { supplier?: Maybe<ResolversParentTypes['Supplier']> }>;
  Currency: Partial<Scalars['Currency']['output']>;
  CustomDomain: CustomDomainRecord;
  CustomField: CustomFieldRecord;
  CustomFieldRules: Partial<CustomFieldRules>;
  CustomFieldRulesInput: Partial<CustomFieldRulesInput>;
  CustomFieldValue: Partial<CustomFieldValue>;
  CustomFieldValueInput: Partial<CustomFieldValueInput>;
  Customer: CustomerRow;
  CustomerConnection: CustomerConnectionRow;
  CustomerEdge: Partial<Omit<CustomerEdge, 'node'> & { node: ResolversParentTypes['Customer'] }>;
  CustomerFilter: Partial<CustomerFilter>;
  CustomerOrder: Partial<CustomerOrder>;
  Date: Partial<Scalars['Date']['output']>;
  DateFilter: Partial<DateFilter>;
  DateTime: Partial<Scalars['DateTime']['output']>;
  DateTimeFilter: Partial<DateTimeFilter>;
  Decimal: Partial<Scalars['Decimal']['output']>;
  DecimalFilter: Partial<DecimalFilter>;
  DefineCustomFieldInput: Partial<DefineCustomFieldInput>;
  DefineCustomFieldPayload: Partial<Omit<DefineCustomFieldPayload, 'customField' | 'tenant'> & { customField?: Maybe<ResolversParentTypes['CustomField']>, tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  DeleteCustomFieldInput: Partial<DeleteCustomFieldInput>;
  DeleteCustomFieldPayload: Partial<Omit<DeleteCustomFieldPayload, 'tenant'> & { tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  DeleteCustomerInput: Partial<DeleteCustomerInput>;
  DeleteCustomerPayload: Partial<DeleteCustomerPayload>;
  DeleteProductInput: Partial<DeleteProductInput>;
  DeleteProductPayload: Partial<DeleteProductPayload>;
  DeleteSupplierInput: Partial<DeleteSupplierInput>;
  DeleteSupplierPayload: Partial<DeleteSupplierPayload>;
  DisableExtensionInput: Partial<DisableExtensionInput>;
  DisableExtensionPayload: Partial<Omit<DisableExtensionPayload, 'tenant'> & { tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  DomainRecord: Partial<DomainRecord>;
  EnableExtensionInput: Partial<EnableExtensionInput>;
  EnableExtensionPayload: Partial<Omit<EnableExtensionPayload, 'tenant'> & { tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  ExtensionSettings: Partial<ExtensionSettings>;
  Feature: Partial<Feature>;
  ID: Partial<Scalars['ID']['output']>;
  IDFilter: Partial<IdFilter>;
  Int: Partial<Scalars['Int']['output']>;
  IntFilter: Partial<IntFilter>;
  JSONObject: Partial<Scalars['JSONObject']['output']>;
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  Order: OrderRow;
  OrderConnection: OrderConnectionRow;
  OrderEdge: Partial<Omit<OrderEdge, 'node'> & { node: ResolversParentTypes['Order'] }>;
  OrderFilter: Partial<OrderFilter>;
  OrderLine: OrderLineRow;
  OrderOrder: Partial<OrderOrder>;
  OrderStatusFilter: Partial<OrderStatusFilter>;
  PageInfo: Partial<PageInfo>;
  PlaceOrderInput: Partial<PlaceOrderInput>;
  PlaceOrderLineInput: Partial<PlaceOrderLineInput>;
  PlaceOrderPayload: Partial<Omit<PlaceOrderPayload, 'order'> & { order?: Maybe<ResolversParentTypes['Order']> }>;
  Product: ProductRow;
  ProductConnection: ProductConnectionRow;
  ProductEdge: Partial<Omit<ProductEdge, 'node'> & { node: ResolversParentTypes['Product'] }>;
  ProductFilter: Partial<ProductFilter>;
  ProductOrder: Partial<ProductOrder>;
  ProductSupplier: ProductSupplierRow;
  Query: Record<PropertyKey, never>;
  SalesGroup: Partial<SalesGroup>;
  SalesSummary: Partial<SalesSummary>;
  String: Partial<Scalars['String']['output']>;
  StringFilter: Partial<StringFilter>;
  Supplier: SupplierRow;
  SupplierConnection: SupplierConnectionRow;
  SupplierEdge: Partial<Omit<SupplierEdge, 'node'> & { node: ResolversParentTypes['Supplier'] }>;
  SupplierFilter: Partial<SupplierFilter>;
  SupplierOrder: Partial<SupplierOrder>;
  Tenant: TenantRecord;
  UnassignSupplierInput: Partial<UnassignSupplierInput>;
  UnassignSupplierPayload: Partial<Omit<UnassignSupplierPayload, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> }>;
  UpdateBrandingInput: Partial<UpdateBrandingInput>;
  UpdateBrandingPayload: Partial<Omit<UpdateBrandingPayload, 'branding' | 'tenant'> & { branding?: Maybe<ResolversParentTypes['Branding']>, tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  UpdateCustomFieldInput: Partial<UpdateCustomFieldInput>;
  UpdateCustomFieldPayload: Partial<Omit<UpdateCustomFieldPayload, 'customField' | 'tenant'> & { customField?: Maybe<ResolversParentTypes['CustomField']>, tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  UpdateCustomerInput: Partial<UpdateCustomerInput>;
  UpdateCustomerPayload: Partial<Omit<UpdateCustomerPayload, 'customer'> & { customer?: Maybe<ResolversParentTypes['Customer']> }>;
  UpdateOrderInput: Partial<UpdateOrderInput>;
  UpdateOrderLineInput: Partial<UpdateOrderLineInput>;
  UpdateOrderLinePayload: Partial<Omit<UpdateOrderLinePayload, 'orderLine'> & { orderLine?: Maybe<ResolversParentTypes['OrderLine']> }>;
  UpdateOrderPayload: Partial<Omit<UpdateOrderPayload, 'order'> & { order?: Maybe<ResolversParentTypes['Order']> }>;
  UpdateProductInput: Partial<UpdateProductInput>;
  UpdateProductPayload: Partial<Omit<UpdateProductPayload, 'product'> & { product?: Maybe<ResolversParentTypes['Product']> }>;
  UpdateSettingsInput: Partial<UpdateSettingsInput>;
  UpdateSettingsPayload: Partial<Omit<UpdateSettingsPayload, 'tenant'> & { tenant?: Maybe<ResolversParentTypes['Tenant']> }>;
  UpdateSupplierInput: Partial<UpdateSupplierInput>;
  UpdateSupplierPayload: Partial<Omit<UpdateSupplierPayload, 'supplier'> & { supplier?: Maybe<ResolversParentTypes['Supplier']> }>;
  UserError: Partial<UserError>;
  Viewer: Partial<Omit<Viewer, 'tenant'> & { tenant: ResolversParentTypes['Tenant'] }>;
};

export type AssignSupplierPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AssignSupplierPayload'] = ResolversParentTypes['AssignSupplierPayload']> = {
  productSupplier?: Resolver<Maybe<ResolversTypes['ProductSupplier']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type BrandColorsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BrandColors'] = ResolversParentTypes['BrandColors']> = {
  accent?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  background?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  primary?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  text?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BrandLogoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['BrandLogo'] = ResolversParentTypes['BrandLogo']> = {
  mediaType?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type BrandingResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Branding'] = ResolversParentTypes['Branding']> = {
  colors?: Resolver<ResolversTypes['BrandColors'], ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  locale?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  logo?: Resolver<Maybe<ResolversTypes['BrandLogo']>, ParentType, ContextType>;
  supportEmail?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  supportUrl?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CancelOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CancelOrderPayload'] = ResolversParentTypes['CancelOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateCustomerPayload'] = ResolversParentTypes['CreateCustomerPayload']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateProductPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateProductPayload'] = ResolversParentTypes['CreateProductPayload']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type CreateSupplierPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateSupplierPayload'] = ResolversParentTypes['CreateSupplierPayload']> = {
  supplier?: Resolver<Maybe<ResolversTypes['Supplier']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export interface CurrencyScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Currency'], any> {
  name: 'Currency';
}

export type CustomDomainResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomDomain'] = ResolversParentTypes['CustomDomain']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  record?: Resolver<ResolversTypes['DomainRecord'], ParentType, ContextType>;
  verified?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  verifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
};

export type CustomFieldResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomField'] = ResolversParentTypes['CustomField']> = {
  converting?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  default?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  deprecationReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  entity?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['CustomFieldIndex'], ParentType, ContextType>;
  list?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  personalData?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  references?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  required?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  rules?: Resolver<ResolversTypes['CustomFieldRules'], ParentType, ContextType>;
  scale?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['CustomFieldType'], ParentType, ContextType>;
  values?: Resolver<Maybe<ReadonlyArray<ResolversTypes['CustomFieldValue']>>, ParentType, ContextType>;
};

export type CustomFieldRulesResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomFieldRules'] = ResolversParentTypes['CustomFieldRules']> = {
  maximum?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  maximumItems?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  maximumLength?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  minimum?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  minimumItems?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  minimumLength?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  pattern?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type CustomFieldValueResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomFieldValue'] = ResolversParentTypes['CustomFieldValue']> = {
  deprecationReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type CustomerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Customer'] = ResolversParentTypes['Customer']> = {
  city?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, Partial<CustomerOrdersArgs>>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  totalSpent?: Resolver<Maybe<ResolversTypes['Decimal']>, ParentType, ContextType, Partial<CustomerTotalSpentArgs>>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CustomerConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerConnection'] = ResolversParentTypes['CustomerConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CustomerEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Customer']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type CustomerEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CustomerEdge'] = ResolversParentTypes['CustomerEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Customer'], ParentType, ContextType>;
};

export interface DateScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Date'], any> {
  name: 'Date';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DecimalScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Decimal'], any> {
  name: 'Decimal';
}

export type DefineCustomFieldPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DefineCustomFieldPayload'] = ResolversParentTypes['DefineCustomFieldPayload']> = {
  customField?: Resolver<Maybe<ResolversTypes['CustomField']>, ParentType, ContextType>;
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteCustomFieldPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteCustomFieldPayload'] = ResolversParentTypes['DeleteCustomFieldPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteCustomerPayload'] = ResolversParentTypes['DeleteCustomerPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteProductPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteProductPayload'] = ResolversParentTypes['DeleteProductPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DeleteSupplierPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteSupplierPayload'] = ResolversParentTypes['DeleteSupplierPayload']> = {
  deletedId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DisableExtensionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DisableExtensionPayload'] = ResolversParentTypes['DisableExtensionPayload']> = {
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type DomainRecordResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DomainRecord'] = ResolversParentTypes['DomainRecord']> = {
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  value?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EnableExtensionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EnableExtensionPayload'] = ResolversParentTypes['EnableExtensionPayload']> = {
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ExtensionSettingsResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ExtensionSettings'] = ResolversParentTypes['ExtensionSettings']> = {
  editable?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  extension?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  schema?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
  values?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
};

export type FeatureResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Feature'] = ResolversParentTypes['Feature']> = {
  enabled?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export interface JsonObjectScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  assignSupplier?: Resolver<Maybe<ResolversTypes['AssignSupplierPayload']>, ParentType, ContextType, RequireFields<MutationAssignSupplierArgs, 'input'>>;
  cancelOrder?: Resolver<Maybe<ResolversTypes['CancelOrderPayload']>, ParentType, ContextType, RequireFields<MutationCancelOrderArgs, 'input'>>;
  createCustomer?: Resolver<Maybe<ResolversTypes['CreateCustomerPayload']>, ParentType, ContextType, RequireFields<MutationCreateCustomerArgs, 'input'>>;
  createProduct?: Resolver<Maybe<ResolversTypes['CreateProductPayload']>, ParentType, ContextType, RequireFields<MutationCreateProductArgs, 'input'>>;
  createSupplier?: Resolver<Maybe<ResolversTypes['CreateSupplierPayload']>, ParentType, ContextType, RequireFields<MutationCreateSupplierArgs, 'input'>>;
  defineCustomField?: Resolver<Maybe<ResolversTypes['DefineCustomFieldPayload']>, ParentType, ContextType, RequireFields<MutationDefineCustomFieldArgs, 'input'>>;
  deleteCustomField?: Resolver<Maybe<ResolversTypes['DeleteCustomFieldPayload']>, ParentType, ContextType, RequireFields<MutationDeleteCustomFieldArgs, 'input'>>;
  deleteCustomer?: Resolver<Maybe<ResolversTypes['DeleteCustomerPayload']>, ParentType, ContextType, RequireFields<MutationDeleteCustomerArgs, 'input'>>;
  deleteProduct?: Resolver<Maybe<ResolversTypes['DeleteProductPayload']>, ParentType, ContextType, RequireFields<MutationDeleteProductArgs, 'input'>>;
  deleteSupplier?: Resolver<Maybe<ResolversTypes['DeleteSupplierPayload']>, ParentType, ContextType, RequireFields<MutationDeleteSupplierArgs, 'input'>>;
  disableExtension?: Resolver<Maybe<ResolversTypes['DisableExtensionPayload']>, ParentType, ContextType, RequireFields<MutationDisableExtensionArgs, 'input'>>;
  enableExtension?: Resolver<Maybe<ResolversTypes['EnableExtensionPayload']>, ParentType, ContextType, RequireFields<MutationEnableExtensionArgs, 'input'>>;
  placeOrder?: Resolver<Maybe<ResolversTypes['PlaceOrderPayload']>, ParentType, ContextType, RequireFields<MutationPlaceOrderArgs, 'input'>>;
  unassignSupplier?: Resolver<Maybe<ResolversTypes['UnassignSupplierPayload']>, ParentType, ContextType, RequireFields<MutationUnassignSupplierArgs, 'input'>>;
  updateBranding?: Resolver<Maybe<ResolversTypes['UpdateBrandingPayload']>, ParentType, ContextType, RequireFields<MutationUpdateBrandingArgs, 'input'>>;
  updateCustomField?: Resolver<Maybe<ResolversTypes['UpdateCustomFieldPayload']>, ParentType, ContextType, RequireFields<MutationUpdateCustomFieldArgs, 'input'>>;
  updateCustomer?: Resolver<Maybe<ResolversTypes['UpdateCustomerPayload']>, ParentType, ContextType, RequireFields<MutationUpdateCustomerArgs, 'input'>>;
  updateOrder?: Resolver<Maybe<ResolversTypes['UpdateOrderPayload']>, ParentType, ContextType, RequireFields<MutationUpdateOrderArgs, 'input'>>;
  updateOrderLine?: Resolver<Maybe<ResolversTypes['UpdateOrderLinePayload']>, ParentType, ContextType, RequireFields<MutationUpdateOrderLineArgs, 'input'>>;
  updateProduct?: Resolver<Maybe<ResolversTypes['UpdateProductPayload']>, ParentType, ContextType, RequireFields<MutationUpdateProductArgs, 'input'>>;
  updateSettings?: Resolver<Maybe<ResolversTypes['UpdateSettingsPayload']>, ParentType, ContextType, RequireFields<MutationUpdateSettingsArgs, 'input'>>;
  updateSupplier?: Resolver<Maybe<ResolversTypes['UpdateSupplierPayload']>, ParentType, ContextType, RequireFields<MutationUpdateSupplierArgs, 'input'>>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Customer' | 'Order' | 'OrderLine' | 'Product' | 'ProductSupplier' | 'Supplier', ParentType, ContextType>;
};

export type OrderResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Order'] = ResolversParentTypes['Order']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lines?: Resolver<ReadonlyArray<ResolversTypes['OrderLine']>, ParentType, ContextType>;
  number?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  placedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  shippedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  status?: Resolver<ResolversTypes['OrderStatus'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OrderConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderConnection'] = ResolversParentTypes['OrderConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['OrderEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Order']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type OrderEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderEdge'] = ResolversParentTypes['OrderEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Order'], ParentType, ContextType>;
};

export type OrderLineResolvers<ContextType = Context, ParentType extends ResolversParentTypes['OrderLine'] = ResolversParentTypes['OrderLine']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  discount?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  position?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  quantity?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PlaceOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PlaceOrderPayload'] = ResolversParentTypes['PlaceOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type ProductResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Product'] = ResolversParentTypes['Product']> = {
  category?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  discontinued?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  sku?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  supplier?: Resolver<Maybe<ResolversTypes['Supplier']>, ParentType, ContextType>;
  unitPrice?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProductConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductConnection'] = ResolversParentTypes['ProductConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProductEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Product']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type ProductEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductEdge'] = ResolversParentTypes['ProductEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Product'], ParentType, ContextType>;
};

export type ProductSupplierResolvers<ContextType = Context, ParentType extends ResolversParentTypes['ProductSupplier'] = ResolversParentTypes['ProductSupplier']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  supplier?: Resolver<Maybe<ResolversTypes['Supplier']>, ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType, RequireFields<QueryCustomerArgs, 'id'>>;
  customers?: Resolver<Maybe<ResolversTypes['CustomerConnection']>, ParentType, ContextType, Partial<QueryCustomersArgs>>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Maybe<ReadonlyArray<Maybe<ResolversTypes['Node']>>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType, RequireFields<QueryOrderArgs, 'id'>>;
  orders?: Resolver<Maybe<ResolversTypes['OrderConnection']>, ParentType, ContextType, Partial<QueryOrdersArgs>>;
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType, RequireFields<QueryProductArgs, 'id'>>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, Partial<QueryProductsArgs>>;
  salesSummary?: Resolver<Maybe<ResolversTypes['SalesSummary']>, ParentType, ContextType, Partial<QuerySalesSummaryArgs>>;
  supplier?: Resolver<Maybe<ResolversTypes['Supplier']>, ParentType, ContextType, RequireFields<QuerySupplierArgs, 'id'>>;
  suppliers?: Resolver<Maybe<ResolversTypes['SupplierConnection']>, ParentType, ContextType, Partial<QuerySuppliersArgs>>;
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  viewer?: Resolver<Maybe<ResolversTypes['Viewer']>, ParentType, ContextType>;
};

export type SalesGroupResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesGroup'] = ResolversParentTypes['SalesGroup']> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  orderCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type SalesSummaryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SalesSummary'] = ResolversParentTypes['SalesSummary']> = {
  groups?: Resolver<ReadonlyArray<ResolversTypes['SalesGroup']>, ParentType, ContextType>;
  orderCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  total?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type SupplierResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Supplier'] = ResolversParentTypes['Supplier']> = {
  city?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  contactName?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  phone?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  products?: Resolver<Maybe<ResolversTypes['ProductConnection']>, ParentType, ContextType, Partial<SupplierProductsArgs>>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  version?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SupplierConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SupplierConnection'] = ResolversParentTypes['SupplierConnection']> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SupplierEdge']>, ParentType, ContextType>;
  nodes?: Resolver<ReadonlyArray<ResolversTypes['Supplier']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type SupplierEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SupplierEdge'] = ResolversParentTypes['SupplierEdge']> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Supplier'], ParentType, ContextType>;
};

export type TenantResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Tenant'] = ResolversParentTypes['Tenant']> = {
  branding?: Resolver<ResolversTypes['Branding'], ParentType, ContextType>;
  currency?: Resolver<ResolversTypes['Currency'], ParentType, ContextType>;
  customFields?: Resolver<Maybe<ReadonlyArray<ResolversTypes['CustomField']>>, ParentType, ContextType>;
  domains?: Resolver<Maybe<ReadonlyArray<ResolversTypes['CustomDomain']>>, ParentType, ContextType>;
  extensions?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  features?: Resolver<ReadonlyArray<ResolversTypes['Feature']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  plan?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  settings?: Resolver<Maybe<ReadonlyArray<ResolversTypes['ExtensionSettings']>>, ParentType, ContextType>;
  settingsVersion?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  timeZone?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type UnassignSupplierPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UnassignSupplierPayload'] = ResolversParentTypes['UnassignSupplierPayload']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateBrandingPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateBrandingPayload'] = ResolversParentTypes['UpdateBrandingPayload']> = {
  branding?: Resolver<Maybe<ResolversTypes['Branding']>, ParentType, ContextType>;
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateCustomFieldPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateCustomFieldPayload'] = ResolversParentTypes['UpdateCustomFieldPayload']> = {
  customField?: Resolver<Maybe<ResolversTypes['CustomField']>, ParentType, ContextType>;
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateCustomerPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateCustomerPayload'] = ResolversParentTypes['UpdateCustomerPayload']> = {
  customer?: Resolver<Maybe<ResolversTypes['Customer']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateOrderLinePayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateOrderLinePayload'] = ResolversParentTypes['UpdateOrderLinePayload']> = {
  orderLine?: Resolver<Maybe<ResolversTypes['OrderLine']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateOrderPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateOrderPayload'] = ResolversParentTypes['UpdateOrderPayload']> = {
  order?: Resolver<Maybe<ResolversTypes['Order']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateProductPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateProductPayload'] = ResolversParentTypes['UpdateProductPayload']> = {
  product?: Resolver<Maybe<ResolversTypes['Product']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateSettingsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateSettingsPayload'] = ResolversParentTypes['UpdateSettingsPayload']> = {
  tenant?: Resolver<Maybe<ResolversTypes['Tenant']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UpdateSupplierPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateSupplierPayload'] = ResolversParentTypes['UpdateSupplierPayload']> = {
  supplier?: Resolver<Maybe<ResolversTypes['Supplier']>, ParentType, ContextType>;
  userErrors?: Resolver<ReadonlyArray<ResolversTypes['UserError']>, ParentType, ContextType>;
};

export type UserErrorResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserError'] = ResolversParentTypes['UserError']> = {
  code?: Resolver<ResolversTypes['UserErrorCode'], ParentType, ContextType>;
  field?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  roles?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  scopes?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  subject?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tenant?: Resolver<ResolversTypes['Tenant'], ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AssignSupplierPayload?: AssignSupplierPayloadResolvers<ContextType>;
  BrandColors?: BrandColorsResolvers<ContextType>;
  BrandLogo?: BrandLogoResolvers<ContextType>;
  Branding?: BrandingResolvers<ContextType>;
  CancelOrderPayload?: CancelOrderPayloadResolvers<ContextType>;
  CreateCustomerPayload?: CreateCustomerPayloadResolvers<ContextType>;
  CreateProductPayload?: CreateProductPayloadResolvers<ContextType>;
  CreateSupplierPayload?: CreateSupplierPayloadResolvers<ContextType>;
  Currency?: GraphQLScalarType;
  CustomDomain?: CustomDomainResolvers<ContextType>;
  CustomField?: CustomFieldResolvers<ContextType>;
  CustomFieldRules?: CustomFieldRulesResolvers<ContextType>;
  CustomFieldValue?: CustomFieldValueResolvers<ContextType>;
  Customer?: CustomerResolvers<ContextType>;
  CustomerConnection?: CustomerConnectionResolvers<ContextType>;
  CustomerEdge?: CustomerEdgeResolvers<ContextType>;
  Date?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  Decimal?: GraphQLScalarType;
  DefineCustomFieldPayload?: DefineCustomFieldPayloadResolvers<ContextType>;
  DeleteCustomFieldPayload?: DeleteCustomFieldPayloadResolvers<ContextType>;
  DeleteCustomerPayload?: DeleteCustomerPayloadResolvers<ContextType>;
  DeleteProductPayload?: DeleteProductPayloadResolvers<ContextType>;
  DeleteSupplierPayload?: DeleteSupplierPayloadResolvers<ContextType>;
  DisableExtensionPayload?: DisableExtensionPayloadResolvers<ContextType>;
  DomainRecord?: DomainRecordResolvers<ContextType>;
  EnableExtensionPayload?: EnableExtensionPayloadResolvers<ContextType>;
  ExtensionSettings?: ExtensionSettingsResolvers<ContextType>;
  Feature?: FeatureResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  Order?: OrderResolvers<ContextType>;
  OrderConnection?: OrderConnectionResolvers<ContextType>;
  OrderEdge?: OrderEdgeResolvers<ContextType>;
  OrderLine?: OrderLineResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PlaceOrderPayload?: PlaceOrderPayloadResolvers<ContextType>;
  Product?: ProductResolvers<ContextType>;
  ProductConnection?: ProductConnectionResolvers<ContextType>;
  ProductEdge?: ProductEdgeResolvers<ContextType>;
  ProductSupplier?: ProductSupplierResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  SalesGroup?: SalesGroupResolvers<ContextType>;
  SalesSummary?: SalesSummaryResolvers<ContextType>;
  Supplier?: SupplierResolvers<ContextType>;
  SupplierConnection?: SupplierConnectionResolvers<ContextType>;
  SupplierEdge?: SupplierEdgeResolvers<ContextType>;
  Tenant?: TenantResolvers<ContextType>;
  UnassignSupplierPayload?: UnassignSupplierPayloadResolvers<ContextType>;
  UpdateBrandingPayload?: UpdateBrandingPayloadResolvers<ContextType>;
  UpdateCustomFieldPayload?: UpdateCustomFieldPayloadResolvers<ContextType>;
  UpdateCustomerPayload?: UpdateCustomerPayloadResolvers<ContextType>;
  UpdateOrderLinePayload?: UpdateOrderLinePayloadResolvers<ContextType>;
  UpdateOrderPayload?: UpdateOrderPayloadResolvers<ContextType>;
  UpdateProductPayload?: UpdateProductPayloadResolvers<ContextType>;
  UpdateSettingsPayload?: UpdateSettingsPayloadResolvers<ContextType>;
  UpdateSupplierPayload?: UpdateSupplierPayloadResolvers<ContextType>;
  UserError?: UserErrorResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
};

