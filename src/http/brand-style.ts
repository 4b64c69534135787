import type { Branding } from '../tenancy/branding.ts';

/** `#rgb` or `#rrggbb` as red, green and blue, 0 to 1 each. */
function channels(color: string): readonly [number, number, number] {
  const digits = color.length === 4 ? [...color.slice(1)].map((digit) => digit + digit).join('') : color.slice(1);
  const value = Number.parseInt(digits, 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** As GraphiQL's style sheet takes colours: hue, saturation and lightness with commas between them (CSS Color 4, section 7). */
export function hslTriple(color: string): string {
  const [red, green, blue] = channels(color);
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const lightness = (most + least) / 2;
  const range = most - least;
  const saturation = range === 0 ? 0 : range / (1 - Math.abs(2 * lightness - 1));
  const sector =
    range === 0
      ? 0
      : most === red
        ? ((green - blue) / range + 6) % 6
        : most === green
          ? (blue - red) / range + 2
          : (red - green) / range + 4;
  return `${Math.round(sector * 60)}, ${Math.round(saturation * 100)}%, ${Math.round(lightness * 100)}%`;
}

/** Whether light text would be read on it better than dark text: by relative luminance (WCAG 2.2). */
function isDark(color: string): boolean {
  const [red, green, blue] = channels(color).map((channel) =>
    channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4,
  ) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18;
}

/** The theme of GraphiQL that a branding's background goes with. */
export function themeOf({ colors }: Branding): 'light' | 'dark' {
  return isDark(colors.background) ? 'dark' : 'light';
}

/** The colours as CSS custom properties. Colours have no other form than `#rgb` and `#rrggbb`, so that nothing can be written in them. */
export function brandProperties({ colors }: Branding): string {
  const { primary, accent, background, text } = colors;
  return `:root { --brand-primary: ${primary}; --brand-accent: ${accent}; --brand-background: ${background}; --brand-text: ${text} }`;
}

/** What GraphiQL draws itself with, in a tenant's colours; background and text in the theme alone that they go with. */
export function graphiqlStyle(branding: Branding): string {
  const { primary, accent, background, text } = branding.colors;
  const parts =
    '.graphiql-container, .graphiql-dialog, .graphiql-dialog-overlay, .graphiql-tooltip, [data-radix-popper-content-wrapper]';
  return `:is(${parts}) {
  --color-primary: ${hslTriple(primary)} !important; --color-secondary: ${hslTriple(accent)} !important;
  --color-tertiary: ${hslTriple(accent)} !important
}
body.graphiql-${themeOf(branding)} :is(${parts}) {
  --color-base: ${hslTriple(background)} !important; --color-neutral: ${hslTriple(text)} !important
}
.graphiql-sessions { border-top: 3px solid var(--brand-primary) }`;
}
