/**
 * Every refusal Rowhouse can answer with, in one table: `code -> stage, HTTP status, message`.
 *
 * Codes are stable: a retired code is never used again. A message is written for the person who has to act on it
 * and may always be shown; causes (database texts, stack traces) are logged and never sent. `docs/errors.md` is
 * generated from this table.
 */

/** The stage of the request path, or the part of the house, in which an error is raised. */
export type ErrorStage =
  | 'http'
  | 'identity'
  | 'tenancy'
  | 'admission'
  | 'composition'
  | 'authorization'
  | 'execution'
  | 'data'
  | 'control'
  | 'kernel';

export interface ErrorEntry {
  readonly stage: ErrorStage;
  /** HTTP status when the request is refused before or instead of a GraphQL answer. */
  readonly status: number;
  readonly message: string;
  /** The same request may succeed when sent again. */
  readonly retryable?: true;
}

export const errorTable = Object.freeze({
  // http
  BODY_TOO_LARGE: { stage: 'http', status: 413, message: 'The request body is larger than this gateway accepts.' },
  MALFORMED_JSON: { stage: 'http', status: 400, message: 'The request body is not valid JSON.' },
  MALFORMED_REQUEST: {
    stage: 'http',
    status: 400,
    message: 'The request is not a well-formed GraphQL over HTTP request.',
  },
  UNSUPPORTED_MEDIA_TYPE: { stage: 'http', status: 415, message: 'Send the request as application/json.' },
  METHOD_NOT_ALLOWED: { stage: 'http', status: 405, message: 'This method is not allowed here.' },
  NOT_ACCEPTABLE: {
    stage: 'http',
    status: 406,
    message: 'Accept application/graphql-response+json or application/json.',
  },
  REQUEST_TIMEOUT: { stage: 'http', status: 408, message: 'The request did not arrive in time. Send it again.' },
  HEADERS_TOO_LARGE: {
    stage: 'http',
    status: 431,
    message: 'The request headers are larger than this gateway accepts.',
  },
  // Clients that know automatic persisted queries look for this very text, then send the document.
  PERSISTED_QUERY_NOT_SUPPORTED: { stage: 'http', status: 400, message: 'PersistedQueryNotSupported' },
  ROUTE_NOT_FOUND: {
    stage: 'http',
    status: 404,
    message: 'There is nothing at this address. GraphQL is served at /graphql.',
  },
  REQUEST_ABORTED: { stage: 'http', status: 499, message: 'The client closed the request; nothing was changed.' },

  // identity
  UNAUTHENTICATED: { stage: 'identity', status: 401, message: 'Send a bearer token in the Authorization header.' },
  TOKEN_MALFORMED: { stage: 'identity', status: 401, message: 'The bearer token is not a well-formed signed JWT.' },
  TOKEN_TOO_LARGE: { stage: 'identity', status: 401, message: 'The bearer token is longer than this gateway accepts.' },
  TOKEN_ISSUER_UNKNOWN: {
    stage: 'identity',
    status: 401,
    message: 'The issuer of the bearer token is not registered here.',
  },
  TOKEN_ALGORITHM_REFUSED: {
    stage: 'identity',
    status: 401,
    message: 'The bearer token is signed with an algorithm that its issuer is not registered for.',
  },
  TOKEN_SIGNATURE_INVALID: {
    stage: 'identity',
    status: 401,
    message: 'The signature of the bearer token does not verify.',
  },
  TOKEN_EXPIRED: { stage: 'identity', status: 401, message: 'The bearer token has expired. Get a new one.' },
  TOKEN_NOT_YET_VALID: {
    stage: 'identity',
    status: 401,
    message: 'The bearer token is not valid yet. Check the clock of its issuer.',
  },
  TOKEN_AUDIENCE_MISMATCH: {
    stage: 'identity',
    status: 401,
    message: 'The bearer token was issued for another audience.',
  },
  TOKEN_CLAIMS_INVALID: {
    stage: 'identity',
    status: 401,
    message: 'The bearer token lacks a required claim, or one of its claims has the wrong form.',
  },
  TOKEN_LIFETIME_TOO_LONG: {
    stage: 'identity',
    status: 401,
    message: 'The bearer token lives longer than this gateway accepts.',
  },

  // tenancy
  TENANT_UNKNOWN: { stage: 'tenancy', status: 403, message: 'The tenant of this credential does not exist.' },
  TENANT_SUSPENDED: {
    stage: 'tenancy',
    status: 403,
    message: 'This tenant is suspended. Ask the operator of this house.',
  },
  TENANT_PROVISIONING: {
    stage: 'tenancy',
    status: 503,
    message: 'This tenant is still being provisioned. Try again in a moment.',
    retryable: true,
  },
  TENANT_ERASED: { stage: 'tenancy', status: 403, message: 'This tenant has been erased.' },
  TENANT_MISMATCH: {
    stage: 'tenancy',
    status: 403,
    message: 'The credential belongs to another tenant than the one that was asked for.',
  },
  TENANT_CHANGED: {
    stage: 'tenancy',
    status: 503,
    message: 'The tenant was being changed at this moment; nothing was written. Send the request again.',
    retryable: true,
  },
  DIRECTORY_UNAVAILABLE: {
    stage: 'tenancy',
    status: 503,
    message: 'The tenant directory cannot be reached. Send the request again.',
    retryable: true,
  },

  // admission
  DOCUMENT_TOO_LONG: {
    stage: 'admission',
    status: 400,
    message: 'The document has more tokens than this gateway accepts.',
  },
  DOCUMENT_TOO_DEEP: {
    stage: 'admission',
    status: 400,
    message: 'The document nests deeper than this gateway accepts.',
  },
  DOCUMENT_TOO_MANY_ALIASES: {
    stage: 'admission',
    status: 400,
    message: 'The document has more aliases than this gateway accepts.',
  },
  DOCUMENT_TOO_MANY_SELECTIONS: {
    stage: 'admission',
    status: 400,
    message: 'The document selects more fields than this gateway accepts once its fragments are expanded.',
  },
  DOCUMENT_TOO_REPETITIVE: {
    stage: 'admission',
    status: 400,
    message: 'The document selects fields of the same name too often in the same place.',
  },
  VALUE_TOO_DEEP: {
    stage: 'admission',
    status: 400,
    message: 'A value nests lists and objects deeper than this gateway accepts.',
  },
  ANSWER_TOO_LARGE: {
    stage: 'admission',
    status: 400,
    message:
      'The answer would hold more objects than this gateway gives at once. Ask for smaller pages or fewer fields.',
  },
  ANSWER_TOO_MANY_ERRORS: {
    stage: 'admission',
    status: 400,
    message: 'More fields of the answer failed than this gateway reports.',
  },
  PAGE_TOO_LARGE: {
    stage: 'admission',
    status: 400,
    message: 'The page asked for is larger than this gateway accepts.',
  },

  // composition
  COMPOSITION_FAILED: { stage: 'composition', status: 500, message: 'The schema of this tenant cannot be composed.' },

  SHAPE_QUEUE_FULL: {
    stage: 'composition',
    status: 503,
    message: 'Many schemas are being composed at this moment. Send the request again in a few seconds.',
    retryable: true,
  },

  // authorization
  FORBIDDEN: { stage: 'authorization', status: 403, message: 'The credential does not grant this.' },

  // execution
  GRAPHQL_PARSE_FAILED: { stage: 'execution', status: 400, message: 'The document is not valid GraphQL.' },
  GRAPHQL_VALIDATION_FAILED: {
    stage: 'execution',
    status: 400,
    message: 'The document is not valid for the schema of this tenant.',
  },
  OPERATION_RESOLUTION_FAILURE: {
    stage: 'execution',
    status: 400,
    message: 'The document has no operation of this name, or several and none is named.',
  },
  BAD_USER_INPUT: {
    stage: 'execution',
    status: 400,
    message: 'An argument or a variable has a value that is not accepted.',
  },
  ADMINISTRATION_NOT_ALONE: {
    stage: 'execution',
    status: 400,
    message: 'An administration mutation must be the only field of its operation.',
  },
  ADMINISTRATION_UNAVAILABLE: {
    stage: 'execution',
    status: 503,
    message: 'This gateway is not configured for administration. Ask the operator of this house.',
  },
  INTERNAL_ERROR: {
    stage: 'execution',
    status: 500,
    message: 'Something went wrong here. Quote the request id when you report it.',
  },

  // data
  INVALID_ID: { stage: 'data', status: 400, message: 'This is not an id of the expected type.' },
  INVALID_CURSOR: {
    stage: 'data',
    status: 400,
    message: 'This cursor does not belong to this connection with these arguments.',
  },
  INVALID_FILTER: { stage: 'data', status: 400, message: 'The filter is not accepted.' },
  INVALID_ORDER: { stage: 'data', status: 400, message: 'The order is not accepted.' },
  INVALID_PAGE: {
    stage: 'data',
    status: 400,
    message: 'The combination of first, after, last and before is not accepted.',
  },
  UNIQUE_VIOLATION: { stage: 'data', status: 409, message: 'Another record already has this value.' },
  REFERENCE_VIOLATION: {
    stage: 'data',
    status: 409,
    message: 'The record refers to one that does not exist, or others still refer to it.',
  },
  VALUE_OUT_OF_RANGE: { stage: 'data', status: 400, message: 'A value lies outside the range that can be stored.' },
  STATEMENT_TIMEOUT: {
    stage: 'data',
    status: 503,
    message: 'The request took longer than this gateway allows. Ask for less at once.',
  },
  LOCK_TIMEOUT: {
    stage: 'data',
    status: 503,
    message: 'Another request holds what this one needs. Send it again.',
    retryable: true,
  },
  TRANSACTION_CONFLICT: {
    stage: 'data',
    status: 409,
    message: 'The request collided with others at the same time. Send it again.',
    retryable: true,
  },
  DATABASE_BUSY: {
    stage: 'data',
    status: 503,
    message: 'No database connection became free in time. Send the request again.',
    retryable: true,
  },
  DATABASE_UNAVAILABLE: {
    stage: 'data',
    status: 503,
    message: 'The database cannot be reached. Send the request again.',
    retryable: true,
  },
  COMMIT_FAILED: { stage: 'data', status: 500, message: 'The change could not be committed; nothing was changed.' },
  OUTCOME_UNKNOWN: {
    stage: 'data',
    status: 503,
    message:
      'The connection was lost while the change was being committed: it may or may not have been made. Read before you send it again.',
  },
  STATEMENT_REFUSED: { stage: 'data', status: 500, message: 'A statement was refused before it reached the database.' },
  CLUSTER_UNKNOWN: {
    stage: 'data',
    status: 503,
    message: 'The cluster of this tenant is not configured in this gateway.',
  },

  // control
  SLUG_INVALID: {
    stage: 'control',
    status: 400,
    message:
      'A slug has 1 to 63 characters: lower-case letters, digits and hyphens, beginning with a letter and not ending with a hyphen.',
  },
  TENANT_NOT_FOUND: { stage: 'control', status: 404, message: 'There is no such tenant.' },
  TENANT_STATUS_CONFLICT: { stage: 'control', status: 409, message: 'The status of the tenant does not allow this.' },
  TENANT_CONFLICT: { stage: 'control', status: 409, message: 'A tenant of this slug exists with other properties.' },
  EXTENSION_UNKNOWN: { stage: 'control', status: 400, message: 'There is no such extension.' },
  EXTENSION_REQUIRES: { stage: 'control', status: 400, message: 'An extension requires another one.' },
  TIER_UNSUPPORTED: { stage: 'control', status: 400, message: 'This house has no such tier or cluster.' },
  MIGRATION_FAILED: { stage: 'control', status: 500, message: 'A migration failed; nothing was changed.' },
  HOUSE_NOT_MIGRATED: {
    stage: 'control',
    status: 503,
    message: 'The database holds no house, or an older one. Run `rowhouse migrate`.',
  },
  HOUSE_UNSOUND: { stage: 'control', status: 500, message: '`rowhouse doctor` found faults.' },
  CONTROL_ROLE_REFUSED: {
    stage: 'control',
    status: 503,
    message:
      'The database role may not become rowhouse_control. Grant it: `grant rowhouse_control to ROLE`, as an administrator.',
  },
  IMPORT_INVALID: { stage: 'control', status: 400, message: 'The import has faults; nothing was imported.' },
  MAPPING_INVALID: { stage: 'control', status: 400, message: 'The mapping file has faults.' },

  CUSTOM_FIELD_INVALID: { stage: 'control', status: 400, message: 'The definition of the custom field has faults.' },
  CUSTOM_FIELD_NOT_FOUND: { stage: 'control', status: 404, message: 'There is no such custom field.' },
  CUSTOM_FIELD_TAKEN: {
    stage: 'control',
    status: 409,
    message: 'The entity has a custom field of this name with another definition.',
  },
  CUSTOM_FIELD_LIMIT: {
    stage: 'control',
    status: 409,
    message: 'The plan of this tenant allows no more custom fields of this kind.',
  },
  CUSTOM_FIELD_BUSY: {
    stage: 'control',
    status: 409,
    message: 'Another change of this custom field is not finished. Finish it with `rowhouse custom-field resume`.',
  },
  CUSTOM_FIELD_NOT_CONVERTIBLE: {
    stage: 'control',
    status: 409,
    message: 'Some stored values do not convert; nothing was changed.',
  },
  CUSTOM_FIELD_IN_USE: {
    stage: 'control',
    status: 409,
    message: 'What stands in the definition is still in use.',
  },
  OPERATIONS_BREAK: {
    stage: 'control',
    status: 409,
    message: 'Operations that clients use would break.',
  },
  PLAN_INVALID: { stage: 'control', status: 400, message: 'The limits of the plan have faults.' },
  SETTINGS_INVALID: { stage: 'control', status: 400, message: 'The settings have faults; nothing was changed.' },
  SETTINGS_NOT_ALLOWED: {
    stage: 'control',
    status: 403,
    message: 'These settings are not for the administrators of a tenant to change.',
  },
  SETTINGS_CONFLICT: {
    stage: 'control',
    status: 409,
    message: 'The settings were changed by someone else meanwhile. Read them again.',
  },
  SETTINGS_VERSION_NOT_FOUND: {
    stage: 'control',
    status: 404,
    message: 'The history of the settings has no such version.',
  },
  FEATURE_UNKNOWN: { stage: 'control', status: 404, message: 'No module of this house declares such a feature.' },
  FEATURE_INVALID: { stage: 'control', status: 400, message: 'The rules of the feature have faults.' },

  DOMAIN_INVALID: { stage: 'control', status: 400, message: 'This cannot be a custom domain.' },
  DOMAIN_NOT_FOUND: { stage: 'control', status: 404, message: 'The tenant has no such domain.' },
  DOMAIN_TAKEN: {
    stage: 'control',
    status: 409,
    message: 'Another tenant of this house has verified this domain. It must be removed there first.',
  },
  DOMAIN_LIMIT: { stage: 'control', status: 409, message: 'The tenant has as many domains as a tenant may have.' },
  DOMAIN_NOT_VERIFIED: {
    stage: 'control',
    status: 409,
    message: 'The TXT record by which the domain would be verified is not there.',
  },
  DNS_UNAVAILABLE: {
    stage: 'control',
    status: 503,
    message: 'The Domain Name System gave no answer; nothing was changed. Try again.',
    retryable: true,
  },

  SCAFFOLD_REFUSED: { stage: 'control', status: 400, message: 'The extension was not made.' },

  // kernel
  EXTENSION_PACKAGE_INVALID: {
    stage: 'kernel',
    status: 500,
    message: 'An extension of ROWHOUSE_EXTENSIONS cannot be used.',
  },
  CONFIGURATION_INVALID: { stage: 'kernel', status: 500, message: 'The configuration has faults.' },
  ADDRESS_UNAVAILABLE: { stage: 'kernel', status: 500, message: 'The address to listen on is not available.' },
  UNSAFE_ROLE: { stage: 'kernel', status: 500, message: 'The database role could bypass Row-Level Security.' },
  EMBEDDED_POSTGRES_FAILED: { stage: 'kernel', status: 500, message: 'The embedded PostgreSQL did not start.' },
} as const satisfies Record<string, ErrorEntry>);

