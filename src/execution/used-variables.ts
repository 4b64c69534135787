import {
  type ASTNode,
  BREAK,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  visit,
} from 'graphql';

/** Fragments of a document by name. */
type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/**
 * The variables that decide what an operation selects: those that `@skip` and `@include` look at, in it and in the fragments
 * that it reaches. In another operation of the document a variable of the same name may be anything.
 */
export function conditionVariables(operation: OperationDefinitionNode, fragments: Fragments): readonly string[] {
  const names = new Set<string>();
  const reached = new Set<string>();
  const gather = (node: ASTNode): void => {
    visit(node, {
      Directive({ name, arguments: given = [] }) {
        if (name.value !== 'skip' && name.value !== 'include') return;
        for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
      },
      FragmentSpread({ name }) {
        const fragment = fragments[name.value];
        if (!fragment || reached.has(name.value)) return;
        reached.add(name.value);
        gather(fragment);
      },
    });
  };
  gather(operation);
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
