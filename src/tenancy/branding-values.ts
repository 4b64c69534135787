import type { Fault } from '../kernel/errors.ts';
import { type BrandColors, type Branding, logoMediaTypes } from './branding.ts';
import { isDomainName } from './domain.ts';
import type { JsonValue, SettingsValues } from './tenant-settings.ts';

/** What is set of a branding: the section `branding` of a tenant's settings. */
export interface BrandingValues extends Partial<Omit<Branding, 'colors'>> {
  readonly colors?: Partial<BrandColors>;
}

/** A value as it is kept, or what is wrong with it. */
type Checked<Value> = { readonly value: Value } | { readonly fault: string };

type Check<Value> = (value: JsonValue) => Checked<Value>;

/**
 * Reads a branding property by property: what is fit to be shown, and all that is not.
 *
 * Values end up in style sheets, in pages, in links and in e-mails, not all of which are ours: each has a form in which no
 * script, style or markup can be written, except names, which whoever shows them has to escape.
 */
export function readBranding(section: SettingsValues): {
  readonly values: BrandingValues;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const values = readAll(section, checks, '', faults);
  return { values: values as BrandingValues, faults };
}

const checks: { readonly [Key in Exclude<keyof Branding, 'colors'>]: Check<NonNullable<Branding[Key]>> } & {
  readonly colors: { readonly [Key in keyof BrandColors]: Check<string> };
} = {
  displayName: checkDisplayName,
  logo: checkLogo,
  colors: { primary: checkColor, accent: checkColor, background: checkColor, text: checkColor },
  locale: checkLocale,
  supportEmail: checkEmail,
  supportUrl: checkUrl,
};

type Checks = { readonly [name: string]: Check<unknown> | Checks };

function readAll(section: SettingsValues, known: Checks, prefix: string, faults: Fault[]): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(section)) {
    const at = `${prefix}${name}`;
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!check) {
      faults.push({ at, message: `there is no such property; there are ${Object.keys(known).join(', ')}` });
    } else if (typeof check === 'object') {
      if (isObject(value)) values[name] = readAll(value, check, `${at}.`, faults);
      else faults.push({ at, message: `expected an object with ${Object.keys(check).join(', ')}` });
    } else {
      const checked = check(value);
      if ('fault' in checked) faults.push({ at, message: checked.fault });
      else values[name] = checked.value;
    }
  }
  return values;
}

function isObject(value: JsonValue): value is SettingsValues {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Control characters, separators of lines, marks that turn the direction of text around them, and what has no meaning. */
const invisible = /[\p{Cc}\p{Cs}\p{Cn}\p{Co}\p{Zl}\p{Zp}\p{Bidi_Control}\u{feff}\u{fff9}-\u{fffb}\u{e0000}-\u{e007f}]/u;

function checkDisplayName(value: JsonValue): Checked<string> {
  if (typeof value !== 'string' || value.trim() === '' || value.length > 80) {
    return { fault: 'expected a text of 1 to 80 characters' };
  }
  if (invisible.test(value)) {
    return { fault: 'holds a control character, or one that turns the direction of the text around it' };
  }
  return { value: value.trim() };
}

function checkColor(value: JsonValue): Checked<string> {
  if (typeof value === 'string' && /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i.test(value)) return { value: value.toLowerCase() };
  return { fault: 'expected a colour as #rgb or #rrggbb' };
}

function checkLocale(value: JsonValue): Checked<string> {
  if (typeof value === 'string' && value.length <= 35) {
    try {
      const [locale] = Intl.getCanonicalLocales(value);
      if (locale !== undefined) return { value: locale };
    } catch {
      // Told below.
    }
  }
  return { fault: 'expected a BCP 47 language tag, such as en or de-AT' };
}

/** Narrower than RFC 5321: nothing that means anything in a `mailto:` link (RFC 6068) or in markup. */
function checkEmail(value: JsonValue): Checked<string> {
  const fault = 'expected an e-mail address, such as help@example.com';
  if (typeof value !== 'string' || value.length > 254) return { fault };
  const [, local, domain = ''] = /^([A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*)@([^@]+)$/.exec(value) ?? [];
  if (local === undefined || local.length > 64 || !isDomainName(domain.toLowerCase())) return { fault };
  return { value: `${local}@${domain.toLowerCase()}` };
}

function checkUrl(value: JsonValue): Checked<string> {
  const fault =
    'expected an https URL without user name, password, quotes, brackets or semicolons, such as https://example.com/help';
  if (typeof value !== 'string' || value.length > 500 || !URL.canParse(value)) return { fault };
  const url = new URL(value);
  const isPlain = url.protocol === 'https:' && url.username === '' && url.password === '';
  // What would end an attribute in single quotes, a url() of CSS, or begin something in a template: a URL needs none of it.
  const isTame = !/['`(){};$|\\]/.test(url.href);
  if (!isPlain || !isTame || !isDomainName(url.hostname) || url.href.length > 500) return { fault };
  // As it was parsed: what a browser would make of it, with everything escaped that has to be.
  return { value: url.href };
}

function checkLogo(value: JsonValue): Checked<NonNullable<Branding['logo']>> {
  if (isObject(value)) {
    const { hash, mediaType, ...others } = value;
    const isHash = typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
    const type = logoMediaTypes.find((one) => one === mediaType);
    if (isHash && type && Object.keys(others).length === 0) return { value: Object.freeze({ hash, mediaType: type }) };
  }
  return { fault: 'a logo is set by its file: PNG, JPEG or WebP' };
}
