import { Kind, parse as parseSdl } from 'graphql';
import { parse as parseSql } from '../../data/statement-tree.ts';
import type { Fault } from '../../kernel/errors.ts';
import type { Extension } from '../../kit.ts';
import { type ScaffoldNames, snake } from './names.ts';
import type { ScaffoldFile } from './template.ts';

/** What a new extension would add that is there already, in core or in another extension, and SQL that would not parse. */
export function collisionFaults(
  files: readonly ScaffoldFile[],
  names: ScaffoldNames,
  modules: readonly Extension[],
): readonly Fault[] {
  const faults: Fault[] = [];
  const added = files.filter(({ path }) => path.endsWith('.graphql')).flatMap(({ text }) => coordinatesOf(text));
  const table = snake(names.plural);
  for (const { name, typeDefs, entities } of modules) {
    const at = names.extension;
    const owner = name === 'core' ? 'core' : `the extension ${name}`;
    if (name === names.extension) {
      faults.push({ at, message: `is the name of an extension that ships with Rowhouse` });
      continue;
    }
    const there = new Set(coordinatesOf(typeDefs));
    const both = added.filter((coordinate) => there.has(coordinate)).filter(outermost);
    if (both.length > 0) {
      const message = `would add ${both.join(', ')}, which ${owner} has. Choose another name, or a type with --type`;
      faults.push({ at, message });
    }
    if (entities.some((entity) => entity.table === table)) {
      faults.push({ at, message: `would make the table ${table}, which ${owner} has` });
    }
  }
  for (const { path, text } of files.filter((file) => file.path.endsWith('.sql'))) {
    const statements = parseSql(text);
    if (typeof statements !== 'string') continue;
    const message = `${path} would not be SQL (${statements}): ${table} is a word of it. Choose a type with --type`;
    faults.push({ at: names.extension, message });
  }
  return faults;
}

/** Types that SDL defines, and fields of those that it extends or defines: `Loan`, `Query.loans`. */
function coordinatesOf(sdl: string): readonly string[] {
  return parseSdl(sdl).definitions.flatMap((definition) => {
    if (!('name' in definition) || !definition.name) return [];
    const type = definition.name.value;
    const fields = 'fields' in definition ? (definition.fields ?? []).map((one) => `${type}.${one.name.value}`) : [];
    return definition.kind === Kind.OBJECT_TYPE_EXTENSION ? fields : [type, ...fields];
  });
}

/** A type that is there already says it for its fields. */
function outermost(coordinate: string, _index: number, all: readonly string[]): boolean {
  return !all.includes(coordinate.replace(/\.[^.]+$/, '')) || !coordinate.includes('.');
}
