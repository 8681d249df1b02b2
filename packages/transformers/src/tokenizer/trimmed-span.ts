/** A span without white space at its ends; one of nothing but white space stays as it is. */
export function trimmedSpan(text: string, start: number, end: number): readonly [start: number, end: number] {
  let from = start;
  let to = end;
  while (from < to && isSpace(text, from)) from++;
  while (to > from && isSpace(text, to - 1)) to--;
  return from < to ? [from, to] : [start, end];
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  // Letters and digits of ASCII without the expression, as most units are.
  return code < 0x21 || code > 0x7e ? /\s/.test(text[at]!) : false;
}
