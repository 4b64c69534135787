/** The media types that a logo may have. Never SVG, which may hold scripts and refer to other places. */
export const logoMediaTypes = Object.freeze(['image/png', 'image/jpeg', 'image/webp'] as const);
export type LogoMediaType = (typeof logoMediaTypes)[number];

/** Colours of the surface, each `#rgb` or `#rrggbb` in lower case. */
export interface BrandColors {
  /** Buttons, links, what is selected. */
  readonly primary: string;
  /** What stands beside it: icons, marks, second buttons. */
  readonly accent: string;
  readonly background: string;
  /** On the background. */
  readonly text: string;
}

/** How a tenant presents itself to its people. */
export interface Branding {
  readonly displayName: string;
  /** A logo by the SHA-256 of its bytes, hexadecimal. */
  readonly logo: { readonly hash: string; readonly mediaType: LogoMediaType } | undefined;
  readonly colors: BrandColors;
  /** BCP 47 language tag, in its canonical form. */
  readonly locale: string;
  readonly supportEmail: string | undefined;
  /** An https URL. */
  readonly supportUrl: string | undefined;
}

/**
 * What is to become of a branding: what is absent is left alone, null has its default again. Texts are checked by whoever
 * stores them.
 */
export interface BrandingChange {
  readonly displayName?: string | null | undefined;
  /** Each by itself. */
  readonly colors?: { readonly [Name in keyof BrandColors]?: string | null | undefined } | null | undefined;
  readonly locale?: string | null | undefined;
  readonly supportEmail?: string | null | undefined;
  readonly supportUrl?: string | null | undefined;
  /** The bytes of a file, or base64. */
  readonly logo?: Uint8Array | string | null | undefined;
}

/** Where a branding's logo is served, on every verified domain of its tenant. */
export function logoPath({ logo }: Pick<Branding, 'logo'>): string | undefined {
  return logo && `/branding/logo/${logo.hash}`;
}

/** The house's own: for hosts that are nobody's, and for what a tenant has not set. */
export const houseBranding: Branding = Object.freeze({
  displayName: 'Rowhouse',
  logo: undefined,
  colors: Object.freeze({ primary: '#c2007f', accent: '#64748b', background: '#ffffff', text: '#1e293b' }),
  locale: 'en',
  supportEmail: undefined,
  supportUrl: undefined,
});
