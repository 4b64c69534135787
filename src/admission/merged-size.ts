import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';

/** What a document looks like once the fields that stand in the same place are merged. */
export interface MergedSize {
  /**
   * Pairs of fields that have the same response name in the same place: validation compares each of them (GraphQL
   * specification, section 5.3.2 "Field Selection Merging"), which makes it quadratic in what a client repeats.
   */
  readonly repetitions: number;
  /** The most fields of one object. */
  readonly width: number;
}

/**
 * Goes through the fields as they are merged, each once: the caller has made sure that no fragment spreads itself, and has
 * bounded how many fields there are, and how deep.
 */
export function measureMerged(
  roots: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): MergedSize {
  let repetitions = 0;
  let width = 0;
  const measure = (sets: readonly SelectionSetNode[]): void => {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const others = fields.get(name);
          if (others) others.push(selection);
          else fields.set(name, [selection]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          collect(selection.selectionSet);
        } else {
          const fragment = fragments.get(selection.name.value);
          if (!fragment || spread.has(fragment.name.value)) continue;
          spread.add(fragment.name.value);
          collect(fragment.selectionSet);
        }
      }
    };
    for (const set of sets) collect(set);
    width = Math.max(width, fields.size);
    for (const same of fields.values()) {
      repetitions += (same.length * (same.length - 1)) / 2;
      const inner = same.flatMap((field) => field.selectionSet ?? []);
      if (inner.length > 0) measure(inner);
    }
  };
  for (const root of roots) measure([root]);
  return { repetitions, width };
}
