import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  getNamedType,
  isAbstractType,
  isLeafType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { nodeTypeOf } from '../authorization/coverage.ts';
import { isPlainlyResolved } from '../authorization/guards.ts';
import { declaredReads, declaredReference } from '../kernel/field-reads.ts';
import { allColumns, type Columns, columnsOf, customFieldsColumn } from './columns.ts';
import type { Entity } from './entity.ts';

/** What a resolver hands on of what graphql-js tells it: the field that it resolves, and what is selected of that. */
export type FieldInfo = Pick<GraphQLResolveInfo, 'fieldNodes' | 'fragments' | 'schema' | 'returnType'>;

/** Rows that other rows refer to, and that are shown with them. */
export interface Companion {
  /** The column that has their id, under its GraphQL name. It is among those that are read. */
  readonly reference: string;
  readonly columns: Columns;
}

/** What of an entity's rows a field may show. */
export interface Selected {
  readonly columns: Columns;
  readonly companions: readonly Companion[];
  /** Cursors of a connection may be asked for, which are made of the columns that order it. */
  readonly cursors: boolean;
}

interface Remembered {
  /** Ids of `nodes` are of several entities. */
  readonly byEntity: Map<Entity, Selected>;
  readonly schema: FieldInfo['schema'];
  readonly returnType: FieldInfo['returnType'];
}

/**
 * By the node of a field in its document, which is executed again and again; where a field stands in a selection several
 * times, by the list of its nodes, which is one object for all rows.
 */
const remembered = new WeakMap<object, Remembered>();

/**
 * The columns that a field may need of the rows that it returns: one, a list of them, a connection, or the payload of a
 * mutation. They are taken from the document alone: directives that leave something out are not asked.
 *
 * A field that is resolved by its name takes its column. One with a resolver of its own takes what its module declares,
 * and all columns where that says nothing.
 *
 * @param info all columns without it
 */
export function selectedColumns(entity: Entity, info: FieldInfo | undefined): Selected {
  if (!info) return everythingOf(entity);
  const { fieldNodes, schema, returnType } = info;
  const key = fieldNodes.length === 1 ? fieldNodes[0]! : fieldNodes;
  let known = remembered.get(key);
  if (!known || known.returnType !== returnType || known.schema !== schema) {
    known = { byEntity: new Map(), schema, returnType };
    remembered.set(key, known);
  }
  let selected = known.byEntity.get(entity);
  if (!selected) {
    selected = Object.freeze(selectionOf(entity, info));
    known.byEntity.set(entity, selected);
  }
  return selected;
}

/** What is gathered from a selection. */
interface Gathering {
  readonly entity: Entity;
  readonly info: FieldInfo;
  /** The entity's type in the schema. */
  readonly type: GraphQLObjectType;
  /** Columns by their GraphQL names. */
  readonly wanted: Set<string>;
  /** The nodes of each field that shows what a column refers to. */
  readonly references: Map<GraphQLField<unknown, unknown>, FieldNode[]>;
  cursors: boolean;
}

const noCompanions: readonly Companion[] = Object.freeze([]);

const everythings = new WeakMap<Entity, Selected>();

function everythingOf(entity: Entity): Selected {
  let everything = everythings.get(entity);
  if (!everything) {
    everything = Object.freeze({ columns: allColumns(entity), companions: noCompanions, cursors: true });
    everythings.set(entity, everything);
  }
  return everything;
}

function selectionOf(entity: Entity, info: FieldInfo): Selected {
  const type = info.schema.getType(entity.type);
  const returned = getNamedType(info.returnType);
  const everything = everythingOf(entity);
  if (!isObjectType(type)) return everything;
  const gathering: Gathering = { entity, info, type, wanted: new Set(), references: new Map(), cursors: false };
  const isRow = returned === type || isAbstractType(returned);
  if (!isRow && !isPayload(returned) && !(isObjectType(returned) && nodeTypeOf(returned) === type)) return everything;
  const gather = isRow ? gatherRow : isPayload(returned) ? gatherPayload : gatherConnection;
  const isKnown = info.fieldNodes.every(({ selectionSet }) => gather(gathering, returned, selectionSet));
  if (!isKnown) return everything;
  return {
    columns: columnsOf(entity, gathering.wanted),
    companions: companionsOf(gathering),
    cursors: gathering.cursors,
  };
}

