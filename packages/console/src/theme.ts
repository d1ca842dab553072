import { type CSSVariablesResolver, createTheme } from '@mantine/core';

/** Shade 8 has enough contrast for white text in both color schemes (WCAG 2.2, 1.4.3). */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: 'md',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  // Smaller on a phone, where an ID as a title would take three lines.
  headings: { sizes: { h1: { fontSize: 'clamp(1.5rem, 1rem + 3vw, 2.125rem)' } } },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // Underlined, because color alone does not make a link (WCAG 2.2, 1.4.1).
    Anchor: { defaultProps: { underline: 'always' } },
    // The colored title of an alert has too little contrast.
    Alert: { defaultProps: { variant: 'light' }, styles: { label: { color: 'var(--mantine-color-text)' } } },
    // So has the colored label of the current page while the mouse is over it.
    NavLink: { styles: { label: { color: 'var(--mantine-color-text)' } } },
    // Inside the landmark of its button, with the focus on its first item.
    Menu: { defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } },
    SegmentedControl: { defaultProps: { transitionDuration: 0 } },
    Table: { defaultProps: { verticalSpacing: 'sm' } },
  },
});

/** Mantine's own gray for secondary text has too little contrast. */
export const colors: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-7)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-5)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-5)',
  },
});
