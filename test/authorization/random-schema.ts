import fc from 'fast-check';
import { authenticated, type Permission, type PermissionTree, scope } from '../../src/authorization/permission.ts';

/** A schema as plain data, so that a reference implementation can read it without any of the code under test. */
export interface SchemaModel {
  readonly objects: ReadonlyMap<string, ObjectModel>;
  /** Concrete types by interface or union. */
  readonly abstracts: ReadonlyMap<string, AbstractModel>;
}

export interface ObjectModel {
  readonly fields: ReadonlyMap<string, FieldModel>;
  /** The type's own permissions; none for roots and for what is covered field by field. */
  readonly permissions: readonly string[];
}

export interface AbstractModel {
  readonly kind: 'interface' | 'union';
  readonly members: readonly string[];
  /** Fields of an interface, which all members have, too. */
  readonly fields: ReadonlyMap<string, FieldModel>;
}

export interface FieldModel {
  /** `Int`, an object, an interface or a union. */
  readonly type: string;
  readonly list: boolean;
  /** The field's own permissions; undefined where it has no rule of its own. */
  readonly permissions: readonly string[] | undefined;
}

/** Names of scopes; `authenticated` is what everybody holds. */
const names = ['a:read', 'b:read', 'c:read', 'authenticated'];
export const scopes = names.slice(0, 3);

function permission(name: string): Permission {
  return name === 'authenticated' ? authenticated : scope(name as `${string}:${string}`);
}

const permissions = fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 });

/** Object graphs with lists, connections, interfaces, unions, cycles and types without a way to them. */
export const schemas: fc.Arbitrary<SchemaModel> = fc.gen().map((draw) => {
  const count = draw(fc.integer, { min: 1, max: 5 });
  const plain = Array.from({ length: count }, (_, index) => `T${index}`);
  const abstractNames = ['I0', 'U0', 'U1'].slice(0, draw(fc.integer, { min: 0, max: 3 }));
  const connected = plain.filter(() => draw(fc.boolean));
  const targets = ['Int', ...plain, ...abstractNames, ...connected.map((name) => `${name}Connection`)];
  const field = (needsPermission: boolean): FieldModel => ({
    type: draw(() => fc.constantFrom(...targets)),
    list: draw(fc.boolean),
    permissions: needsPermission || draw(fc.integer, { min: 0, max: 3 }) === 0 ? draw(() => permissions) : undefined,
  });
  const fieldsOf = (needsPermission: boolean): Map<string, FieldModel> =>
    new Map(
      Array.from({ length: draw(fc.integer, { min: 1, max: 4 }) }, (_, index) => [`f${index}`, field(needsPermission)]),
    );

  const abstracts = new Map<string, AbstractModel>();
  for (const name of abstractNames) {
    const members = draw(() => fc.subarray(plain, { minLength: 1 }));
    const kind = name.startsWith('I') ? 'interface' : 'union';
    const shared = { ...field(false), permissions: undefined };
    abstracts.set(name, { kind, members, fields: new Map(kind === 'interface' ? [['shared', shared]] : []) });
  }
  const objects = new Map<string, ObjectModel>();
  for (const name of plain) {
    const typePermissions = draw(fc.boolean) ? draw(() => permissions) : [];
    const uncovered = typePermissions.length === 0;
    const fields = fieldsOf(uncovered);
    for (const { members, fields: shared } of abstracts.values()) {
      if (!members.includes(name)) continue;
      for (const [key, model] of shared) fields.set(key, { ...model, permissions: field(uncovered).permissions });
    }
    objects.set(name, { fields, permissions: typePermissions });
  }
  for (const name of connected) {
    const node = objects.get(name)!;
    const own = node.permissions.length === 0 ? draw(() => permissions) : undefined;
    objects.set(`${name}Connection`, {
      fields: new Map([
        ['nodes', { type: name, list: true, permissions: own }],
        ['totalCount', { type: 'Int', list: false, permissions: own }],
      ]),
      // A connection asks for what its nodes ask for, without saying so.
      permissions: node.permissions,
    });
  }
  objects.set('Query', { fields: fieldsOf(true), permissions: [] });
  if (draw(fc.boolean)) objects.set('Mutation', { fields: fieldsOf(true), permissions: [] });
  return { objects, abstracts };
});

/** What an author would write. Everything is nullable: what is refused leaves its siblings standing. */
export function sdlOf({ objects, abstracts }: SchemaModel): string {
  const body = (fields: ReadonlyMap<string, FieldModel>): string =>
    `{ ${[...fields].map(([name, { type, list }]) => `${name}: ${list ? `[${type}]` : type}`).join(' ')} }`;
  const lines: string[] = [];
  for (const [name, { kind, members, fields }] of abstracts) {
    lines.push(kind === 'interface' ? `interface ${name} ${body(fields)}` : `union ${name} = ${members.join(' | ')}`);
  }
  for (const [name, { fields }] of objects) {
    const interfaces = [...abstracts].filter(([, { kind, members }]) => kind === 'interface' && members.includes(name));
    const implementing = interfaces.length > 0 ? ` implements ${interfaces.map(([one]) => one).join(' & ')}` : '';
    lines.push(`type ${name}${implementing} ${body(fields)}`);
  }
  return lines.join('\n');
}

export function permissionsOf({ objects }: SchemaModel): PermissionTree {
  const tree: Record<string, Record<string, Permission[]>> = {};
  for (const [name, { fields, permissions: own }] of objects) {
    const rules: Record<string, Permission[]> = {};
    if (own.length > 0 && !name.endsWith('Connection')) rules['*'] = own.map(permission);
    for (const [field, { permissions: asked }] of fields) if (asked) rules[field] = asked.map(permission);
    tree[name] = rules;
  }
  return tree;
}
