import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { SourceFailure, type SourceWatch, type TextFile } from './source-row.ts';

const lineFeed = 0x0a;

/** Longest line in bytes; more is hardly a row, and would have to stand in memory. */
const longestLine = 16 * 1024 * 1024;

/**
 * The text of a file in pieces that end with a line, without its byte order mark.
 *
 * @param fail told where the file cannot be read on, after which the text ends: what came before is still given out. No
 *   byte that is not of the encoding is replaced in silence.
 */
export async function* decodedText(
  file: TextFile,
  watch: SourceWatch,
  fail: (failure: SourceFailure) => void,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(file.encoding, { fatal: true });
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file.path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    watch.read(chunk.length);
    const bytes = Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(lineFeed) + 1;
    rest = bytes.subarray(end);
    const piece = decode(decoder, file.encoding, bytes.subarray(0, end), true);
    yield piece.text;
    line += piece.lines;
    if (piece.failed) return fail(new SourceFailure(line, notOf(file.encoding)));
    if (rest.length > longestLine) return fail(new SourceFailure(line, `is longer than ${longestLine} bytes`));
  }
  const last = decode(decoder, file.encoding, rest, false);
  yield last.text;
  if (last.failed) fail(new SourceFailure(line, notOf(file.encoding)));
}

interface Piece {
  readonly text: string;
  /** Whole lines in it. */
  readonly lines: number;
  /** The line after them is not of the encoding. */
  readonly failed: boolean;
}

function decode(decoder: TextDecoder, encoding: string, bytes: Buffer, more: boolean): Piece {
  try {
    return { text: decoder.decode(bytes, { stream: more }), lines: countLines(bytes), failed: false };
  } catch {
    return goodLines(bytes, encoding);
  }
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) count++;
  return count;
}

/** The lines up to the first that cannot be decoded. */
function goodLines(bytes: Buffer, encoding: string): Piece {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let text = '';
  let lines = 0;
  let start = 0;
  for (let end = bytes.indexOf(lineFeed); end !== -1; end = bytes.indexOf(lineFeed, start)) {
    try {
      text += decoder.decode(bytes.subarray(start, end + 1), { stream: true });
    } catch {
      break;
    }
    lines++;
    start = end + 1;
  }
  return { text, lines, failed: true };
}

function notOf(encoding: string): string {
  return `is not ${encoding}; name the encoding under "files" in the mapping (windows-1252 is a common one)`;
}
