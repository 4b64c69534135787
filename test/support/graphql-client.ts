/** What a GraphQL endpoint answered. */
export interface GraphqlAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body as it came, to be compared byte for byte. */
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers of any shape
  readonly data: any;
  readonly errors: ReadonlyArray<{
    readonly message: string;
    readonly path?: ReadonlyArray<string | number>;
    readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  }>;
}

/** Sends one operation over HTTP. */
export async function graphql(
  url: string,
  token: string | undefined,
  query: string,
  variables?: Readonly<Record<string, unknown>>,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal?: AbortSignal } = {},
): Promise<GraphqlAnswer> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...options.headers,
    },
    body: JSON.stringify({ query, variables }),
    signal: options.signal,
  });
  const text = await response.text();
  const { data, errors = [] } = JSON.parse(text);
  return { status: response.status, headers: response.headers, text, data, errors };
}