/** Of fields that stand in the selection once and are always shown: the others are read when they are asked for. */
function companionsOf({ references, info: { fragments, schema } }: Gathering): readonly Companion[] {
  if (references.size === 0) return noCompanions;
  const companions: Companion[] = [];
  for (const [field, fieldNodes] of references) {
    const { entity, column } = declaredReference(field)!;
    if (fieldNodes.length > 1 || fieldNodes[0]!.directives?.length) continue;
    const { columns } = selectedColumns(entity as Entity, { fieldNodes, fragments, schema, returnType: field.type });
    companions.push(Object.freeze({ reference: column, columns }));
  }
  return Object.freeze(companions);
}

/** @returns false when all columns may be needed, as for all that follow */
type Gather = (gathering: Gathering, at: unknown, selections: SelectionSetNode | undefined) => boolean;

/** @param at the type under which rows are returned: the entity's, or an abstract one */
const gatherRow: Gather = (gathering, at, selections) => {
  const { type, info } = gathering;
  if (type.isTypeOf && !take(gathering, declaredReads(type))) return false;
  if (at !== type) {
    if (!isAbstractType(at) || !info.schema.isSubType(at, type) || !take(gathering, declaredReads(at))) return false;
  }
  return everyField(gathering, type, selections, (name, node) => {
    if (name === '__typename') return true;
    const field = type.getFields()[name];
    // Validation has seen to it that it is there.
    if (!field) return false;
    if (declaredReference(field)) {
      const nodes = gathering.references.get(field) ?? [];
      gathering.references.set(field, nodes);
      nodes.push(node);
    }
    if (name === customFieldsColumn && gathering.entity.customFields) return take(gathering, [customFieldsColumn]);
    return take(gathering, isPlainlyResolved(field) ? [name] : declaredReads(field));
  });
};

/** What a mutation returns: the row is one of its members, and nothing else in it is made of the row. */
const gatherPayload: Gather = (gathering, payload, selections) =>
  everyField(gathering, payload, selections, (name, { selectionSet: inner }) => {
    if (name === '__typename') return true;
    if (!isPlainMember(payload, name)) return false;
    const member = memberType(payload, name);
    return member === gathering.type
      ? gatherRow(gathering, member, inner)
      : name === 'userErrors' || isLeafType(member);
  });

function isPayload(type: unknown): boolean {
  return isObjectType(type) && type.getFields().userErrors !== undefined;
}

/** The fields of a connection (Relay specification, "Cursor Connections"). */
const gatherConnection: Gather = (gathering, connection, selections) =>
  everyField(gathering, connection, selections, (name, { selectionSet: inner }) => {
    if (name === '__typename') return true;
    if (!isPlainMember(connection, name)) return false;
    switch (name) {
      case 'nodes':
        return gatherRow(gathering, memberType(connection, name), inner);
      case 'edges':
        return gatherEdge(gathering, memberType(connection, name), inner);
      case 'pageInfo':
        gathering.cursors = true;
        return true;
      default:
        return name === 'totalCount';
    }
  });

const gatherEdge: Gather = (gathering, edge, selections) =>
  everyField(gathering, edge, selections, (name, { selectionSet: inner }) => {
    if (name === '__typename') return true;
    if (!isPlainMember(edge, name)) return false;
    if (name === 'cursor') gathering.cursors = true;
    else if (name !== 'node') return false;
    return name === 'cursor' || gatherRow(gathering, memberType(edge, name), inner);
  });

function isPlainMember(type: unknown, name: string): boolean {
  const field = isObjectType(type) ? type.getFields()[name] : undefined;
  return field !== undefined && isPlainlyResolved(field);
}

function memberType(type: unknown, name: string): unknown {
  return getNamedType((type as GraphQLObjectType).getFields()[name]!.type);
}

/**
 * Whether all fields of a selection are known, fragments expanded.
 *
 * @param at the concrete type of what is selected from: a fragment on another one does not apply
 */
function everyField(
  { info: { schema, fragments } }: Gathering,
  at: unknown,
  selections: SelectionSetNode | undefined,
  isKnown: (name: string, node: FieldNode) => boolean,
): boolean {
  const walk = (set: SelectionSetNode | undefined): boolean =>
    (set?.selections ?? []).every((selection) => {
      if (selection.kind === Kind.FIELD) return isKnown(selection.name.value, selection);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value];
      const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
      return (isObjectType(condition) && condition !== at) || walk(fragment?.selectionSet);
    });
  return walk(selections);
}

function take({ wanted }: Gathering, columns: readonly string[] | undefined): boolean {
  for (const column of columns ?? []) wanted.add(column);
  return columns !== undefined;
}
