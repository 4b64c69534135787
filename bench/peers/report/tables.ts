import type { Output } from '../../../src/cli/output.ts';
import type { TenantsResult } from '../measures/tenants.ts';
import { questions } from '../questions/index.ts';
import { type PeerName, peerNames, type ServerName, serverNames } from '../servers/names.ts';
import type { Result } from './result.ts';
import type { Reached } from './targets.ts';

/** Figures for people: printed, or put into the documentation. */
export interface Table {
  readonly title: string;
  readonly headings: readonly string[];
  readonly rows: ReadonlyArray<readonly string[]>;
  /** What one has to know to read it. */
  readonly note?: string;
}

export const shownNames: Readonly<Record<ServerName, string>> = {
  rowhouse: 'Rowhouse',
  postgraphile: 'PostGraphile',
  apollo: 'Apollo',
  limit: 'limit',
};

const shown = (names: readonly ServerName[]): readonly string[] => names.map((name) => shownNames[name]);

/** A table for each part that was measured. */
export function tablesOf(result: Result): readonly Table[] {
  return [
    questionTable(),
    targetTable(result),
    ratioTable(result),
    absoluteTable(result),
    latencyTable(result),
    memoryTable(result),
    tenantsTable(result),
    ...delayTables(result),
    rlsTable(result),
    tuningTable(result),
    machineTable(result),
  ].filter(({ rows }) => rows.length > 0);
}

export function showTables({ line, table, style }: Output, tables: readonly Table[]): void {
  for (const { title, headings, rows, note } of tables) {
    line(style.bold(title));
    table(headings, rows);
    if (note) line(style.dim(note));
    line();
  }
}

function questionTable(): Table {
  return {
    title: 'Questions',
    headings: ['', 'asks for'],
    rows: questions.map(({ name, title }) => [name, title]),
  };
}

const shownReached: Readonly<Record<Reached, string>> = {
  goal: 'goal reached',
  target: 'reached',
  neither: 'missed',
};

function targetTable({ targets }: Result): Table {
  return {
    title: 'What is asked of Rowhouse, and what it reaches',
    headings: ['', 'measured', 'asked for', 'goal', ''],
    rows: targets.map(({ figure, value, bound, target, goal, reached }) => [
      figure,
      value.toFixed(2),
      `${bound} ${target}`,
      `${bound} ${goal}`,
      shownReached[reached],
    ]),
  };
}

function ratioTable({ ratios, cpu }: Result): Table {
  const cell = (name: string, peer: PeerName): string => {
    const key = name as keyof typeof ratios;
    return `${ratios[key]![peer].toFixed(2)} / ${cpu[key]![peer].toFixed(2)}`;
  };
  return {
    title: 'Rowhouse in proportion to the others',
    headings: ['', ...shown(peerNames)],
    rows: Object.keys(ratios).map((name) => [name, ...peerNames.map((peer) => cell(name, peer))]),
    note: 'Requests a second / requests a CPU second (Node.js and PostgreSQL together): more is better.',
  };
}

function absoluteTable({ absolute }: Result): Table {
  return {
    title: 'Requests a second, and microseconds of CPU for one request (Node.js + PostgreSQL)',
    headings: ['', ...shown(serverNames)],
    rows: Object.entries(absolute).map(([name, servers]) => [
      name,
      ...serverNames.map((server) => {
        const { requestsPerSecond, cpu } = servers[server];
        return `${whole(requestsPerSecond)} (${whole(cpu.node)} + ${whole(cpu.postgres)})`;
      }),
    ]),
  };
}

function latencyTable({ latency }: Result): Table {
  return {
    title: 'Milliseconds in an open loop, p50 / p99',
    headings: ['', 'requests a second', ...shown(serverNames), 'p99 to PostGraphile'],
    rows: Object.entries(latency).map(([name, { rate, servers, p99Ratios }]) => [
      name,
      whole(rate),
      ...serverNames.map((server) => {
        const { p50, p99, keptUp } = servers[server];
        return `${p50.toFixed(1)} / ${p99.toFixed(1)}${keptUp ? '' : ' (fell behind)'}`;
      }),
      p99Ratios.postgraphile.toFixed(2),
    ]),
    note: 'At 70 percent of what PostGraphile does at most; from when a request was due.',
  };
}

