import {
  BREAK,
  type DocumentNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInputType,
  type OperationDefinitionNode,
  TypeInfo,
  typeFromAST,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { givesField } from '../authorization/input-values.ts';
import type { View } from '../authorization/view.ts';
import { introspectionFields } from './introspection-fields.ts';
import { fragmentsOf } from './root-fields.ts';

/**
 * Whether a document asks for something that a view does not have: a field, an argument, an input field or a type that is
 * hidden or that nobody has, or a fragment that only hidden types could make possible. What it says wrong besides is
 * said of the shape as it would be of the view.
 */
export function asksForHidden(schema: GraphQLSchema, view: View, document: DocumentNode): boolean {
  const typeInfo = new TypeInfo(schema);
  const fragments = fragmentsOf(document);
  let found = false;
  const find = (isOutside: boolean): typeof BREAK | undefined => {
    found ||= isOutside;
    return isOutside ? BREAK : undefined;
  };
  /** A type that GraphQL itself has is in every view. */
  const isHiddenType = (name: string): boolean =>
    !name.startsWith('__') && (schema.getType(name) === undefined || view.hides(name));
  const isImpossible = (condition: string | undefined): boolean => {
    const here = typeInfo.getParentType();
    const there = schema.getType(condition ?? '');
    if (!isAbstractType(here) || !isAbstractType(there) || here === there) return false;
    const types = new Set(schema.getPossibleTypes(there));
    return !schema.getPossibleTypes(here).some((type) => types.has(type) && !view.hides(type.name));
  };
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      OperationDefinition(node) {
        return find(schema.getRootType(node.operation) === undefined);
      },
      Field({ name: { value: name } }) {
        if (name === '__typename') return undefined;
        const parent = typeInfo.getParentType()?.name;
        if (parent?.startsWith('__')) return undefined;
        return find(introspectionFields.has(name) || !typeInfo.getFieldDef() || view.hides(`${parent}.${name}`));
      },
      Argument({ name: { value: name } }) {
        const field = typeInfo.getFieldDef();
        if (typeInfo.getDirective() || !field) return undefined;
        const at = `${typeInfo.getParentType()?.name}.${field.name}(${name}:)`;
        return find(!typeInfo.getArgument() || view.hides(at));
      },
      ObjectField({ name: { value: name } }) {
        const parent = getNamedType(typeInfo.getParentInputType());
        if (!isInputObjectType(parent)) return undefined;
        return find(!parent.getFields()[name] || view.hides(`${parent.name}.${name}`));
      },
      NamedType({ name }) {
        return find(isHiddenType(name.value));
      },
      InlineFragment({ typeCondition }) {
        return find(typeCondition !== undefined && isImpossible(typeCondition.name.value));
      },
      FragmentSpread({ name }) {
        return find(isImpossible(fragments[name.value]?.typeCondition.name.value));
      },
    }),
  );
  return found;
}

/** Whether the values of variables give an input field that a view hides. */
export function givesHidden(
  schema: GraphQLSchema,
  view: View,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  return (operation.variableDefinitions ?? []).some((definition) => {
    const type = typeFromAST(schema, definition.type);
    return isInputType(type) && givesField(type, variables[definition.variable.name.value], view.hides);
  });
}
