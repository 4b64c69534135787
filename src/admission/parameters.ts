import { RowhouseError } from '../kernel/errors.ts';

/** The parameters of a request (GraphQL over HTTP, section "Request Parameters"). */
export interface RequestParameters {
  /** The document. */
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

/** Where the parameters of a request stand. */
export interface ParameterSource {
  readonly method: 'GET' | 'POST';
  /** The query string with its `?`, or empty. */
  readonly search: string;
  /** Parsed JSON; undefined for GET. */
  readonly body: unknown;
}

/**
 * Reads the parameters of a request. `null` is the same as absent; names that the specification does not know are
 * reserved by it and ignored, and so is everything in `extensions`.
 *
 * @throws RowhouseError MALFORMED_REQUEST, PERSISTED_QUERY_NOT_SUPPORTED
 */
export function readParameters(source: ParameterSource): RequestParameters {
  const given = source.method === 'GET' ? fromSearch(source.search) : fromBody(source.body);
  const query = text(given, 'query');
  const operationName = text(given, 'operationName');
  const variables = map(given, 'variables');
  const extensions = map(given, 'extensions');
  if (!query) {
    // Apollo's clients first send a hash alone, and the document once they are told that it is not known.
    if (extensions && 'persistedQuery' in extensions) throw new RowhouseError('PERSISTED_QUERY_NOT_SUPPORTED');
    throw malformed('The request has no document: give its text as query.');
  }
  return { query, operationName: operationName === '' ? undefined : operationName, variables };
}

type Given = Readonly<Record<string, unknown>>;

function fromBody(body: unknown): Given {
  if (Array.isArray(body)) throw malformed('Batches are not accepted: send each operation in a request of its own.');
  if (!isMap(body)) throw malformed('The body must be a JSON object with a query.');
  return body;
}

function fromSearch(search: string): Given {
  const parameters = new URLSearchParams(search);
  const given: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const values = parameters.getAll(name);
    if (values.length > 1) throw malformed(`The parameter ${name} stands more than once in the URL.`);
    const [value] = values;
    if (value === undefined) continue;
    given[name] = name === 'variables' || name === 'extensions' ? parsed(name, value) : value;
  }
  return given;
}

function parsed(name: string, json: string): unknown {
  if (json === '') return undefined;
  try {
    return JSON.parse(json);
  } catch {
    throw malformed(`The parameter ${name} must be JSON.`);
  }
}

function text(given: Given, name: string): string | undefined {
  const value = given[name] ?? undefined;
  if (value !== undefined && typeof value !== 'string') throw malformed(`The parameter ${name} must be a text.`);
  return value;
}

function map(given: Given, name: string): Given | undefined {
  const value = given[name] ?? undefined;
  if (value !== undefined && !isMap(value)) throw malformed(`The parameter ${name} must be an object.`);
  return value;
}

function isMap(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function malformed(message: string): RowhouseError {
  return new RowhouseError('MALFORMED_REQUEST', { message });
}
