import type { Module } from '../../composition/module.ts';
import type { Entity } from '../../data/entity.ts';
import type { Settings } from '../../kernel/config.ts';

/** The part of a pg client that checks use. */
export interface Reader {
  query<Row extends object>(text: string, values?: unknown[]): Promise<{ readonly rows: Row[] }>;
}

/** Something that is not as it should be. */
export interface Finding {
  /** A fault endangers tenants' rows or keeps the house from working; a warning may be lived with, knowingly. */
  readonly status: 'warning' | 'fault';
  /** Where: a role, a table, a setting. */
  readonly at: string;
  readonly problem: string;
  /** How to mend it; in SQL where it can be said, for whoever owns what is named. */
  readonly remedy: string;
}

/** A connection as one of the roles that processes of the house log in with. */
export interface Login {
  /** The variable that holds its URL. */
  readonly variable: string;
  readonly url: string;
  /** Undefined when it could not be opened. */
  readonly client: Reader | undefined;
  /** Why it could not be opened. */
  readonly failure: string | undefined;
  /** A connection pooler stands between: the server's process is not the one that PostgreSQL named at the start. */
  readonly pooled: boolean;
}

/** What checks look at. */
export interface Examination {
  /** The administrator's connection: read only, as the owner where it may become it. */
  readonly client: Reader;
  readonly administratorUrl: string;
  /** Why the administrator could not become the owner. */
  readonly refusedOwner: string | undefined;
  /** False where the database was never migrated: there is no catalog. */
  readonly migrated: boolean;
  /** PostgreSQL schemas of all placements in this database. */
  readonly placements: readonly string[];
  /** Logins whose URL is set. */
  readonly logins: Readonly<Partial<Record<'gateway' | 'directory' | 'control', Login | undefined>>>;
  /** Core and all extensions. */
  readonly modules: readonly Module<Entity>[];
  readonly settings: Settings;
  /** PostgreSQL is the one that came with npm, for this machine alone. */
  readonly embedded: boolean;
}

/** One thing that doctor looks after. */
export interface Check {
  /** Stable, for scripts. */
  readonly name: string;
  /** What is so when the check is ok; a sentence. */
  readonly about: string;
  /** It can be made where the database was never migrated. */
  readonly beforeMigration?: true;
  examine(examination: Examination): Promise<readonly Finding[]>;
}

export function fault(at: string, problem: string, remedy: string): Finding {
  return { status: 'fault', at, problem, remedy };
}

export function warning(at: string, problem: string, remedy: string): Finding {
  return { status: 'warning', at, problem, remedy };
}
