import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Result } from './result.ts';
import { type Table, tablesOf, tuningTable } from './tables.ts';

const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'performance.md');

/** What stands between the two lines of a block is written by a run, all else by people. */
const blocks = Object.freeze({
  figures: { begin: '<!-- figures of node bench/peers/run.ts --write -->', end: '<!-- end of figures -->' },
  tuning: { begin: '<!-- tuning of node bench/peers/run.ts --parts tuning --write -->', end: '<!-- end of tuning -->' },
  profile: { begin: '<!-- profile of node bench/peers/run.ts --profile --write -->', end: '<!-- end of profile -->' },
});

export type Block = keyof typeof blocks;

/**
 * What a run has for the page. A profiled run is a slow one, and one that only tunes has nothing of the peers: their
 * figures stay out of it.
 */
export function blocksOf(
  result: Result,
  profile: readonly Table[] | undefined,
): ReadonlyArray<readonly [Block, readonly Table[]]> {
  if (profile) return [['profile', profile]];
  const figures = tablesOf({ ...result, tuning: [] });
  return [
    ...(result.targets.length > 0 ? [['figures', figures] as const] : []),
    ...(result.tuning.length > 0 ? [['tuning', [tuningTable(result)]] as const] : []),
  ];
}

/** Puts tables into docs/performance.md, which is made where there is none. @returns its path for a message */
export function writePerformancePage(block: Block, tables: readonly Table[]): string {
  const text = existsSync(page) ? readFileSync(page, 'utf8') : '# Performance\n';
  writeFileSync(page, withBlock(text, block, tables.map(markdownOf).join('\n\n')));
  return relative(process.cwd(), page);
}

/** A page with something else in a block than before; the block goes to its end where it had none. */
export function withBlock(text: string, block: Block, content: string): string {
  const { begin, end } = blocks[block];
  const written = `${begin}\n\n${content}\n\n${end}`;
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) return `${text.trimEnd()}\n\n${written}\n`;
  return `${text.slice(0, from)}${written}${text.slice(to + end.length)}`;
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
