const graphemes = new Intl.Segmenter("und", { granularity: "grapheme" });

/**
 * The last place in `(start, wanted]` where a cut parts no user-perceived character; where the character itself is longer,
 * the last one that parts no code point, and at least one code point behind `start`.
 *
 * @param start a place that parts no character; the cost is that of the text from there to `wanted`
 */
export function cutBefore(text: string, start: number, wanted: number): number {
  if (wanted >= text.length) return text.length;
  if (partsNothing(text, wanted)) return wanted;
  const found = graphemes.segment(text.slice(start, wanted + 2)).containing(wanted - start);
  if (found !== undefined && found.index > 0) return start + found.index;
  const cut = partsPair(text, wanted) ? wanted - 1 : wanted;
  return cut > start ? cut : start + (partsPair(text, start + 1) ? 2 : 1);
}

/**
 * The first place in `[wanted, end]` where a cut parts no user-perceived character.
 *
 * @param start a place before `wanted` that parts no character
 */
export function cutAfter(text: string, start: number, wanted: number, end: number): number {
  if (wanted <= start || wanted >= end || partsNothing(text, wanted)) return Math.min(wanted, end);
  const found = graphemes.segment(text.slice(start, end)).containing(wanted - start);
  if (found === undefined || found.index === wanted - start) return wanted;
  return start + found.index + found.segment.length;
}

/** Whether `position` stands between the two halves of a surrogate pair. */
export function partsPair(text: string, position: number): boolean {
  return (
    isBetween(text.charCodeAt(position - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(position), 0xdc00, 0xdfff)
  );
}

/** Whether the units on both sides are known not to join, without asking for the rules: Latin, apart from CR LF. */
function partsNothing(text: string, position: number): boolean {
  const [left, right] = [text.charCodeAt(position - 1), text.charCodeAt(position)];
  return left < 0x300 && right < 0x300 && !(left === 0x0d && right === 0x0a);
}

function isBetween(unit: number, low: number, high: number): boolean {
  return unit >= low && unit <= high;
}
