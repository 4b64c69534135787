import { type DocumentNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { RowhouseError } from '../kernel/errors.ts';

/** Bounds on one document, fragments expanded; see the settings table for what each means. */
export interface DocumentLimits {
  readonly documentTokens: number;
  readonly documentDepth: number;
  readonly documentAliases: number;
  readonly documentSelections: number;
}

interface Size {
  readonly depth: number;
  readonly aliases: number;
  readonly selections: number;
}

/**
 * Measures every operation of a document against the limits, each fragment once: 2 KB of nested fragments may stand for
 * 2^24 selections, and must be refused without visiting them.
 *
 * @throws RowhouseError DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_ALIASES, DOCUMENT_TOO_MANY_SELECTIONS
 */
export function checkDocument(document: DocumentNode, limits: DocumentLimits): void {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measured = new Map<string, Size>();
  const open = new Set<string>();

  const measureFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known) return known;
    const fragment = fragments.get(name);
    // Unknown and circular fragments are for validation to refuse; here they must only not loop.
    if (!fragment || open.has(name)) return { depth: 0, aliases: 0, selections: 0 };
    open.add(name);
    const size = measure(fragment.selectionSet);
    open.delete(name);
    measured.set(name, size);
    return size;
  };

  const measure = (set: SelectionSetNode): Size => {
    let depth = 0;
    let aliases = 0;
    let selections = 0;
    for (const selection of set.selections) {
      let inner: Size;
      let level = 0;
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        inner = measureFragment(selection.name.value);
      } else if (selection.kind === Kind.INLINE_FRAGMENT) {
        inner = measure(selection.selectionSet);
      } else {
        level = 1;
        selections += 1;
        if (selection.alias) aliases += 1;
        inner = selection.selectionSet ? measure(selection.selectionSet) : { depth: 0, aliases: 0, selections: 0 };
      }
      depth = Math.max(depth, inner.depth + level);
      aliases += inner.aliases;
      selections += inner.selections;
    }
    return { depth, aliases, selections };
  };

  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    const size = measure(definition.selectionSet);
    refuse(size.depth, limits.documentDepth, 'DOCUMENT_TOO_DEEP', 'nests', 'deep');
    refuse(size.aliases, limits.documentAliases, 'DOCUMENT_TOO_MANY_ALIASES', 'has', 'aliases');
    refuse(size.selections, limits.documentSelections, 'DOCUMENT_TOO_MANY_SELECTIONS', 'selects', 'fields');
  }
}

function refuse(
  actual: number,
  maximum: number,
  code: 'DOCUMENT_TOO_DEEP' | 'DOCUMENT_TOO_MANY_ALIASES' | 'DOCUMENT_TOO_MANY_SELECTIONS',
  verb: string,
  unit: string,
): void {
  if (actual <= maximum) return;
  throw new RowhouseError(code, {
    message: `The document ${verb} ${actual} ${unit}, fragments expanded; this gateway accepts ${maximum}.`,
    details: { maximum },
  });
}
