import fc from 'fast-check';
import type { PermissionTree } from '../../src/authorization/permission.ts';
import { scope } from '../../src/authorization/permission.ts';
import { permissionsOf, type SchemaModel, schemas, scopes, sdlOf } from './random-schema.ts';

/** An argument or an input field. */
export interface InputModel {
  /** `Int` or an input type. */
  readonly type: string;
  readonly required: boolean;
  /** Default value as GraphQL writes it. */
  readonly initial: string | undefined;
  /** Scopes that the input field asks for by a rule of its own. */
  readonly permissions: readonly string[];
}

/** A schema whose fields take arguments. */
export interface ViewModel extends SchemaModel {
  readonly inputs: ReadonlyMap<string, ReadonlyMap<string, InputModel>>;
  /** By `Type.field`. */
  readonly args: ReadonlyMap<string, ReadonlyMap<string, InputModel>>;
}

const int = (required: boolean, initial?: string): InputModel => ({ type: 'Int', required, initial, permissions: [] });

export const viewModels: fc.Arbitrary<ViewModel> = schemas.chain((model) =>
  fc.gen().map((draw) => {
    const plain = [...model.objects.keys()].filter((name) => /^T\d$/.test(name));
    const names = plain
      .flatMap((name) => [`${name}Filter`, `Create${name}Input`])
      .concat('Loose')
      .filter(() => draw(fc.boolean));
    const inputs = new Map<string, Map<string, InputModel>>();
    for (const name of names) {
      const fields = new Map<string, InputModel>();
      for (const field of ['f0', 'f1', 'f2', 'and', 'other']) {
        if (!draw(fc.boolean) && fields.size > 0) continue;
        const kind = draw(fc.integer, { min: 0, max: 9 });
        const permissions = draw(fc.integer, { min: 0, max: 5 }) === 0 ? [draw(() => fc.constantFrom(...scopes))] : [];
        const type = kind < 3 ? draw(() => fc.constantFrom(...names)) : 'Int';
        const required = type === 'Int' && kind === 3;
        fields.set(field, { type, required, initial: type === 'Int' && kind === 4 ? '1' : undefined, permissions });
      }
      inputs.set(name, fields);
    }
    const args = new Map<string, Map<string, InputModel>>();
    for (const [type, { fields }] of model.objects) {
      for (const field of fields.keys()) {
        const own = new Map<string, InputModel>();
        for (const name of ['f0', 'f1', 'by']) {
          if (draw(fc.integer, { min: 0, max: 2 }) > 0) continue;
          const input = names.length > 0 && draw(fc.boolean) ? draw(() => fc.constantFrom(...names)) : undefined;
          const kind = draw(fc.integer, { min: 0, max: 4 });
          // What an interface declares may be implemented with more arguments, but with none that is required.
          const required = kind === 0 && field !== 'shared';
          if (!input) own.set(name, int(required, kind === 1 ? '1' : undefined));
          else
            own.set(name, {
              type: input,
              required,
              initial: kind === 1 ? literal(inputs, input) : undefined,
              permissions: [],
            });
        }
        if (own.size > 0) args.set(`${type}.${field}`, own);
      }
    }
    return { ...model, inputs, args };
  }),
);

/** A value of an input type: what is required, and one more field, `inner` if it is given. */
export function literal(
  inputs: ViewModel['inputs'],
  type: string,
  inner?: { readonly field: string; readonly value: string },
): string {
  if (type === 'Int') return '1';
  const fields = [...inputs.get(type)!];
  const given = new Map(fields.filter(([, { required }]) => required).map(([name]) => [name, '1']));
  if (inner) given.set(inner.field, inner.value);
  const [first] = fields.filter(([, model]) => model.type === 'Int');
  if (given.size === 0 && first) given.set(first[0], '1');
  return `{ ${[...given].map(([name, value]) => `${name}: ${value}`).join(', ')} }`;
}

export function sdlOfView(model: ViewModel): string {
  const typed = ({ type, required, initial }: InputModel): string =>
    `${type}${required ? '!' : ''}${initial === undefined ? '' : ` = ${initial}`}`;
  const list = (all: ReadonlyMap<string, InputModel>): string =>
    [...all].map(([name, input]) => `${name}: ${typed(input)}`).join(' ');
  const inputs = [...model.inputs].map(([name, fields]) => `input ${name} { ${list(fields)} }`);
  // The objects' lines, with their arguments put in.
  const lines = sdlOf(model)
    .split('\n')
    .map((line) => {
      const [, type] = /^type (\w+)/.exec(line) ?? [];
      if (!type) return line;
      return line.replace(/(\w+): /g, (text, field: string) => {
        const args = model.args.get(`${type}.${field}`);
        return args ? `${field}(${list(args)}): ` : text;
      });
    });
  return [...lines, ...inputs].join('\n');
}

export function permissionsOfView(model: ViewModel): PermissionTree {
  const tree: Record<string, PermissionTree[string]> = { ...permissionsOf(model) };
  for (const [name, fields] of model.inputs) {
    const rules = [...fields].filter(([, { permissions }]) => permissions.length > 0);
    if (rules.length === 0) continue;
    tree[name] = Object.fromEntries(
      rules.map(([field, { permissions }]) => [field, permissions.map((one) => scope(one as `${string}:${string}`))]),
    );
  }
  return tree;
}
