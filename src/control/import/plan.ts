import { writableCustomFields } from '../../data/custom-field-changes.ts';
import type { Entity } from '../../data/entity.ts';
import type { Fault } from '../../kernel/errors.ts';
import { noCustomFields } from '../../tenancy/custom-field.ts';
import type { Tenant } from '../../tenancy/tenant.ts';
import { importOrder } from './import-order.ts';
import type { Lookup, LookupTable } from './lookups.ts';
import { parseMapping } from './mapping-file.ts';
import type { EntityMapping, LookupMapping } from './mapping-schema.ts';
import { type FieldPlanning, type PlannedCustomField, type PlannedField, planFields } from './plan-fields.ts';
import { createPlanSources, type NoteFault, type PlanSources, requireColumn } from './plan-sources.ts';
import { type Cells, compileCondition, compileValue, type Evaluate, type ValueScope } from './row-values.ts';
import { jsonPath } from './schema-faults.ts';
import type { Source } from './sources/source.ts';
import { type ImportModules, importedEntity, tenantEntities, unknownEntity } from './tenant-entities.ts';

/** One file to read into one entity. */
export interface ImportStep {
  readonly entity: Entity;
  readonly source: Source;
  /** What the cells of a row are, in their order. */
  readonly columns: readonly string[];
  /** Those of the cells that may be lists. */
  readonly lists: ReadonlySet<number>;
  readonly isWanted: (cells: Cells) => boolean;
  readonly externalId: Evaluate;
  readonly fields: readonly PlannedField[];
  readonly customFields: readonly PlannedCustomField[];
  readonly timeZone: string;
}

/** What a mapping means for a tenant and the files of a folder. It serves one run: row numbers are counted in it. */
export interface ImportPlan {
  readonly lookups: readonly Lookup[];
  /** An entity comes after those that it refers to. */
  readonly steps: readonly ImportStep[];
  /** Of all that will be read. */
  readonly bytes: number;
}

export interface PlanOptions {
  readonly tenant: Tenant;
  readonly modules: ImportModules;
  /** Folder of the files. */
  readonly directory: string;
}

/**
 * Makes a plan of a mapping and finds all that is wrong with it: its form, its names, the files and their columns.
 *
 * @param document the mapping as it was parsed from JSON
 * @returns a plan that may be carried out when there are no faults
 */
export async function planImport(
  document: unknown,
  { tenant, modules, directory }: PlanOptions,
): Promise<{ readonly plan: ImportPlan; readonly faults: readonly Fault[] }> {
  const parsed = parseMapping(document);
  const { mapping } = parsed;
  const faults: Fault[] = [...parsed.faults];
  const fault: NoteFault = (path, message) => {
    faults.push({ at: jsonPath(path), message });
  };
  const sources = createPlanSources(directory, mapping.files ?? {}, fault);
  const lookups = await planLookups(mapping.lookups ?? {}, sources, fault);
  const lookupNamed = (name: string): LookupTable | undefined =>
    // One that is there but faulty is not missing.
    lookups.get(name) ?? (isDeclared(document, name) ? { file: '', key: '', values: new Map() } : undefined);

  const entities = tenantEntities(modules, tenant);
  const timeZone = knownZone(mapping.timeZone, ['timeZone'], fault) ?? tenant.timeZone;
  const steps: Array<ImportStep & { readonly index: number }> = [];
  for (const [index, one] of mapping.entities.entries()) {
    if (!one) continue;
    const path = ['entities', index];
    const entity = importedEntity(entities, one.entity);
    if (!entity) fault([...path, 'entity'], unknownEntity(modules, tenant, one.entity, entities.keys()));
    const source = await sources.open(one.file, [...path, 'file']);
    const zone = knownZone(one.timeZone, [...path, 'timeZone'], fault) ?? timeZone;
    const columns: string[] = [];
    const lists = new Set<number>();
    const scope = scopeOf(source, columns, lists, lookupNamed, fault);
    const custom = entity ? writableCustomFields({ tenant, entities }, entity) : noCustomFields;
    const compiled = compileStep(one, { entity, custom, scope, timeZone: zone }, path);
    if (entity && source) steps.push({ ...compiled, entity, source, columns, lists, timeZone: zone, index });
  }
  sources.noteUnused();
  const ordered = importOrder(steps, ({ index }, types) =>
    fault(['entities', index], `these refer to one another in a circle: ${types.join(' -> ')}`),
  );
  const read = [...lookups.values(), ...steps].map(({ source }) => source.bytes);
  const bytes = read.reduce((sum, one) => sum + one, 0);
  return { plan: { lookups: [...lookups.values()], steps: ordered, bytes }, faults };
}

async function planLookups(
  mappings: Readonly<Record<string, LookupMapping>>,
  sources: PlanSources,
  fault: NoteFault,
): Promise<ReadonlyMap<string, Lookup>> {
  const lookups = new Map<string, Lookup>();
  for (const [name, { file, key, value }] of Object.entries(mappings)) {
    const path = ['lookups', name];
    const source = await sources.open(file, [...path, 'file']);
    if (!source) continue;
    requireColumn(source, key, [...path, 'key'], fault);
    requireColumn(source, value, [...path, 'value'], fault);
    lookups.set(name, { file, key, value, source, values: new Map() });
  }
  return lookups;
}

function isDeclared(document: unknown, lookup: string): boolean {
  const { lookups } = document as { readonly lookups?: unknown };
  return typeof lookups === 'object' && lookups !== null && Object.hasOwn(lookups, lookup);
}

function scopeOf(
  source: Source | undefined,
  columns: string[],
  lists: Set<number>,
  lookup: ValueScope['lookup'],
  fault: NoteFault,
): ValueScope {
  const texts = new Map<string, number>();
  return {
    column(name, path) {
      if (source) requireColumn(source, name, path, fault);
      const index = texts.get(name) ?? columns.push(name) - 1;
      texts.set(name, index);
      return index;
    },
    listColumn(name, path) {
      if (source) requireColumn(source, name, path, fault);
      const index = columns.push(name) - 1;
      lists.add(index);
      return index;
    },
    lookup,
    fault,
  };
}

function compileStep(
  mapping: EntityMapping,
  planning: FieldPlanning,
  path: readonly PropertyKey[],
): Pick<ImportStep, 'isWanted' | 'externalId' | 'fields' | 'customFields'> {
  const { scope } = planning;
  return {
    isWanted: mapping.when ? compileCondition(mapping.when, scope, [...path, 'when']) : () => true,
    externalId: compileValue(mapping.externalId, scope, [...path, 'externalId']),
    ...planFields(mapping.fields, planning, [...path, 'fields']),
  };
}

/** PostgreSQL takes names of the IANA data base where Intl takes offsets, too. */
function knownZone(name: string | undefined, path: readonly PropertyKey[], fault: NoteFault): string | undefined {
  if (name === undefined) return undefined;
  try {
    if (!/^[A-Za-z]/.test(name)) throw new RangeError();
    new Intl.DateTimeFormat('en', { timeZone: name });
    return name;
  } catch {
    fault(path, `${JSON.stringify(name)} is not an IANA time zone`);
    return undefined;
  }
}
