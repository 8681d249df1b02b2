/** How far back from where a text must end a space is looked for: more would waste what fits. */
const LOOK_BACK = 0.01;

/**
 * Cuts a text into pieces that fit, at a space where there is one near, never inside a character.
 *
 * @param longest most characters that fit at the start of a text; at least 1 is taken
 * @param only the first piece alone
 */
export function cutText(text: string, longest: (text: string) => number, only: boolean): string[] {
  const pieces: string[] = [];
  for (let rest = text; rest !== "";) {
    const end = boundary(rest, Math.max(1, Math.min(rest.length, longest(rest))));
    const piece = rest.slice(0, end);
    if (piece.trim() !== "" || pieces.length === 0) pieces.push(piece);
    rest = only ? "" : rest.slice(end);
  }
  return pieces;
}

/** Most characters of `text`, from its start, for which `fits` holds; `fits` must hold for all shorter ones then. */
export function longestPrefix(text: string, fits: (text: string) => boolean): number {
  if (fits(text)) return text.length;
  let [good, bad] = [0, text.length];
  while (bad - good > 1) {
    const middle = (good + bad) >>> 1;
    if (fits(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function boundary(text: string, end: number): number {
  if (end >= text.length) return text.length;
  const space = text.lastIndexOf(" ", end - 1) + 1;
  if (space > 0 && space >= end - Math.max(1, end * LOOK_BACK)) return space;
  const code = text.charCodeAt(end - 1);
  const insidePair = code >= 0xd8_00 && code < 0xdc_00;
  // One half of a pair alone is not a text; a pair at the very start is taken whole.
  return insidePair ? (end > 1 ? end - 1 : 2) : end;
}
