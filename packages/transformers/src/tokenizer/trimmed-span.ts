/** Trims white space off both ends of a span. A span of only white space stays unchanged. */
export function trimmedSpan(text: string, start: number, end: number): readonly [start: number, end: number] {
  let from = start;
  let to = end;
  while (from < to && isSpace(text, from)) from++;
  while (to > from && isSpace(text, to - 1)) to--;
  return from < to ? [from, to] : [start, end];
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Most units are ASCII letters and digits, and the regular expression is slower.
  return code < 0x21 || code > 0x7e ? /\s/.test(text[at]!) : false;
}
