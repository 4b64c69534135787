import { type Convert, compileConversion, scalarText, type Text } from './conversions.ts';
import { Problem } from './faults.ts';
import type { LookupTable } from './lookups.ts';
import type { Condition, Conversion, Value } from './mapping-schema.ts';
import type { Cell } from './sources/source-row.ts';

/** Cells of a row, in the order in which their columns were asked for. */
export type Cells = readonly Cell[];

/** Gives the text of a value for a row. Called once for each row, in the order of the file. */
export type Evaluate = (cells: Cells) => Text | Problem;

/** What a value may use; it notes what it uses, and what is wrong. */
export interface ValueScope {
  /** @returns where the column stands among the cells */
  column(name: string, path: readonly PropertyKey[]): number;
  /** The same, for a column that may hold a list. */
  listColumn(name: string, path: readonly PropertyKey[]): number;
  lookup(name: string): LookupTable | undefined;
  fault(path: readonly PropertyKey[], message: string): void;
}

/**
 * Makes a function of a value of a mapping.
 *
 * @param path of the value in the mapping, for faults
 */
export function compileValue(value: Value, scope: ValueScope, path: readonly PropertyKey[]): Evaluate {
  if (typeof value === 'string') return cellAt(scope.column(value, path));
  if ('column' in value) {
    return converting(cellAt(scope.column(value.column, [...path, 'column'])), value.convert, scope, path);
  }
  if ('template' in value) {
    return converting(compileTemplate(value.template, scope, [...path, 'template']), value.convert, scope, path);
  }
  if ('constant' in value) {
    const text = scalarText(value.constant);
    return () => text;
  }
  if ('rowNumberWithin' in value) return compileRowNumber(value.rowNumberWithin, scope, [...path, 'rowNumberWithin']);
  const holds = compileCondition(value.when, scope, [...path, 'when']);
  const use = compileValue(value.use, scope, [...path, 'use']);
  const otherwise =
    value.otherwise === undefined ? () => null : compileValue(value.otherwise, scope, [...path, 'otherwise']);
  return (cells) => (holds(cells) ? use(cells) : otherwise(cells));
}

/** Makes a function of a condition of a mapping. */
export function compileCondition(
  condition: Condition,
  scope: ValueScope,
  path: readonly PropertyKey[],
): (cells: Cells) => boolean {
  const cell = cellAt(scope.column(condition.column, [...path, 'column']));
  if ('empty' in condition) return (cells) => (cell(cells) === null) === condition.empty;
  if ('equals' in condition) return (cells) => cell(cells) === scalarText(condition.equals);
  const isIn = 'in' in condition;
  const texts = new Set((isIn ? condition.in : condition.notIn).map(scalarText));
  return (cells) => texts.has(cell(cells)) === isIn;
}

/** Only what {@link ValueScope.listColumn} gave the place of can be a list. */
function cellAt(index: number): (cells: Cells) => Text {
  return (cells) => (cells[index] ?? null) as Text;
}

function converting(
  read: Evaluate,
  conversions: readonly Conversion[] = [],
  scope: ValueScope,
  path: readonly PropertyKey[],
): Evaluate {
  const convert = compileConversions(conversions, scope, path, 0);
  return (cells) => {
    const text = read(cells);
    return text instanceof Problem ? text : convert(text);
  };
}

/**
 * Makes one function of conversions that are done one after the other.
 *
 * @param first index in the mapping of the first conversion, for faults
 */
export function compileConversions(
  conversions: readonly Conversion[],
  scope: ValueScope,
  path: readonly PropertyKey[],
  first: number,
): Convert {
  const steps = conversions.flatMap((conversion, index): readonly Convert[] => {
    const compiled = compileConversion(conversion, (name) => scope.lookup(name));
    if (typeof compiled !== 'string') return [compiled];
    scope.fault([...path, 'convert', first + index], compiled);
    return [];
  });
  return (text) => {
    let converted: Text | Problem = text;
    for (const step of steps) {
      converted = step(converted);
      if (converted instanceof Problem) return converted;
    }
    return converted;
  };
}

/** `${column}` stands for a cell, `$${` for `${` itself. */
const placeholder = /\$\$\{|\$\{([^}]*)\}/g;

function compileTemplate(template: string, scope: ValueScope, path: readonly PropertyKey[]): Evaluate {
  const literals: string[] = [];
  const columns: number[] = [];
  let literal = '';
  let end = 0;
  for (const match of template.matchAll(placeholder)) {
    literal += template.slice(end, match.index);
    end = match.index + match[0].length;
    const name = match[1];
    if (name === undefined) {
      literal += '${';
      continue;
    }
    literals.push(literal);
    literal = '';
    columns.push(scope.column(name, path));
  }
  literals.push(literal + template.slice(end));
  if (columns.length === 0) scope.fault(path, 'names no column; write a constant instead');
  return (cells) => {
    let text = literals[0]!;
    for (const [index, column] of columns.entries()) {
      const cell = cells[column] as Text;
      if (cell === null || cell === undefined) return null;
      text += cell + literals[index + 1]!;
    }
    return text;
  };
}

function compileRowNumber(
  within: string | readonly string[],
  scope: ValueScope,
  path: readonly PropertyKey[],
): Evaluate {
  const columns = (typeof within === 'string' ? [within] : within).map((name) => scope.column(name, path));
  const counts = new Map<string, number>();
  return (cells) => {
    const group =
      columns.length === 1
        ? ((cells[columns[0]!] as Text) ?? '')
        : JSON.stringify(columns.map((column) => cells[column]));
    const count = (counts.get(group) ?? 0) + 1;
    counts.set(group, count);
    return String(count);
  };
}
