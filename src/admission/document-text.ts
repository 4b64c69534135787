import { Lexer, Source, TokenKind } from 'graphql';
import { RowhouseError } from '../kernel/errors.ts';

/** Bounds on the text of a document; see the settings table for what each means. */
export interface TextLimits {
  readonly documentTokens: number;
  readonly valueDepth: number;
}

/**
 * Braces of selections within each other, inline fragments included. graphql-js parses, validates and executes by
 * recursion; far above what the limits on depth let through, and far below what a call stack holds.
 */
export const nestingLimit = 256;

/**
 * Reads through a document token by token, before anything recurses into it.
 *
 * Brackets between parentheses belong to values (and to list types of variables), braces elsewhere to selections.
 *
 * @throws RowhouseError DOCUMENT_TOO_LONG, DOCUMENT_TOO_DEEP, VALUE_TOO_DEEP
 * @throws GraphQLError for a text that has no tokens of GraphQL (GraphQL specification, section 2.1)
 */
export function checkText(query: string, limits: TextLimits): void {
  const lexer = new Lexer(new Source(query));
  let tokens = 0;
  let parentheses = 0;
  let braces = 0;
  let value = 0;
  for (;;) {
    switch (lexer.advance().kind) {
      case TokenKind.EOF:
        return;
      case TokenKind.PAREN_L:
        parentheses++;
        break;
      case TokenKind.PAREN_R:
        parentheses--;
        break;
      case TokenKind.BRACE_L:
      case TokenKind.BRACKET_L:
        if (parentheses > 0) value++;
        else braces++;
        if (value > limits.valueDepth) throw tooDeepValue(limits.valueDepth);
        if (braces > nestingLimit) throw new RowhouseError('DOCUMENT_TOO_DEEP');
        break;
      case TokenKind.BRACE_R:
      case TokenKind.BRACKET_R:
        if (parentheses > 0) value--;
        else braces--;
        break;
    }
    if (++tokens > limits.documentTokens) throw tooLong(limits.documentTokens, 'tokens');
    // For the place of each error graphql-js counts lines from the first one on; empty ones cost a client a byte each.
    if (lexer.line > limits.documentTokens) throw tooLong(limits.documentTokens, 'lines');
  }
}

/**
 * Checks how deep the values of variables nest, level by level: JSON that nests deeper than a call stack parses well, but
 * graphql-js coerces by recursion.
 *
 * @throws RowhouseError VALUE_TOO_DEEP
 */
export function checkVariables(variables: Readonly<Record<string, unknown>> | undefined, valueDepth: number): void {
  if (!variables) return;
  let level = Object.values(variables).filter(isContainer);
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > valueDepth) throw tooDeepValue(valueDepth);
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
}

function tooLong(maximum: number, unit: string): RowhouseError {
  return new RowhouseError('DOCUMENT_TOO_LONG', {
    message: `The document has more than ${maximum} ${unit}.`,
    details: { maximum },
  });
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function tooDeepValue(maximum: number): RowhouseError {
  return new RowhouseError('VALUE_TOO_DEEP', {
    message: `A value nests lists and objects more than ${maximum} deep.`,
    details: { maximum },
  });
}
