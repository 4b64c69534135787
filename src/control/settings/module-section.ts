import type { Fault } from '../../kernel/errors.ts';
import type { SettingsDeclaration } from '../../tenancy/settings-declaration.ts';
import type { JsonValue, SettingsValues } from '../../tenancy/tenant-settings.ts';
import type { ParsedSection, SettingsSection } from './section.ts';

/** The section of a module: each value is held against its own schema, so that one by one they can fall back. */
export function moduleSection(declaration: SettingsDeclaration): SettingsSection {
  return Object.freeze({
    name: declaration.module,
    parse: (values: SettingsValues) => parseValues(declaration, values),
  });
}

function parseValues({ module, properties }: SettingsDeclaration, values: SettingsValues): ParsedSection {
  const faults: Fault[] = [];
  const parsed: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(values)) {
    const property = properties.get(name);
    if (!property) {
      const known = [...properties.keys()].join(', ') || 'none';
      faults.push({ at: name, message: `is no setting of ${module}; there are: ${known}` });
      continue;
    }
    const { data, error } = property.schema.safeParse(value);
    if (error) faults.push(...error.issues.map(({ path, message }) => ({ at: pathText(name, path), message })));
    else parsed[name] = data as JsonValue;
  }
  return faults.length > 0 ? { faults } : { values: parsed };
}

function pathText(name: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === 'number' ? `${text}[${part}]` : `${text}.${String(part)}`),
    name,
  );
}