function memoryTable({ memory }: Result): Table {
  const names = serverNames.filter((name) => memory[name] !== undefined);
  return {
    title: 'Peak memory of the server process, megabytes',
    headings: shown(names),
    rows: names.length === 0 ? [] : [names.map((name) => whole(memory[name]!))],
  };
}

function tenantsTable({ tenants }: Result): Table {
  const { few = 0, many = 0, questions: figures = {}, memory } = tenants as Partial<TenantsResult>;
  return {
    title: 'Rowhouse over few tenants and over many, with as many rows in all',
    headings: ['', `${whole(few)} tenants`, `${whole(many)} tenants`, 'ratio', 'ratio by CPU'],
    rows: Object.entries(figures).map(([name, one]) => [
      name,
      whole(one.few),
      whole(one.many),
      one.ratio.toFixed(2),
      one.cpuRatio.toFixed(2),
    ]),
    note: `Requests a second. Peak memory: ${whole(memory?.few ?? 0)} and ${whole(memory?.many ?? 0)} megabytes.`,
  };
}

function delayTables({ delay }: Result): readonly Table[] {
  const of = `with ${delay.milliseconds} ms more to the database`;
  return [
    {
      title: `Round trips for one request`,
      headings: ['', ...shown(serverNames)],
      rows: Object.entries(delay.roundTrips ?? {}).map(([name, trips]) => [
        name,
        ...serverNames.map((server) => trips[server].toFixed(1)),
      ]),
    },
    {
      title: `Rowhouse ${of}`,
      headings: ['', 'requests a second', 'p50, ms'],
      rows: Object.entries(delay.rowhouse ?? {}).map(([name, { requestsPerSecond, p50 }]) => [
        name,
        whole(requestsPerSecond),
        p50.toFixed(1),
      ]),
    },
  ];
}

function rlsTable({ rls }: Result): Table {
  return {
    title: "Row-Level Security in proportion to none, the limit's statements",
    headings: ['', 'requests a second', 'requests a CPU second of PostgreSQL'],
    rows: Object.entries(rls).map(([name, { throughput, cpu }]) => [name, throughput.toFixed(2), cpu.toFixed(2)]),
  };
}

/** Written into a place of its own in the documentation, too. */
export function tuningTable({ tuning }: Result): Table {
  return {
    title: 'Rowhouse with one setting changed',
    headings: ['', '', 'requests a second', 'CPU, µs (Node.js + PostgreSQL)', 'ratio', 'ratio by CPU', 'memory, MB'],
    rows: tuning.map(({ setting, question, requestsPerSecond, cpu, ratio, cpuRatio, memory }) => [
      question,
      setting,
      whole(requestsPerSecond),
      `${whole(cpu.node)} + ${whole(cpu.postgres)}`,
      ratio.toFixed(2),
      cpuRatio.toFixed(2),
      whole(memory),
    ]),
    note: 'Ratios to Rowhouse as it comes, measured in turns with it: more is better.',
  };
}

function machineTable({ machine }: Result): Table {
  const { postgresSettings, packages, quick, ...facts } = machine;
  const settings = Object.entries(postgresSettings).map(([name, value]) => `${name} = ${value}`);
  return {
    title: quick ? 'Machine (a try: the figures above say nothing)' : 'Machine',
    headings: ['', ''],
    rows: [
      ['processor', `${facts.cores} x ${facts.processor}, ${facts.memoryGigabytes} GB, Linux ${facts.kernel}`],
      ['load before the run', String(facts.loadBefore)],
      ['versions', `Node.js ${facts.node}, PostgreSQL ${facts.postgres}`],
      [
        'peers',
        Object.entries(packages)
          .map((one) => one.join(' '))
          .join(', '),
      ],
      ['PostgreSQL', `${settings.join(', ')}; ${facts.poolSize} connections for each server`],
      ['rounds', `${facts.rounds} of ${facts.seconds} s`],
    ],
  };
}

const whole = (value: number): string => Math.round(value).toLocaleString('en');
