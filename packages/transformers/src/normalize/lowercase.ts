/** Lowercases letter by letter, as the reference does: a sigma never becomes a final sigma. */
export function lowercase(text: string): string {
  // In JavaScript, Σ is the only character whose lower case depends on its neighbours.
  return text.replaceAll("Σ", "σ").toLowerCase();
}
