import { existsSync } from 'node:fs';
import type { Extension } from '../../../src/kit.ts';

/**
 * What the isolation suite cannot guess of a module: rules of its domain. Stands beside the module's tests, in
 * `test/extensions/<module>.probes.ts` as the export `probes`; most modules need none.
 */
export interface ProbeHints {
  /** Columns of generated rows, by `Type.field`. A function gets the row's step, 1 and upwards. */
  readonly rows?: Readonly<Record<string, unknown>>;
  /** Values of arguments and input fields, by coordinate: `RateInput.stars`, `Query.nearby(radius:)`. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** Types of the ids that an input field takes, where its name does not tell: `LinkInput.from: 'Product'`. */
  readonly ids?: Readonly<Record<string, string>>;
  /** Input fields that take the version of the tenant's settings, as it is when they are sent. */
  readonly settingsVersions?: readonly string[];
  /** By mutation, for input that only some other input makes possible: what to give together, besides what must be. */
  readonly together?: Readonly<Record<string, readonly ProbeInput[]>>;
}

/** Input that goes together. */
export interface ProbeInput {
  /** Which of the states that rows can be in; 0 unless told otherwise. */
  readonly choice?: number;
  /** Values of leaves by path from the argument, such as `input.rules.minimum`; lists leave no trace. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** The hints of all modules together. */
export async function loadHints(modules: readonly Extension[]): Promise<Required<ProbeHints>> {
  const merged = { rows: {}, values: {}, ids: {}, settingsVersions: [] as string[], together: {} };
  for (const { name } of modules) {
    const file = new URL(`../../extensions/${name}.probes.ts`, import.meta.url);
    if (!existsSync(file)) continue;
    const { probes } = (await import(file.pathname)) as { readonly probes: ProbeHints };
    Object.assign(merged.rows, probes.rows);
    Object.assign(merged.values, probes.values);
    Object.assign(merged.ids, probes.ids);
    merged.settingsVersions.push(...(probes.settingsVersions ?? []));
    Object.assign(merged.together, probes.together);
  }
  return merged;
}
