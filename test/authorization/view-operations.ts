import type { ViewModel } from './view-model.ts';

/** A random operation of shown fields alone, with shown arguments and input fields alone. */
export function shownOperation(model: ViewModel, shown: ReadonlySet<string>, root: string, seed: number): string {
  let state = seed;
  const chance = (): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % 3;
  };
  const value = (type: string, depth: number): string => {
    const fields = [...(model.inputs.get(type) ?? [])].filter(([name]) => shown.has(`${type}.${name}`));
    if (type === 'Int') return '1';
    const given = fields.filter(([, input]) => input.required || (chance() > 0 && (input.type === 'Int' || depth > 0)));
    return `{ ${given.map(([name, input]) => `${name}: ${value(input.type, depth - 1)}`).join(', ')} }`;
  };
  const select = (type: string, depth: number): string => {
    const parts = ['__typename'];
    const abstract = model.abstracts.get(type);
    const fields = abstract?.fields ?? model.objects.get(type)!.fields;
    for (const [name, field] of fields) {
      const at = `${type}.${name}`;
      if (!shown.has(at) || chance() === 0 || (field.type !== 'Int' && depth === 0)) continue;
      const args = [...(model.args.get(at) ?? [])]
        .filter(([argument, input]) => shown.has(`${at}(${argument}:)`) && (input.required || chance() > 0))
        .map(([argument, input]) => `${argument}: ${value(input.type, 2)}`);
      const below = field.type === 'Int' ? '' : select(field.type, depth - 1);
      // Under an alias of its own: fields of equal names may differ in their arguments.
      parts.push(`${type}_${name}_${state}: ${name}${args.length > 0 ? `(${args.join(', ')})` : ''} ${below}`);
    }
    for (const [other, { members }] of model.abstracts) {
      const overlaps = members.some((member) => shown.has(member) && abstract?.members.includes(member));
      if (overlaps && other !== type && shown.has(other)) parts.push(`... on ${other} { __typename }`);
    }
    for (const member of abstract?.members ?? []) {
      if (shown.has(member) && depth > 0) parts.push(`... on ${member} ${select(member, depth - 1)}`);
    }
    return `{ ${parts.join(' ')} }`;
  };
  return `${root === 'Mutation' ? 'mutation' : 'query'} ${select(root, 4)}`;
}
