/** One thing that a person can mend, as it stands in a payload. */
export interface UserError {
  /** Path to the input, `['input', 'quantity']`; empty when it is about the whole. */
  readonly field: readonly string[];
  readonly message: string;
  readonly code: UserErrorCode;
}

/** Codes of user errors; stable like the codes of the error table. */
export type UserErrorCode =
  | 'NOT_FOUND'
  | 'TAKEN'
  | 'STALE_VERSION'
  | 'IN_USE'
  | 'REQUIRED'
  | 'TOO_SMALL'
  | 'TOO_LARGE'
  | 'INVALID'
  | 'NOT_ALLOWED'
  | 'INSUFFICIENT_STOCK';

/**
 * Thrown by a mutation whose input a person can mend. The mutation's payload then carries `userErrors` alone, and what
 * the mutation did until then is rolled back.
 */
export class UserErrors extends Error {
  readonly userErrors: readonly UserError[];

  constructor(userErrors: readonly UserError[]) {
    super(userErrors.map((one) => one.message).join(' '));
    this.name = 'UserErrors';
    this.userErrors = userErrors;
  }
}

/** Shorthand for {@link UserErrors} with one error: `throw userError(['input', 'quantity'], 'TOO_SMALL', '...')`. */
export function userError(field: readonly string[], code: UserErrorCode, message: string): UserErrors {
  return new UserErrors([{ field, code, message }]);
}
