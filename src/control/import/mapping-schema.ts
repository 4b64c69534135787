import { z } from 'zod';

/**
 * The form of a mapping file (docs/import.md explains it with examples). `docs/import-mapping.schema.json` is generated
 * from this, for editors that complete and check JSON.
 */

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()], {
  error: 'expected text, a number, true, false or null',
});
const column = z
  .string()
  .min(1, 'must not be empty')
  .describe('A column of the CSV header, or a key of the NDJSON objects (a.b for nested ones).');
const columns = z.union([column, z.array(column)], { error: 'expected a column, or a list of columns' });
const timeZone = z.string().describe('IANA name of the time zone in which times without an offset were written.');

const conversion = z
  .union(
    [
      z.enum(['trim', 'upper', 'lower']),
      z
        .strictObject({ nullIf: z.union([z.string(), z.array(z.string())]) })
        .describe('Texts that mean nothing, such as "N/A".'),
      z
        .strictObject({
          map: z.record(z.string(), scalar),
          otherwise: scalar.optional(),
        })
        .describe('Values by text. A text that is not there is a fault, unless "otherwise" says what it becomes.'),
      z
        .strictObject({ lookup: z.string(), otherwise: scalar.optional() })
        .describe(
          'The value that a lookup has for the text. A text that is not there is a fault, unless "otherwise" is given.',
        ),
      z.strictObject({ default: scalar }).describe('Stands where there is nothing.'),
      z
        .strictObject({
          number: z.strictObject({ decimal: z.enum([',', '.']), group: z.enum([',', '.', ' ', "'"]).optional() }),
        })
        .describe('How numbers are written: 1.234,56 has the decimal "," and the group ".".'),
      z.strictObject({ powerOfTen: z.int().min(-18).max(18) }).describe('Multiplies: -2 makes cents to units.'),
      z
        .strictObject({ round: z.int().min(0).max(10) })
        .describe('Digits after the point; half is rounded away from zero.'),
      z
        .strictObject({ date: z.string().min(1, 'must not be empty') })
        .describe('How dates are written, of YYYY M MM D DD H HH h hh mm ss A: "DD.MM.YYYY HH:mm".'),
      z
        .strictObject({ split: z.string().min(1, 'must not be empty') })
        .describe(
          'Cuts the text into the elements of a list, for a custom field that is one. What follows is done to each element.',
        ),
    ],
    {
      error:
        'expected "trim", "upper", "lower", or an object with nullIf, map, lookup, default, number, powerOfTen, round, date or split',
    },
  )
  .meta({ id: 'conversion' });

const convert = z.array(conversion).optional().describe('Conversions, one after the other.');

const condition = z
  .union(
    [
      z.strictObject({ column, empty: z.boolean() }),
      z.strictObject({ column, equals: scalar }),
      z.strictObject({ column, in: z.array(scalar) }),
      z.strictObject({ column, notIn: z.array(scalar) }),
    ],
    { error: 'expected an object with a column and one of empty, equals, in, notIn' },
  )
  .meta({ id: 'condition' });

const choice = z.strictObject({
  when: condition,
  get use() {
    return value;
  },
  get otherwise() {
    return value.optional();
  },
});

const value: z.ZodType<Value> = z
  .union(
    [
      column,
      z.strictObject({ column, convert }),
      z
        .strictObject({ template: z.string().min(1, 'must not be empty'), convert })
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a mapping writes it
        .describe('Text with columns: "${order_id}-${product_id}". Empty where one of the columns is.'),
      z.strictObject({ constant: scalar }),
      z
        .strictObject({ rowNumberWithin: columns })
        .describe('1, 2, 3, ... among the rows with the same values in these columns, in the order of the file.'),
      choice,
    ],
    { error: 'expected a column, or an object with column, template, constant, rowNumberWithin or when' },
  )
  .meta({ id: 'value' });

export const fieldMapping = z.union(
  [
    value,
    z.strictObject({ externalId: value }).describe('A reference, by external id; a list of them by external ids.'),
  ],
  {
    error: 'expected a column, or an object with column, template, constant, rowNumberWithin, when or externalId',
  },
);

export const entityMapping = z.strictObject({
  entity: z.string().describe('GraphQL type.'),
  file: z.string().min(1, 'must not be empty'),
  when: condition.optional().describe('Rows to import; the others are skipped.'),
  timeZone: timeZone.optional(),
  externalId: value.describe('The key of the row in the system it comes from; unique.'),
  fields: z
    .record(z.string(), fieldMapping)
    .describe('By GraphQL field name; a reference under its object field, a custom field as customFields.NAME.'),
});

export const fileFormat = z.strictObject({
  format: z.enum(['csv', 'ndjson']).optional().describe('Default: by the ending of the name.'),
  delimiter: z
    .string()
    .length(1, 'expected one character')
    .optional()
    .describe('Between the cells of CSV, default "," ("\\t" for .tsv).'),
  encoding: z.string().optional().describe('WHATWG name, default utf-8.'),
});

export const lookupMapping = z.strictObject({
  file: z.string().min(1, 'must not be empty'),
  key: column,
  value: column,
});

export const mappingSchema = z.strictObject({
  $schema: z.string().optional(),
  description: z.string().optional(),
  timeZone: timeZone.optional().describe('Default: the time zone of the tenant.'),
  files: z.record(z.string(), fileFormat).optional().describe('What is special about a file, by its name.'),
  lookups: z.record(z.string(), lookupMapping).optional().describe('Values of another file by key.'),
  entities: z.array(entityMapping).min(1, 'expected at least one entity'),
});

export type Scalar = z.infer<typeof scalar>;
export type Conversion = z.infer<typeof conversion>;
export type Condition = z.infer<typeof condition>;
export type FileFormat = z.infer<typeof fileFormat>;
export type LookupMapping = z.infer<typeof lookupMapping>;
export type Value =
  | string
  | { readonly column: string; readonly convert?: readonly Conversion[] | undefined }
  | { readonly template: string; readonly convert?: readonly Conversion[] | undefined }
  | { readonly constant: Scalar }
  | { readonly rowNumberWithin: string | readonly string[] }
  | { readonly when: Condition; readonly use: Value; readonly otherwise?: Value | undefined };
export type FieldMapping = Value | { readonly externalId: Value };
export type EntityMapping = z.infer<typeof entityMapping>;
export type Mapping = z.infer<typeof mappingSchema>;

/** The JSON Schema (draft 2020-12) of a mapping file. */
export function mappingJsonSchema(): object {
  return { title: 'Rowhouse import mapping', ...z.toJSONSchema(mappingSchema, { io: 'input' }) };
}
