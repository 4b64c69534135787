import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from '../questions/question.ts';
import { profileName } from '../servers/start-servers.ts';
import type { Table } from './tables.ts';

/** What is read of a CPU profile (Chrome DevTools Protocol, "Profiler.Profile"). */
interface Profile {
  readonly nodes: readonly ProfileNode[];
  /** Ids of nodes. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

const shownRows = 25;

/**
 * Where the time of Rowhouse's process went once it was asked something. Where all cores are taken, a system call that
 * wakes somebody else, such as a write to a socket, shows longer than it took: its thread waits for its turn.
 */
export function profileTables(folder: string, questions: readonly Question[]): readonly Table[] {
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, profileName), 'utf8')) as Profile;
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const callers = new Map(nodes.flatMap((node) => (node.children ?? []).map((child) => [child, node.id] as const)));
  const firstAsked = samples.findIndex((id) => byId.get(id)!.callFrame.url.endsWith('/src/gateway.ts'));
  const [owners, functions, ours] = [new Times(), new Times(), new Times()];
  let total = 0;
  for (let index = Math.max(0, firstAsked); index < samples.length; index++) {
    const node = byId.get(samples[index]!)!;
    if (node.callFrame.functionName === '(idle)') continue;
    const time = timeDeltas[index]!;
    total += time;
    owners.add(ownerOf(node), time);
    functions.add(placeOf(node), time);
    for (const place of oursAbove(node, byId, callers)) ours.add(place, time);
  }
  const asked = questions.map(({ name }) => name).join(', ');
  return [
    owners.table(`Where the time of Rowhouse goes when it is asked ${asked}, by owner of the code`, total),
    functions.table('By function', total),
    ours.table('By function of Rowhouse, with all that it calls', total),
  ];
}

/** Microseconds by name. */
class Times extends Map<string, number> {
  add(name: string, time: number): void {
    this.set(name, (this.get(name) ?? 0) + time);
  }

  table(title: string, total: number): Table {
    const rows = [...this].sort(([, left], [, right]) => right - left).slice(0, shownRows);
    return { title, headings: ['', 'percent'], rows: rows.map(([name, time]) => [name, percent(time, total)]) };
  }
}

const percent = (part: number, whole: number): string => ((part / whole) * 100).toFixed(1);

/** A package, a folder of ours, Node.js itself, or one of the engine's own kinds of work. */
function ownerOf({ callFrame: { functionName, url } }: ProfileNode): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(system calls and native code)';
  if (url.startsWith('node:')) return 'Node.js';
  const inPackages = url.split('/node_modules/').at(-1)!;
  if (inPackages === url) return folderOfOurs(url) ?? url;
  return inPackages
    .split('/')
    .slice(0, inPackages.startsWith('@') ? 2 : 1)
    .join('/');
}

/** `src/data`, `resolvers/core`, and `src` for what lies there itself. */
function folderOfOurs(url: string): string | undefined {
  const path = /\/((?:src|resolvers)\/.*)/.exec(url)?.[1];
  return path && !url.includes('/node_modules/') ? path.split('/').slice(0, -1).slice(0, 2).join('/') : undefined;
}

function placeOf({ callFrame: { functionName, url, lineNumber } }: ProfileNode): string {
  if (url === '') return functionName;
  const path = url.startsWith('node:') ? url : url.split('/').slice(-3).join('/');
  return `${functionName || '(anonymous)'} ${path}:${lineNumber + 1}`;
}

/** Functions of ours that a sample is within, each once. */
function oursAbove(
  node: ProfileNode,
  byId: ReadonlyMap<number, ProfileNode>,
  callers: ReadonlyMap<number, number>,
): ReadonlySet<string> {
  const places = new Set<string>();
  for (let one: ProfileNode | undefined = node; one; one = byId.get(callers.get(one.id) ?? -1)) {
    if (folderOfOurs(one.callFrame.url)) places.add(placeOf(one));
  }
  return places;
}
