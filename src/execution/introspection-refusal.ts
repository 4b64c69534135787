import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  parse,
  specifiedRules,
  type ValidationContext,
  type ValidationRule,
  validate,
} from 'graphql';
import type { View } from '../authorization/view.ts';
import { formatError } from './errors.ts';
import { introspectionFields, introspectionIsOff } from './introspection-fields.ts';
import { asksForHidden } from './introspection-hidden.ts';

/**
 * What a principal who may not introspect is told of a document that asks for what its view does not have: what
 * graphql-js says of that document and the view's schema, so that what is hidden and what nobody has are told alike.
 *
 * @param viewSchema the view's schema, made only where it is needed
 * @returns the body of the answer; empty for a document that asks for nothing outside of the view, or does not parse:
 *   what is wrong with it otherwise is said on the way that every document goes
 */
export function refuseHidden(
  schema: GraphQLSchema,
  view: View,
  query: string,
  documentTokens: number,
  viewSchema: () => GraphQLSchema,
): string {
  let document: DocumentNode;
  try {
    document = parse(query, { maxTokens: documentTokens });
  } catch (error) {
    if (error instanceof GraphQLError) return '';
    throw error;
  }
  if (!asksForHidden(schema, view, document)) return '';
  const errors = validate(viewSchema(), document, [...specifiedRules, refuseIntrospection], { hideSuggestions: true });
  if (errors.length === 0) return '';
  const formatted = errors.map((error) =>
    formatError(
      {
        ...error.toJSON(),
        message: error.message.replace(suggestion, ''),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
      error,
    ),
  );
  return `${JSON.stringify({ errors: formatted })}\n`;
}

/** Not all suggestions can be turned off in graphql-js; Apollo Server takes the others away from other answers, too. */
const suggestion = / ?Did you mean(.+?)\?$/;

const refuseIntrospection: ValidationRule = (context: ValidationContext) => ({
  Field(node) {
    if (introspectionFields.has(node.name.value)) {
      context.reportError(new GraphQLError(introspectionIsOff, { nodes: [node] }));
    }
  },
});
