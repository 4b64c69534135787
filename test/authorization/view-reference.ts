import type { InputModel, ViewModel } from './view-model.ts';

/** When each hidden coordinate was found to be hidden; what is hidden by something else is found later than that. */
export type Hidden = ReadonlyMap<string, number>;

/** What a coordinate asks for, read off the model: nothing of the code under test is used. */
export function asksOf(model: ViewModel): (coordinate: string) => readonly string[] {
  const typeAsks = (type: string): readonly string[] => model.objects.get(type)?.permissions ?? [];
  const fieldAsks = (type: string, name: string): readonly string[] => {
    const field = model.objects.get(type)?.fields.get(name);
    return field ? [...(field.permissions ?? []), ...typeAsks(field.type)] : [];
  };
  return (coordinate) => {
    const [, type = '', field, argument] = /^(\w+)(?:\.(\w+))?(?:\((\w+):\))?$/.exec(coordinate) ?? [];
    if (field === undefined) return typeAsks(type);
    if (argument !== undefined) {
      const returned =
        model.objects
          .get(type)
          ?.fields.get(field)
          ?.type.replace(/Connection$/, '') ?? '';
      return fieldAsks(returned, argument);
    }
    const input = model.inputs.get(type)?.get(field);
    if (!input) return fieldAsks(type, field);
    const [, selected] = /^(.+)Filter$/.exec(type) ?? [];
    if (selected) return [...input.permissions, ...typeAsks(selected), ...fieldAsks(selected, field)];
    const [, written] = /^Create(.+)Input$/.exec(type) ?? [];
    if (!written) return input.permissions;
    const own = model.objects.get(written)?.fields.get(field)?.permissions ?? [];
    return [...input.permissions, ...(input.type === 'Int' ? fieldAsks(written, field) : own)];
  };
}

/**
 * The plainest way to find what is hidden: round after round, every coordinate is looked at with what the rounds before
 * have hidden, until nothing more is found.
 */
export function hiddenOf(model: ViewModel, held: ReadonlySet<string>): Hidden {
  const asks = asksOf(model);
  const isGranted = (coordinate: string): boolean =>
    asks(coordinate).every((name) => name === 'authenticated' || held.has(name));
  const hidden = new Map<string, number>();
  const is = (coordinate: string): boolean => hidden.has(coordinate);
  const defaultHides = ({ type, initial }: InputModel): boolean =>
    initial !== undefined && [...initial.matchAll(/(\w+):/g)].some(([, name]) => is(`${type}.${name}`));
  const inputIsHidden = (at: string, input: InputModel): boolean =>
    !isGranted(at) || is(input.type) || defaultHides(input);
  const mustBeGiven = ({ required, initial }: InputModel): boolean => required || initial !== undefined;
  const all = (type: string, names: Iterable<string>): boolean => [...names].every((name) => is(`${type}.${name}`));

  for (let round = 1; ; round++) {
    const found: string[] = [];
    const find = (coordinate: string, when: boolean): void => {
      if (when && !is(coordinate)) found.push(coordinate);
    };
    for (const [type, { fields }] of model.objects) {
      for (const [name, field] of fields) {
        const at = `${type}.${name}`;
        const args = [...(model.args.get(at) ?? [])];
        for (const [argument, input] of args) find(`${at}(${argument}:)`, inputIsHidden(`${at}(${argument}:)`, input));
        const lacks = args.some(([argument, input]) => is(`${at}(${argument}:)`) && mustBeGiven(input));
        find(at, !isGranted(at) || is(field.type) || lacks);
      }
      find(type, !isGranted(type) || all(type, fields.keys()));
    }
    for (const [type, { kind, members, fields }] of model.abstracts) {
      const granted = members.filter(isGranted);
      for (const [name, field] of fields) {
        find(`${type}.${name}`, is(field.type) || granted.some((member) => is(`${member}.${name}`)));
      }
      find(type, members.every(is) || (kind === 'interface' && all(type, fields.keys())));
    }
    for (const [type, fields] of model.inputs) {
      for (const [name, input] of fields) find(`${type}.${name}`, inputIsHidden(`${type}.${name}`, input));
      const lacks = [...fields].some(([name, input]) => is(`${type}.${name}`) && mustBeGiven(input));
      find(type, lacks || all(type, fields.keys()));
    }
    if (found.length === 0) return hidden;
    for (const coordinate of found) hidden.set(coordinate, round);
  }
}

/** All coordinates that a view shows: those that are not hidden, as far as visible root fields lead to them. */
export function shownOf(model: ViewModel, hidden: Hidden): ReadonlySet<string> {
  const shown = new Set<string>();
  const see = (type: string, arrived: boolean): void => {
    if (type === 'Int' || hidden.has(type)) return;
    const { kind, members } = model.abstracts.get(type) ?? { members: [] };
    if (kind && (arrived || kind === 'union')) for (const member of members) see(member, false);
    if (shown.has(type)) return;
    shown.add(type);
    const fields = model.objects.get(type)?.fields ?? model.abstracts.get(type)?.fields ?? new Map();
    for (const [name, field] of fields) {
      const at = `${type}.${name}`;
      if (hidden.has(at)) continue;
      shown.add(at);
      see(field.type, true);
      for (const [argument, input] of model.args.get(at) ?? []) {
        if (hidden.has(`${at}(${argument}:)`)) continue;
        shown.add(`${at}(${argument}:)`);
        see(input.type, false);
      }
    }
    for (const [name, input] of model.inputs.get(type) ?? []) {
      if (hidden.has(`${type}.${name}`)) continue;
      shown.add(`${type}.${name}`);
      see(input.type, false);
    }
    for (const [name, one] of model.abstracts) {
      if (one.kind === 'interface' && one.members.includes(type)) see(name, false);
    }
  };
  for (const root of ['Query', 'Mutation']) if (model.objects.has(root)) see(root, false);
  return shown;
}
