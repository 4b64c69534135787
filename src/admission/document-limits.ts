import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { RowhouseError } from '../kernel/errors.ts';
import { nestingLimit } from './document-text.ts';
import { measureMerged } from './merged-size.ts';

/** Bounds on one document, fragments expanded; see the settings table for what each means. */
export interface DocumentLimits {
  readonly documentDepth: number;
  readonly documentAliases: number;
  readonly documentSelections: number;
  readonly documentRepetitions: number;
}

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly selections: number;
  /** Selection sets within each other, those of fragments included. */
  readonly nesting: number;
}

const nothing: Size = Object.freeze({ depth: 0, aliases: 0, selections: 0, nesting: 0 });

/**
 * Measures a document against the limits, each fragment once: 2 KB of nested fragments may stand for 2^24 selections, and
 * must be refused without visiting them.
 *
 * Depth and aliases are bounded for each operation, because one of them runs; selections and repetitions for the whole
 * document, because validation goes through all of it, unused fragments included.
 *
 * @throws RowhouseError DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_ALIASES, DOCUMENT_TOO_MANY_SELECTIONS,
 *   DOCUMENT_TOO_REPETITIVE; GRAPHQL_VALIDATION_FAILED for a fragment that spreads itself
 * @returns the most fields that it selects on one object
 */
export function checkDocument(document: DocumentNode, limits: DocumentLimits): { readonly width: number } {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Size>();
  const open = new Set<string>();

  const measureFragment = (name: string, level: number): Size => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // Validation will say that it does not exist.
    if (!fragment) return nothing;
    if (open.has(name)) {
      // Expanded it would have no end (GraphQL specification, section 5.5.2.2): there is nothing to measure.
      throw new RowhouseError('GRAPHQL_VALIDATION_FAILED', { message: `The fragment ${name} spreads itself.` });
    }
    open.add(name);
    const size = measure(fragment.selectionSet, level);
    open.delete(name);
    measured.set(name, size);
    return size;
  };

  const measure = (set: SelectionSetNode, level: number): Size => {
    if (level > nestingLimit) throw new RowhouseError('DOCUMENT_TOO_DEEP');
    let depth = 0;
    let aliases = 0;
    let selections = 0;
    let nesting = 0;
    for (const selection of set.selections) {
      let inner = nothing;
      let own = 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        inner = measureFragment(selection.name.value, level + 1);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        inner = measure(selection.selectionSet, level + 1);
      } else {
        own = 1;
        if (selection.alias) aliases += 1;
        if (selection.selectionSet) inner = measure(selection.selectionSet, level + 1);
      }
      depth = Math.max(depth, inner.depth + own);
      nesting = Math.max(nesting, inner.nesting);
      aliases += inner.aliases;
      selections += inner.selections + own;
    }
    // What was measured before may nest deeper than this walk went.
    if (nesting >= nestingLimit) throw new RowhouseError('DOCUMENT_TOO_DEEP');
    return { depth, aliases, selections, nesting: nesting + 1 };
  };

  const roots: SelectionSetNode[] = [];
  let selections = 0;
  const check = (set: SelectionSetNode): void => {
    const size = measure(set, 1);
    refuse(size.depth, limits.documentDepth, 'DOCUMENT_TOO_DEEP', 'levels of fields');
    refuse(size.aliases, limits.documentAliases, 'DOCUMENT_TOO_MANY_ALIASES', 'aliases');
    selections += size.selections;
    refuse(selections, limits.documentSelections, 'DOCUMENT_TOO_MANY_SELECTIONS', 'selected fields');
    roots.push(set);
  };
  for (const definition of document.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) check(definition.selectionSet);
  }
  for (const [name, fragment] of fragments) {
    if (!measured.has(name)) check(fragment.selectionSet);
  }
  const { repetitions, width } = measureMerged(roots, fragments);
  refuse(repetitions, limits.documentRepetitions, 'DOCUMENT_TOO_REPETITIVE', 'pairs of fields of the same name');
  return { width };
}

function refuse(
  actual: number,
  maximum: number,
  code: 'DOCUMENT_TOO_DEEP' | 'DOCUMENT_TOO_MANY_ALIASES' | 'DOCUMENT_TOO_MANY_SELECTIONS' | 'DOCUMENT_TOO_REPETITIVE',
  unit: string,
): void {
  if (actual <= maximum) return;
  throw new RowhouseError(code, {
    message: `The document has more than ${maximum} ${unit}, fragments expanded.`,
    details: { maximum },
  });
}
