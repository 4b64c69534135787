import { type ASTNode, type DocumentNode, Kind, visit } from 'graphql';

/** The schema coordinate in which a node of an SDL document stands: `Type`, `Type.field`, `Type.field(argument:)`. */
export type Coordinates = ReadonlyMap<ASTNode, string>;

/** Where what belongs to no type is reported. */
export const wholeSchema = 'schema';

/**
 * Schema coordinates of every node (GraphQL RFC "Schema Coordinates"), for faults that graphql-js reports by node.
 */
export function coordinatesOf(document: DocumentNode): Coordinates {
  const coordinates = new Map<ASTNode, string>();
  const within: string[] = [];
  visit(document, {
    enter(node) {
      const at = coordinateOf(node, within.at(-1) ?? wholeSchema);
      coordinates.set(node, at);
      within.push(at);
    },
    leave() {
      within.pop();
    },
  });
  return coordinates;
}

function coordinateOf(node: ASTNode, within: string): string {
  switch (node.kind) {
    case Kind.SCALAR_TYPE_DEFINITION:
    case Kind.OBJECT_TYPE_DEFINITION:
    case Kind.INTERFACE_TYPE_DEFINITION:
    case Kind.UNION_TYPE_DEFINITION:
    case Kind.ENUM_TYPE_DEFINITION:
    case Kind.INPUT_OBJECT_TYPE_DEFINITION:
    case Kind.SCALAR_TYPE_EXTENSION:
    case Kind.OBJECT_TYPE_EXTENSION:
    case Kind.INTERFACE_TYPE_EXTENSION:
    case Kind.UNION_TYPE_EXTENSION:
    case Kind.ENUM_TYPE_EXTENSION:
    case Kind.INPUT_OBJECT_TYPE_EXTENSION:
      return node.name.value;
    case Kind.DIRECTIVE_DEFINITION:
      return `@${node.name.value}`;
    case Kind.FIELD_DEFINITION:
    case Kind.ENUM_VALUE_DEFINITION:
      return `${within}.${node.name.value}`;
    case Kind.INPUT_VALUE_DEFINITION:
      // An argument stands in a field or a directive, an input field in a type.
      return /[.@]/.test(within) ? `${within}(${node.name.value}:)` : `${within}.${node.name.value}`;
    default:
      return within;
  }
}
