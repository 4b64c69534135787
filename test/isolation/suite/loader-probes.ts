import { isDeepStrictEqual } from 'node:util';
import { Context } from '../../../src/data/context.ts';
import { newId } from '../../../src/kit.ts';
import type { Family } from './families.ts';
import { palettes } from './palettes.ts';
import type { World } from './world.ts';

const isId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

type Batch = (keys: readonly unknown[]) => Promise<readonly unknown[]>;
type AnyLoader = (this: Context, name: string, batch: Batch) => ReturnType<Context['loader']>;

/**
 * While it is installed, every batch of every loader of the tenant under examination is asked for more than it was: for
 * each of its keys also the other tenant's of the same place, and one that nobody has, all in one batch. What a loader
 * gives for the two must be equal; clients get no more than they would have.
 *
 * This looks behind the schema: most loaders get their keys from rows, where no client can put a foreign one.
 */
export class LoaderProbes {
  readonly #world: World;
  readonly #twins: ReadonlyMap<string, string>;
  readonly #unknown = new Map<string, string>();
  readonly #original: AnyLoader;
  /** Loaders by name; true once a key of the tenant's own has found more than one that nobody has. */
  readonly #seen = new Map<string, boolean>();

  private constructor(world: World, twins: ReadonlyMap<string, string>) {
    this.#world = world;
    this.#twins = twins;
    this.#original = Context.prototype.loader as AnyLoader;
  }

  static async install(world: World): Promise<LoaderProbes> {
    const probes = new LoaderProbes(world, await twinsOf(world));
    const original = probes.#original;
    const patched: AnyLoader = function (name, batch) {
      const isExamined = this.tenant.id === world.own.tenant.id;
      return original.call(this, name, isExamined ? (keys) => probes.#probe(name, batch, keys) : batch);
    };
    Context.prototype.loader = patched as Context['loader'];
    return probes;
  }

  remove(): void {
    Context.prototype.loader = this.#original as Context['loader'];
  }

  /** Fails the loaders that no key could be tried on, or that found nothing of the tenant's own. */
  requireExercised(): void {
    for (const [name, exercised] of this.#seen) {
      if (!exercised) this.#world.report.fail(`loader "${name}"`, 'is not exercised');
    }
  }

  async #probe(name: string, batch: Batch, keys: readonly unknown[]): Promise<readonly unknown[]> {
    const foreign = keys.map((key) => this.#replace(key, (word) => this.#twins.get(word)));
    const unknown = keys.map((key) => this.#replace(key, (word) => this.#twins.has(word) && this.#nobodys(word)));
    // Keys without anything of the tenant's, such as the empty one of a whole connection, have no foreign twin.
    const tried = keys.map((_, index) => index).filter((index) => !isDeepStrictEqual(keys[index], foreign[index]));
    if (tried.length === 0) {
      if (keys.every((key) => key === '')) this.#seen.set(name, true);
      else this.#seen.set(name, this.#seen.get(name) ?? false);
      return batch(keys);
    }
    const values = await batch([
      ...keys,
      ...tried.map((index) => foreign[index]),
      ...tried.map((index) => unknown[index]),
    ]);
    tried.forEach((index, position) => {
      const theirs = values[keys.length + position];
      const nothing = values[keys.length + tried.length + position];
      if (!isDeepStrictEqual(theirs, nothing)) {
        this.#world.report.leak(`loader "${name}"`, `gives for another tenant's key ${JSON.stringify(theirs)}`);
      }
      const finds = !isDeepStrictEqual(values[index], nothing);
      this.#seen.set(name, finds || (this.#seen.get(name) ?? false));
    });
    return values.slice(0, keys.length);
  }

  /** Replaces texts wherever they stand in a key. */
  #replace(key: unknown, replacement: (word: string) => string | false | undefined): unknown {
    if (typeof key === 'string') return replacement(key) || key;
    if (Array.isArray(key)) return key.map((item) => this.#replace(item, replacement));
    if (typeof key !== 'object' || key === null) return key;
    return Object.fromEntries(Object.entries(key).map(([name, value]) => [name, this.#replace(value, replacement)]));
  }

  #nobodys(word: string): string {
    let replacement = this.#unknown.get(word);
    if (!replacement) {
      const { own } = palettes;
      replacement = word.includes(own.mark) ? word.replaceAll(own.mark, palettes.unknown.mark) : newId();
      this.#unknown.set(word, replacement);
    }
    return replacement;
  }
}

/** The other tenant's value in the place of each text of the standing rows: ids, and keys that people gave. */
async function twinsOf({ own, foreign, tables }: World): Promise<ReadonlyMap<string, string>> {
  const twins = new Map<string, string>();
  const pair = async (left: Family, right: Family, table: string, sibling: number): Promise<void> => {
    const [mine, theirs] = [await left.row(table, sibling), await right.row(table, sibling)];
    for (const [column, value] of Object.entries(mine)) {
      const twin = theirs[column];
      if (typeof value !== 'string' || typeof twin !== 'string' || column === 'tenant_id') continue;
      if (isId.test(value) || value.includes(palettes.own.mark)) twins.set(value, twin);
    }
  };
  for (const [index, family] of own.standing.entries()) {
    for (const table of tables.keys()) {
      for (const sibling of [0, 1]) await pair(family, foreign.standing[index]!, table, sibling);
    }
  }
  return twins;
}
