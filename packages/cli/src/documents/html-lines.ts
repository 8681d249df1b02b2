/** A run of letters and digits, which markup cannot part and entities do not change. */
const WORD = /[\p{L}\p{N}]+/gu;

/** A word of a page: where it begins in the text, and the line of the source, from 1, in which it stands. */
export interface LinePlace {
  readonly offset: number;
  readonly line: number;
}

/**
 * Finds the lines of an HTML source in which the words of its text stand, by looking for them in the source, one after the other.
 *
 * @param text what a reader sees of the source, in its order
 * @returns in the order of the text
 */
export function linePlaces(html: string, text: string): LinePlace[] {
  const source = html.replaceAll(HIDDEN, (hidden) => hidden.replaceAll(/[^\n]/g, " "));
  const places: LinePlace[] = [];
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
  return places;
}

/** The line of the source in which a place of the text stands. */
export function lineAmong(places: readonly LinePlace[]): (offset: number) => number {
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
function placeFrom(places: readonly LinePlace[], offset: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]!.offset < offset) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, places.length - 1);
}