export type ErrorCode = keyof typeof errorTable;

/** Facts that travel with an error as GraphQL `extensions` (never another tenant's, never a database text). */
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** The one error class. `message` is shown to clients, `cause` only to the log. */
export class RowhouseError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  /**
   * @param code a key of {@link errorTable}
   * @param options `message` replaces the table's with a more exact one; `details` become GraphQL `extensions`;
   *   `cause` is logged and never sent
   */
  constructor(code: ErrorCode, options: { message?: string; details?: ErrorDetails; cause?: unknown } = {}) {
    super(
      options.message ?? errorTable[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.name = 'RowhouseError';
    this.code = code;
    this.details = options.details ?? {};
  }

  get stage(): ErrorStage {
    return errorTable[this.code].stage;
  }

  /** HTTP status when this error stands instead of a GraphQL answer. */
  get status(): number {
    return errorTable[this.code].status;
  }

  get retryable(): boolean {
    return (errorTable[this.code] as ErrorEntry).retryable ?? false;
  }
}

/** A fault in something a person wrote: many are returned together (configuration, composition, import, doctor). */
export interface Fault {
  /** Where: a variable's name, a schema coordinate, `file:line`. */
  readonly at: string;
  readonly message: string;
}

/** Faults as lines of text, one each. */
export function formatFaults(faults: readonly Fault[]): string {
  return faults.map((fault) => `  ${fault.at}: ${fault.message}`).join('\n');
}
