/** What a gateway answered to one operation. */
export interface Answer<Data> {
  /** HTTP status. */
  readonly status: number;
  readonly data: Data;
  /** Empty when all went well. `extensions.code` is one of `docs/errors.md`. */
  readonly errors: ReadonlyArray<{
    readonly message: string;
    readonly path?: ReadonlyArray<string | number>;
    readonly extensions: Readonly<Record<string, unknown>> & { readonly code: string };
  }>;
}

/** Sends one operation over HTTP in somebody's name. `Data` is what the caller knows of the answer's. */
export type Ask = <Data = unknown>(
  query: string,
  variables?: Readonly<Record<string, unknown>>,
) => Promise<Answer<Data>>;

/** @param url of the gateway, `http://HOST:PORT` */
export function askWith(url: string, token: string): Ask {
  return async <Data>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<Answer<Data>> => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors = [] } = (await response.json()) as Pick<Answer<Data>, 'data'> & Partial<Answer<Data>>;
    return { status: response.status, data, errors };
  };
}
