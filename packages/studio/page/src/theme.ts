import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineThemeOverride,
  type VariantColorsResolver,
  type MantineColorsTuple,
} from "@mantine/core";

const ink: MantineColorsTuple = [
  "#f4f5f7",
  "#e6e8ec",
  "#d0d4db",
  "#aab1bc",
  "#818997",
  "#606876",
  "#474e5b",
  "#333945",
  "#20242d",
  "#12151b",
];

/** A chunk embedded alone: blue everywhere in the page. */
const plain: MantineColorsTuple = [
  "#eef2ff",
  "#dde5ff",
  "#bccaff",
  "#96abff",
  "#7690fb",
  "#5b78f0",
  "#4763de",
  "#3a52c4",
  "#31459f",
  "#2b3c82",
];

/** A chunk embedded inside its document: orange everywhere in the page. */
const late: MantineColorsTuple = [
  "#fff3ea",
  "#ffe3cf",
  "#fec8a2",
  "#fba970",
  "#f58a43",
  "#e97324",
  "#cf5c12",
  "#ae4a0d",
  "#8b3c10",
  "#713311",
];

const dark: MantineColorsTuple = [
  "#d9dde4",
  "#b4bac5",
  "#959dab",
  "#646c79",
  "#3a414c",
  "#2b3038",
  "#1b1f25",
  "#121519",
  "#0d0f12",
  "#08090b",
];

const sans = '"Geist Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

// Filled buttons are ink on paper in light and paper on ink in dark, which no single shade of a colour gives.
const inkOnPaper: VariantColorsResolver = (input) => {
  const isInk = input.color === undefined || input.color === "ink";
  if (input.variant !== "filled" || !isInk) return defaultVariantColorsResolver(input);
  return {
    background: "var(--ink)",
    hover: "var(--ink-hover)",
    color: "var(--on-ink)",
    border: "1px solid transparent",
  };
};

/** Ink on paper, and two colours that always mean the two ways to embed a chunk. */
export const theme: MantineThemeOverride = createTheme({
  colors: { ink, plain, late, dark },
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  variantColorResolver: inkOnPaper,
  respectReducedMotion: true,
  defaultRadius: "md",
  fontFamily: sans,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace',
  headings: { fontFamily: sans, fontWeight: "600" },
  cursorType: "pointer",
  // A white thumb needs a track that is dark enough in both schemes.
  components: { Switch: { defaultProps: { color: "plain.6" } } },
});

/** What Mantine derives from its own greys is too pale to read; these reach 4.5 : 1 on body and card. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#faf9f6",
    "--mantine-color-text": "#171a20",
    "--mantine-color-dimmed": "#5a616d",
    "--mantine-color-placeholder": "#6c7380",
    "--mantine-color-default-border": "#dcd9d2",
    "--mantine-color-error": "#b3261e",
    "--ink": "#20242d",
    "--ink-hover": "#383e4b",
    "--on-ink": "#ffffff",
    "--surface": "#ffffff",
    "--surface-sunken": "#f3f1ec",
    "--hairline": "#e6e3dc",
    "--plain": "#3a52c4",
    "--plain-soft": "#e4eaff",
    "--late": "#ae4a0d",
    "--late-soft": "#ffe9d9",
    "--hybrid": "#6a3fb5",
    "--hybrid-soft": "#efe6ff",
    "--mark": "#ffe2c8",
    "--good": "#1a7444",
    "--warn": "#8f5b00",
    "--bad": "#b3261e",
  },
  dark: {
    "--mantine-color-text": "#e4e7ec",
    "--mantine-color-dimmed": "#a0a7b4",
    "--mantine-color-placeholder": "#8d95a3",
    "--mantine-color-default-border": "#3a414c",
    "--mantine-color-error": "#ff8f87",
    "--ink": "#e6e8ec",
    "--ink-hover": "#ffffff",
    "--on-ink": "#12151b",
    "--surface": "#191c22",
    "--surface-sunken": "#14171b",
    "--hairline": "#2b3038",
    "--plain": "#9db1ff",
    "--plain-soft": "#232c4d",
    "--late": "#fb9d5c",
    "--late-soft": "#452817",
    "--hybrid": "#c9b0ff",
    "--hybrid-soft": "#382a55",
    "--mark": "#573016",
    "--good": "#63cf93",
    "--warn": "#eab54c",
    "--bad": "#ff8f87",
  },
});
