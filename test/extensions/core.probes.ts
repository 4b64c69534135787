import type { ProbeHints } from '../isolation/suite/hints.ts';

/** The names of extensions cannot be guessed. */
export const probes: ProbeHints = {
  values: {
    'EnableExtensionInput.name': 'suppliers',
    'DisableExtensionInput.name': 'shipping',
  },
};
