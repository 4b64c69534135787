import { type DocumentNode, type GraphQLSchema, parse, validate } from 'graphql';
import type { SchemaChange, SchemaChanges, Severity } from './schema-changes.ts';
import type { UsedCoordinates } from './used-coordinates.ts';

/** Why an operation would not do what it did. */
export interface Problem {
  readonly severity: Severity;
  readonly message: string;
}

/** Faults of a document that are told; the others come of the same cause most of the time. */
const mostFaults = 5;

/** What came in the variables of an operation, as far as it was looked at. */
export interface GivenInputs {
  readonly inputs: readonly string[];
  readonly complete: boolean;
}

/** @returns why a document is not valid for a schema; empty for one that is */
export function documentProblems(schema: GraphQLSchema, document: DocumentNode): readonly Problem[] {
  const messages = validate(schema, document, undefined, { maxErrors: mostFaults, hideSuggestions: true }).map(
    ({ message }) => message,
  );
  return [...new Set(messages)]
    .filter((message) => !message.startsWith('Too many validation errors'))
    .map((message) => ({ severity: 'breaking', message }));
}

/** The changes that an operation is met by. */
export function changeProblems(
  { outputs, inputs }: SchemaChanges,
  used: UsedCoordinates,
  given: GivenInputs,
): readonly Problem[] {
  if (outputs.size === 0 && inputs.size === 0) return [];
  const problems = new Map<string, Problem>();
  const add = ({ message }: SchemaChange, severity: Severity): void => {
    if (problems.get(message)?.severity !== 'breaking') problems.set(message, { severity, message });
  };
  for (const at of used.outputs) {
    for (const change of outputs.get(at) ?? []) {
      if (change.unless === undefined || !used.outputs.has(change.unless)) add(change, change.severity);
    }
  }
  if (inputs.size === 0) return [...problems.values()];
  for (const at of used.inputs) {
    for (const change of inputs.get(at) ?? []) {
      if (change.unless === undefined || !used.inputs.has(change.unless)) add(change, change.severity);
    }
  }
  const sent = new Set(given.inputs);
  for (const at of sent) {
    for (const change of inputs.get(at) ?? []) {
      // One request gave it; another may have left it out.
      add(change, change.unless !== undefined && sent.has(change.unless) ? 'dangerous' : change.severity);
    }
  }
  // Not all that came was looked at: what may have come may be met.
  if (!given.complete) {
    for (const [at, changes] of inputs) {
      if (!used.possibleInputs.has(at.split('.')[0]!)) continue;
      for (const change of changes) add(change, 'dangerous');
    }
  }
  return [...problems.values()];
}

/** Documents of operations, parsed once. */
export function createDocuments(): (operation: { readonly hash: string; readonly text: string }) => DocumentNode {
  const documents = new Map<string, DocumentNode>();
  return ({ hash, text }) => {
    let document = documents.get(hash);
    if (!document) {
      document = parse(text, { noLocation: true });
      documents.set(hash, document);
    }
    return document;
  };
}
