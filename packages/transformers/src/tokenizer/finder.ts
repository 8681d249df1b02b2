/** A match, in code units. */
interface Match {
  readonly index: number;
  readonly length: number;
}

/** Finds matches in a text, from left to right. */
export type Finder = (text: string) => Iterable<Match>;

// What Unicode 17 added. Oniguruma, which the reference uses, has the tables of Unicode 16, to which these are no characters at all; found by
// asking version 0.23.3 of the Python package `tokenizers` about every code point.
const LATER =
  String.raw`\u088F\u0C5C\u0CDC\u1ACF-\u1ADD\u1AE0-\u1AEB\u20C1\u2B96\uA7CE\uA7CF\uA7D2\uA7D4\uA7F1\uFBC3-\uFBD2` +
  String.raw`\uFD90\uFD91\uFDC8-\uFDCE\u{10940}-\u{10959}\u{10EC5}-\u{10EC7}\u{10ED0}-\u{10ED8}\u{10EFA}\u{10EFB}` +
  String.raw`\u{11B60}-\u{11B67}\u{11DB0}-\u{11DDB}\u{11DE0}-\u{11DE9}\u{16EA0}-\u{16EB8}\u{16EBB}-\u{16ED3}` +
  String.raw`\u{16FF2}-\u{16FF6}\u{187F8}-\u{187FF}\u{18D09}-\u{18D1E}\u{18D80}-\u{18DF2}\u{1CCFA}-\u{1CCFC}` +
  String.raw`\u{1CEBA}-\u{1CED0}\u{1CEE0}-\u{1CEF0}\u{1E6C0}-\u{1E6DE}\u{1E6E0}-\u{1E6F5}\u{1E6FE}\u{1E6FF}\u{1F6D8}` +
  String.raw`\u{1F777}-\u{1F77A}\u{1F8D0}-\u{1F8D8}\u{1FA54}-\u{1FA57}\u{1FA8A}\u{1FA8E}\u{1FAC8}\u{1FACD}\u{1FAEA}` +
  String.raw`\u{1FAEF}\u{1FBFA}\u{2B73A}-\u{2B73F}\u{2CEA2}-\u{2CEAD}\u{323B0}-\u{33479}`;
const LATER_CHARACTERS = new RegExp(`[${LATER}]`, "gu");

/** Finds what a global expression of JavaScript does. */
export function finderOf(pattern: RegExp): Finder {
  return function* find(text) {
    for (const { 0: match, index } of text.matchAll(pattern)) yield { index, length: match.length };
  };
}

/** Finds what Oniguruma finds in the reference: what came after its tables matches as what no table has. */
export function onigurumaFinder(pattern: RegExp): Finder {
  const find = finderOf(pattern);
  return (text) => find(text.replace(LATER_CHARACTERS, ({ length }) => (length === 1 ? "\u0378" : "\u{3FFFD}")));
}
