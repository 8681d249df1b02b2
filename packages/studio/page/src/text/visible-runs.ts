/** A run of a text: ordinary characters, or equal ones that would act unseen and are shown by their name instead. */
export type TextRun =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mark"; readonly text: string; readonly name: string };

// Unicode's bidirectional and invisible controls by the short names of the standard.
const names: Readonly<Record<string, string>> = {
  "\u00AD": "SHY",
  "\u061C": "ALM",
  "\u200B": "ZWSP",
  "\u200E": "LRM",
  "\u200F": "RLM",
  "\u202A": "LRE",
  "\u202B": "RLE",
  "\u202C": "PDF",
  "\u202D": "LRO",
  "\u202E": "RLO",
  "\u2060": "WJ",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\uFEFF": "BOM",
};

// Line feed, tab and carriage return are what text is made of; joiners shape scripts and emoji.
const acting = /((?![\t\n\r\u200C\u200D])[\p{Cc}\p{Cf}])\1*/gu;

/** Cuts a text into runs, so that no character in it turns, hides or forges anything on the page. */
export function visibleRuns(text: string): TextRun[] {
  const runs: TextRun[] = [];
  let end = 0;
  for (const { 0: run, 1: character = run, index } of text.matchAll(acting)) {
    if (index > end) runs.push({ kind: "text", text: text.slice(end, index) });
    const name = names[character] ?? codePoint(character);
    const count = run.length / character.length;
    runs.push({ kind: "mark", text: run, name: count === 1 ? name : `${name} × ${count}` });
    end = index + run.length;
  }
  if (end < text.length) runs.push({ kind: "text", text: text.slice(end) });
  return runs;
}

function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
