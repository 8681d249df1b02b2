/** Whether a text can be a token of the studio: 16 or more characters, none of which a link would have to escape. */
export function isStudioToken(text: string): boolean {
  return /^[\w.~-]{16,}$/.test(text);
}
