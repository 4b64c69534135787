import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { type Fault, formatFaults, RowhouseError } from '../../kernel/errors.ts';
import {
  entityMapping,
  fieldMapping,
  fileFormat,
  lookupMapping,
  type Mapping,
  mappingSchema,
} from './mapping-schema.ts';
import { schemaFaults } from './schema-faults.ts';

/** A mapping as far as it has the right form, and the faults of what has not. */
export interface ParsedMapping {
  /** An entity is undefined where its form is too wrong to go on with it. */
  readonly mapping: Omit<Mapping, 'entities'> & {
    readonly entities: ReadonlyArray<Mapping['entities'][number] | undefined>;
  };
  readonly faults: readonly Fault[];
}

/** @returns the refusal of a mapping that has faults */
export function mappingError(faults: readonly Fault[]): RowhouseError {
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  return new RowhouseError('MAPPING_INVALID', {
    message: `The mapping file has ${count}:\n${formatFaults(faults)}`,
    details: { faults },
  });
}

/**
 * Reads a mapping file.
 *
 * @throws RowhouseError MAPPING_INVALID when it cannot be read or is not JSON
 */
export async function readMappingFile(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\ufeff/, ''));
  } catch (error) {
    const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw mappingError([{ at: file, message: absent ? 'there is no such file' : (error as Error).message }]);
  }
}

/**
 * Checks the form of a mapping. What has the right form can be checked for its meaning although another part has not,
 * so that all faults are told at once.
 */
export function parseMapping(document: unknown): ParsedMapping {
  const result = mappingSchema.safeParse(document, { reportInput: true });
  if (result.success) return { mapping: result.data, faults: [] };
  const { timeZone, files, lookups, entities } = asObject(document);
  return {
    mapping: {
      timeZone: accepted(z.string(), timeZone),
      files: acceptedEntries(fileFormat, files),
      lookups: acceptedEntries(lookupMapping, lookups),
      entities: (Array.isArray(entities) ? entities : []).map((one) =>
        accepted(entityMapping, { ...asObject(one), fields: acceptedEntries(fieldMapping, asObject(one).fields) }),
      ),
    },
    faults: schemaFaults(result.error.issues),
  };
}

function accepted<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> | undefined {
  return schema.safeParse(value).data;
}

function acceptedEntries<Schema extends z.ZodType>(schema: Schema, value: unknown): Record<string, z.infer<Schema>> {
  return Object.fromEntries(
    Object.entries(asObject(value)).flatMap(([name, one]) => {
      const { success, data } = schema.safeParse(one);
      return success ? [[name, data]] : [];
    }),
  );
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
