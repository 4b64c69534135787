import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Table } from './tables.ts';

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'performance.md');

/** What stands between these two lines is written by a run, all else by people. */
const begin = '<!-- figures of node bench/peers/run.ts --write -->';
const end = '<!-- end of figures -->';

/** Puts figures into docs/performance.md, which is made where there is none. @returns its path for a message */
export function writePerformancePage(tables: readonly Table[]): string {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '# Performance\n';
  writeFileSync(page, withFigures(text, tables.map(markdownOf).join('\n\n')));
  return relative(process.cwd(), page);
}

/** A page with other figures than before; they go to its end where it had none. */
export function withFigures(text: string, figures: string): string {
  const block = `${begin}\n\n${figures}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) return `${text.trimEnd()}\n\n${block}\n`;
  return `${text.slice(0, from)}${block}${text.slice(to + end.length)}`;
}

function markdownOf({ title, headings, rows, note }: Table): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `### ${title}`,
    '',
    row(headings),
    row(headings.map(() => '---')),
    ...rows.map(row),
    ...(note ? ['', note] : []),
  ].join('\n');
}
