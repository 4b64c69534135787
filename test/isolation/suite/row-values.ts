import { type GraphQLScalarType, getNamedType, isObjectType, isScalarType } from 'graphql';
import { isKeptAside } from '../../../src/data/custom-field-side-table.ts';
import type { EntityField } from '../../../src/data/entity.ts';
import { newId } from '../../../src/kit.ts';
import type { CustomField } from '../../../src/tenancy/custom-field.ts';
import { customValue } from './custom-fields.ts';
import { CustomValues } from './custom-values.ts';
import * as palette from './palettes.ts';
import type { FamilyOptions, RowScope, Variant } from './row-scope.ts';
import type { Column, Table } from './tables.ts';

/** Which value is asked for. */
export interface Place {
  readonly table: Table;
  readonly column: Column;
  /** 0 for the family's first row of the table, 1 for its second. */
  readonly sibling: number;
  /** Among the numbers of the row. */
  readonly position: number;
}

/** A value for a column of a generated row; undefined for one that it is to lack. */
export function columnValue(scope: RowScope, options: FamilyOptions, place: Place): unknown {
  const { table, column, sibling, position } = place;
  const { entities, hints } = scope;
  const { palette: colours, variant, version } = options;
  if (column.name === 'tenant_id') return scope.tenantId;
  if (isOtherAlternative(table, column, variant)) return undefined;
  const shade = { ...shadeOf(options, sibling), name: column.name, position };
  const { step } = shade;
  const entity = [...entities.values()].find((one) => one.table === table.name);
  const [name, field] =
    Object.entries<EntityField>(entity?.fields ?? {}).find(([, one]) => one.column === column.name) ?? [];
  const hint = hints.rows[`${entity?.type}.${name}`];
  if (hint !== undefined) return typeof hint === 'function' ? hint(step) : hint;
  if (column.name === 'version') return version ?? colours.rank * 20 + step;
  const choices = field?.values ?? column.choices;
  if (choices) return choices[variant.choice % choices.length];
  const isInstant = column.type.startsWith('timestamp');
  const mayLack = column.nullable && !table.alternatives.includes(column.name);
  if (isInstant && mayLack && instantsBefore(table, column) >= variant.instants) return undefined;
  const scalar = entity && name && field ? scalarOf(scope, entity.type, name, field) : undefined;
  return scalar ? palette.scalarValue(scalar, colours, shade) : valueOfType(column, colours, shade, variant);
}

/** Values for the custom fields of a generated row, references aside. */
export function customValuesOf(scope: RowScope, options: FamilyOptions, table: Table, sibling: number): CustomValues {
  const { palette: colours, variant, customValues } = options;
  const values = new CustomValues();
  for (const [index, field] of (scope.customFields.get(table.name) ?? []).entries()) {
    if (field.type === 'REFERENCE' || (customValues === 'some' && !isSome(field))) continue;
    const shade = { ...shadeOf(options, sibling), name: `custom${field.name}`, position: index % 6 };
    values.set(field, customValue(field, colours, shade, variant.choice));
  }
  return values;
}

/** Rows that come and go by the thousand have few rows in the side table. */
const isSome = (field: CustomField): boolean => !isKeptAside(field) || (field.type === 'STRING' && !field.list);

function shadeOf({ serial, step }: FamilyOptions, sibling: number): Pick<palette.Shade, 'serial' | 'step'> {
  return { serial: `${serial}${sibling === 0 ? '' : 'b'}`, step: step + sibling };
}

/** Of columns of which a row has exactly one, each choice takes another. */
function isOtherAlternative({ alternatives }: Table, { name }: Column, { choice }: Variant): boolean {
  return alternatives.includes(name) && alternatives[choice % alternatives.length] !== name;
}

function instantsBefore(table: Table, column: Column): number {
  const instants = table.columns.filter(({ type, nullable }) => type.startsWith('timestamp') && nullable);
  return instants.indexOf(column);
}

/** The scalar as which clients see a field, which may be stricter than what its column could hold. */
function scalarOf({ schema }: RowScope, type: string, name: string, field: EntityField): GraphQLScalarType | undefined {
  const object = schema.getType(type);
  const shown = isObjectType(object) ? object.getFields()[name] : undefined;
  const named = shown && getNamedType(shown.type);
  return field.kind !== 'BOOLEAN' && isScalarType(named) ? named : undefined;
}

function valueOfType(column: Column, colours: palette.Palette, shade: palette.Shade, variant: Variant): unknown {
  switch (column.type) {
    case 'uuid':
      return newId();
    case 'text':
      return palette.text(colours, shade);
    case 'integer':
    case 'bigint':
    case 'smallint':
      return palette.integer(colours, shade);
    case 'numeric':
      return palette.decimal(colours, shade);
    case 'boolean':
      return variant.choice % 2 === 1;
    case 'date':
      return palette.day(colours, shade);
    case 'timestamp with time zone':
      return palette.instant(colours, shade);
    case 'json':
    case 'jsonb':
      return {};
    default:
      throw new Error(`the isolation suite has no value for ${column.name}, a column of type ${column.type}`);
  }
}
