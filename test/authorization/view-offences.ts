import { type InputModel, literal, type ViewModel } from './view-model.ts';
import { asksOf, type Hidden } from './view-reference.ts';

/**
 * Selections that a root has, each of which asks for something hidden: root fields, fields of what visible root fields
 * return, and arguments of both. Why something is hidden is followed down to a rule that is not granted.
 */
export function offences(model: ViewModel, hidden: Hidden, held: ReadonlySet<string>, root: string): readonly string[] {
  const asks = asksOf(model);
  const isGranted = (coordinate: string): boolean =>
    asks(coordinate).every((name) => name === 'authenticated' || held.has(name));
  const mustBeGiven = ({ required, initial }: InputModel): boolean => required || initial !== undefined;
  const earliest = (type: string, names: Iterable<string>): string =>
    [...names]
      .filter((name) => hidden.has(`${type}.${name}`))
      .sort((left, right) => hidden.get(`${type}.${left}`)! - hidden.get(`${type}.${right}`)!)[0]!;

  /** A value of an input type that is hidden. */
  const badValue = (type: string): string => {
    const fields = model.inputs.get(type)!;
    const field = earliest(type, fields.keys());
    const { type: inner } = fields.get(field)!;
    const value = isGranted(`${type}.${field}`) ? badValue(inner) : literal(model.inputs, inner);
    return literal(model.inputs, type, { field, value });
  };
  /** The argument as it offends; undefined where its absence does. */
  const badArgument = (at: string, name: string, { type }: InputModel): string | undefined => {
    if (!isGranted(`${at}(${name}:)`)) return `${name}: ${literal(model.inputs, type)}`;
    return hidden.has(type) ? `${name}: ${badValue(type)}` : undefined;
  };
  const call = (at: string, bad: string | undefined, without: string | undefined, below: string): string => {
    const given = [...(model.args.get(at) ?? [])]
      .filter(([name, { required }]) => required && name !== without)
      .map(([name, { type }]) => `${name}: ${literal(model.inputs, type)}`);
    const all = bad === undefined ? given : [...given, bad];
    return `${at.split('.')[1]}${all.length > 0 ? `(${all.join(', ')})` : ''} ${below}`;
  };
  /** A selection of a hidden field; undefined where an interface is hidden though what stands behind it is not. */
  const badField = (type: string, name: string): string | undefined => {
    const at = `${type}.${name}`;
    const returned = model.objects.get(type)!.fields.get(name)!.type;
    const plainBelow = returned === 'Int' ? '' : '{ __typename }';
    if (!isGranted(at)) return call(at, undefined, undefined, plainBelow);
    const round = hidden.get(at)!;
    for (const [argument, input] of model.args.get(at) ?? []) {
      const found = hidden.get(`${at}(${argument}:)`);
      if (found === undefined || found >= round || !mustBeGiven(input)) continue;
      return call(at, badArgument(at, argument, input), argument, plainBelow);
    }
    const badType = (one: string): string | undefined =>
      isGranted(one) ? badField(one, earliest(one, model.objects.get(one)!.fields.keys())) : '__typename';
    if (model.objects.has(returned)) {
      const below = badType(returned);
      return below && call(at, undefined, undefined, `{ ${below} }`);
    }
    const { members } = model.abstracts.get(returned)!;
    if (!members.every((member) => hidden.has(member))) return undefined;
    const below = members.map((member) => {
      const bad = badType(member);
      return bad && `... on ${member} { ${member}: ${bad} }`.replace('__typename', '__typename ');
    });
    if (below.includes(undefined)) return undefined;
    return call(at, undefined, undefined, `{ ${below.join(' ')} }`);
  };

  const below = (type: string): string[] => {
    const found: string[] = [];
    for (const [name, field] of model.objects.get(type)!.fields) {
      const at = `${type}.${name}`;
      if (hidden.has(at)) {
        const bad = badField(type, name);
        if (bad) found.push(bad);
        continue;
      }
      for (const [argument, input] of model.args.get(at) ?? []) {
        if (!hidden.has(`${at}(${argument}:)`)) continue;
        const bad = badArgument(at, argument, input);
        if (bad) found.push(call(at, bad, argument, field.type === 'Int' ? '' : '{ __typename }'));
      }
    }
    return found;
  };
  const found = below(root);
  for (const [name, field] of model.objects.get(root)!.fields) {
    if (hidden.has(`${root}.${name}`) || !model.objects.has(field.type)) continue;
    for (const one of below(field.type)) found.push(call(`${root}.${name}`, undefined, undefined, `{ ${one} }`));
  }
  return found;
}
