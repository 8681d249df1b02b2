/** A text with every run of white space as one blank, as a browser shows it. */
export function flat(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
