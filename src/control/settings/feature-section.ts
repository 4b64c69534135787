import { z } from 'zod';
import type { Fault } from '../../kernel/errors.ts';
import type { Feature } from '../../tenancy/feature.ts';
import type { SettingsSection } from './section.ts';

/** Most subjects of one tenant for whom a feature is switched by name: whoever needs more needs a percentage. */
const maximumSubjects = 200;

const overrideSchema = z.strictObject({
  on: z.boolean().optional(),
  subjects: z
    .record(z.string().min(1).max(200), z.boolean())
    .refine((subjects) => Object.keys(subjects).length <= maximumSubjects, `has at most ${maximumSubjects} subjects`)
    .optional(),
});

/** The section `features`: what is switched for one tenant, and for subjects of it. */
export function featureSection(features: readonly Feature[]): SettingsSection {
  const known = new Set(features.map(({ name }) => name));
  return Object.freeze({
    name: 'features',
    parse(values) {
      const faults: Fault[] = [];
      for (const [name, value] of Object.entries(values)) {
        if (!known.has(name)) {
          faults.push({ at: name, message: 'is no feature that a module of this house declares' });
          continue;
        }
        const issues = overrideSchema.safeParse(value).error?.issues ?? [];
        faults.push(...issues.map(({ path, message }) => ({ at: [name, ...path].join('.'), message })));
      }
      return faults.length > 0 ? { faults } : { values };
    },
  } satisfies SettingsSection);
}
