/** Twelve colours that stay apart from each other on the surface of each scheme; documents beyond take turns. */
const palettes = {
  light: [
    "#3a52c4",
    "#c2570c",
    "#1a7444",
    "#a3267f",
    "#0b7285",
    "#8f6a00",
    "#7048e8",
    "#c92a2a",
    "#4b6b1a",
    "#8a4baf",
    "#2f6f9f",
    "#7d5a44",
  ],
  dark: [
    "#9db1ff",
    "#fb9d5c",
    "#63cf93",
    "#f28bd0",
    "#5fd0e0",
    "#eab54c",
    "#b9a2ff",
    "#ff8f87",
    "#b3d46a",
    "#dca6f5",
    "#83c3f0",
    "#d3ad93",
  ],
} as const;

/** The colour of a document by its place among all. */
export function pointColor(document: number, scheme: "light" | "dark"): string {
  const palette = palettes[scheme];
  return palette[document % palette.length] ?? palette[0];
}

/** Red, green and blue of `#rrggbb`, 0 to 255. */
export function channelsOf(hex: string): readonly [red: number, green: number, blue: number] {
  const value = Number.parseInt(hex.slice(1, 7), 16);
  return [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
