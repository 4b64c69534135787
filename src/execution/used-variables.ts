import { type ASTNode, BREAK, type DocumentNode, type FieldNode, Kind, visit } from 'graphql';

/** The variables that decide what a document selects: those that `@skip` and `@include` look at. */
export function conditionVariables(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ name, arguments: given = [] }) {
      if (name.value !== 'skip' && name.value !== 'include') return;
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** Whether a field's arguments depend on variables. */
export function takesVariables({ arguments: given = [] }: FieldNode): boolean {
  return given.some(({ value }) => mentionsVariable(value));
}

function mentionsVariable(value: ASTNode): boolean {
  let found = false;
  visit(value, {
    Variable() {
      found = true;
      return BREAK;
    },
  });
  return found;
}
