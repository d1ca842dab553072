/** How e-mails look and whose they are. */
export interface Brand {
  readonly name: string;
  readonly logoUrl: string | null;
  /** Of buttons, as #rrggbb. */
  readonly color: string;
  /** The company and its address, for example. `|` separates lines. */
  readonly footer: string | null;
}

/** White or nearly black: the one that can be read on this color. One of both always has a contrast of 4.5 (WCAG 2.2, 1.4.3). */
export function textColorOn(color: string): string {
  return contrast(luminance(color), 1) >= contrast(luminance(color), luminance(DARK)) ? '#ffffff' : DARK;
}

const DARK = '#000000';

/** https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
const contrast = (a: number, b: number): number => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);

/** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(color: string): number {
  const linear = (at: number) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(1) + 0.7152 * linear(3) + 0.0722 * linear(5);
}
