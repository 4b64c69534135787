import type { Convert, Text } from './conversions.ts';
import { Problem } from './faults.ts';
import type { Conversion, Value } from './mapping-schema.ts';
import { type Cells, compileCondition, compileConversions, compileValue, type ValueScope } from './row-values.ts';

/** Gives the elements of a list for a row; null where there is nothing. Called once for each row, in the order of the file. */
export type EvaluateList = (cells: Cells) => readonly string[] | null | Problem;

type Path = readonly PropertyKey[];

/**
 * Makes a function of the value of a list. The conversions that stand after "split" are done to each element; elements
 * that are empty then are left out. A list of NDJSON needs no "split"; other text that is not split is a list of one
 * element, as in GraphQL (specification, section 3.11, "List").
 *
 * @param path of the value in the mapping, for faults
 */
export function compileList(value: Value, scope: ValueScope, path: Path): EvaluateList {
  if (typeof value === 'string') return compileElements(value, scope, path);
  if ('when' in value) {
    const holds = compileCondition(value.when, scope, [...path, 'when']);
    const use = compileList(value.use, scope, [...path, 'use']);
    const otherwise =
      value.otherwise === undefined ? () => null : compileList(value.otherwise, scope, [...path, 'otherwise']);
    return (cells) => (holds(cells) ? use(cells) : otherwise(cells));
  }
  const conversions = 'convert' in value ? (value.convert ?? []) : [];
  const at = conversions.findIndex(isSplit);
  const split = conversions[at];
  if (!split || !isSplit(split)) return compileElements(value, scope, path);
  const whole = compileValue({ ...value, convert: conversions.slice(0, at) }, scope, path);
  const each = compileConversions(conversions.slice(at + 1), scope, path, at + 1);
  return (cells) => {
    const text = whole(cells);
    if (typeof text !== 'string') return text;
    const pieces = text.split(split.split);
    return elementsOf(
      pieces.map((piece) => piece || null),
      each,
    );
  };
}

/** A cell that is a list, or text that is a list of one element. */
function compileElements(value: Value, scope: ValueScope, path: Path): EvaluateList {
  if (typeof value !== 'string' && !('column' in value)) {
    const evaluate = compileValue(value, scope, path);
    return (cells) => {
      const text = evaluate(cells);
      return typeof text === 'string' ? [text] : text;
    };
  }
  const { column, convert = [] } = typeof value === 'string' ? { column: value } : value;
  const index = scope.listColumn(column, typeof value === 'string' ? path : [...path, 'column']);
  const each = compileConversions(convert, scope, path, 0);
  return (cells) => {
    const cell = cells[index] ?? null;
    return typeof cell === 'object' && cell !== null ? elementsOf(cell, each) : elementsOf([cell], each);
  };
}

/** Elements that become nothing are left out. */
function elementsOf(texts: readonly Text[], each: Convert): readonly string[] | null | Problem {
  const elements: string[] = [];
  for (const text of texts) {
    const element = each(text);
    if (element instanceof Problem) return element;
    if (element !== null) elements.push(element);
  }
  return elements.length === 0 ? null : elements;
}

type Split = Extract<Conversion, { readonly split: string }>;

function isSplit(conversion: Conversion): conversion is Split {
  return typeof conversion === 'object' && 'split' in conversion;
}
