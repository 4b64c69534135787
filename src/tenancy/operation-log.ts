/** The program that sent an operation, as it calls itself. */
export interface ClientIdentity {
  /** Empty for a client that does not say. */
  readonly name: string;
  readonly version: string;
}

/** Who sends a request without a name. */
export const unnamedClient: ClientIdentity = Object.freeze({ name: '', version: '' });

/** An operation without what its senders filled in. */
export interface NormalisedOperation {
  /** Content address of the text: 22 characters of base64url. */
  readonly hash: string;
  /** Empty for an operation without one. */
  readonly name: string;
  readonly kind: 'query' | 'mutation' | 'subscription';
  /** Sorted, without a literal but enum values and the conditions of `@skip` and `@include`. */
  readonly text: string;
}

/** The SDL of a shape without custom fields. */
export interface ServedSchema {
  /** Content address of the SDL: 22 characters of base64url. */
  readonly hash: string;
  readonly sdl: string;
}

/** How often a client of a tenant has sent an operation since the last time that this was told. */
export interface OperationUse {
  readonly tenantId: string;
  readonly client: ClientIdentity;
  readonly operation: NormalisedOperation;
  /** By which it was executed last. */
  readonly schema: ServedSchema;
  readonly count: number;
  /** Schema coordinates of the input types, input fields and enum values that came in variables. */
  readonly inputs: readonly string[];
  /** False where more came in variables than was looked at. */
  readonly complete: boolean;
}

/** Port: keeps what gateways have executed. The control plane implements it over the catalog. */
export interface OperationLog {
  /** @throws when the catalog cannot be reached; then nothing of it was kept, and it may be told again */
  record(uses: readonly OperationUse[]): Promise<void>;
  close(): Promise<void>;
}
