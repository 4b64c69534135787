import type { Fault } from '../../kernel/errors.ts';
import type { SettingsDocument } from '../../tenancy/tenant-settings.ts';
import type { SettingsSection } from './section.ts';

/** What stands in a document and is refused by the code at hand, by section and path: `loyalty.pointsPerUnit`. */
export function strayFaults(
  sections: ReadonlyMap<string, SettingsSection>,
  document: SettingsDocument,
): readonly Fault[] {
  return Object.entries(document).flatMap(([name, values]) => {
    const section = sections.get(name);
    if (!section) return [{ at: name, message: 'is the section of no module with settings of this house' }];
    const parsed = section.parse(values);
    return 'faults' in parsed ? parsed.faults.map(({ at, message }) => ({ at: `${name}.${at}`, message })) : [];
  });
}
