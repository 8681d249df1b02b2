/** Lower case letter by letter, as the reference has it: a sigma is never a final one. */
export function lowercase(text: string): string {
  // The only character whose lower case depends on its neighbours in JavaScript.
  return text.replaceAll("Σ", "σ").toLowerCase();
}
