import { suiteSetting } from '../isolation/suite/core.ts';
import type { ProbeHints } from '../isolation/suite/hints.ts';
import { png } from '../support/white-label.ts';

let probed = 0;

/** The names of extensions, the rules of definitions, and the forms of settings cannot be guessed. */
export const probes: ProbeHints = {
  values: {
    'EnableExtensionInput.name': 'suppliers',
    'DisableExtensionInput.name': 'shipping',
    'DefineCustomFieldInput.entity': 'Customer',
    'DefineCustomFieldInput.name': () => `probed${++probed}`,
    'UpdateCustomFieldInput.name': () => `probed${++probed}`,
    'UpdateSettingsInput.extension': 'core',
    'UpdateSettingsInput.values': () => ({ [suiteSetting]: `Welcome ${++probed}` }),
    'UpdateBrandingInput.locale': 'nl-BE',
    'UpdateBrandingInput.supportEmail': 'help@example.com',
    'UpdateBrandingInput.supportUrl': 'https://example.com/help',
    'UpdateBrandingInput.logo': png(1, 1, [9, 9, 9]).toString('base64'),
    'BrandColorsInput.primary': '#111',
    'BrandColorsInput.accent': '#222',
    'BrandColorsInput.background': '#333',
    'BrandColorsInput.text': '#444',
  },
  ids: {
    'UpdateCustomFieldInput.id': 'CustomField',
    'DeleteCustomFieldInput.id': 'CustomField',
  },
  settingsVersions: ['UpdateSettingsInput.expectedVersion', 'UpdateBrandingInput.expectedVersion'],
  // A definition is of one type, and what it can have besides depends on that.
  together: {
    'Mutation.defineCustomField': [
      { values: { 'input.type': 'DECIMAL', 'input.scale': 3, 'input.index': true, 'input.default': '1.5' } },
      {
        values: {
          'input.type': 'ENUM',
          'input.values.name': 'GOLD',
          'input.values.description': 'Good as.',
          'input.values.deprecationReason': 'Sold out.',
        },
      },
      { values: { 'input.type': 'REFERENCE', 'input.references': 'Order' } },
      { values: { 'input.type': 'INT', 'input.rules.minimum': '1', 'input.rules.maximum': '9' } },
      {
        values: {
          'input.type': 'STRING',
          'input.list': true,
          'input.rules.minimumLength': 1,
          'input.rules.maximumLength': 9,
          'input.rules.minimumItems': 1,
          'input.rules.maximumItems': 9,
          'input.rules.pattern': '[a-z]*',
        },
      },
    ],
    'Mutation.updateCustomField': [
      {
        values: {
          'input.rules.minimumLength': 1,
          'input.rules.maximumLength': 9,
          'input.rules.pattern': '[a-z]*',
          'input.default': 'abc',
        },
      },
      {
        choice: 1,
        values: {
          'input.rules.minimum': '1',
          'input.rules.maximum': '9',
          'input.rules.minimumItems': 1,
          'input.rules.maximumItems': 9,
        },
      },
      {
        choice: 2,
        values: {
          'input.values.name': 'FIRST',
          'input.values.description': 'One.',
          'input.values.deprecationReason': 'Enough.',
        },
      },
    ],
  },
};
