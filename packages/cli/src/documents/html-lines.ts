/** A run of letters and digits, which markup cannot part and entities do not change. */
const WORD = /[\p{L}\p{N}]+/gu;

/**
 * Tells the line of an HTML source in which a place of its text stands, by looking for the words of the text in the source, one after
 * the other.
 *
 * @param text what a reader sees of the source, in its order
 */
export function htmlLines(html: string, text: string): (offset: number) => number {
  const source = html.replaceAll(HIDDEN, (hidden) => hidden.replaceAll(/[^\n]/g, " "));
  const places: { readonly offset: number; readonly line: number }[] = [];
  let at = 0;
  let line = 1;
  for (const { 0: word, index: offset } of text.matchAll(WORD)) {
    const found = source.indexOf(word, at);
    // A word that is written as an entity is nowhere: the next one tells.
    if (found === -1 || found - at > FARTHEST) continue;
    line += newlines(source, at, found);
    at = found + word.length;
    places.push({ offset, line });
  }
  return (offset) => places[placeFrom(places, offset)]?.line ?? 1;
}

/** Comments, scripts, styles and tags, in which words may stand that nobody sees. */
const HIDDEN = /<!--[\s\S]*?-->|<(script|style|head|nav)\b[\s\S]*?<\/\1\s*>|<[^>]*>/gi;
/** A word that is farther away than this is another one. */
const FARTHEST = 20_000;

function newlines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) count++;
  return count;
}

/** The first at or after the offset, else the last: a chunk begins with its first word. */
function placeFrom(places: readonly { readonly offset: number }[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, places.length - 1);
}
