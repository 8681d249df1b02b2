import { type Aligned, alignedPrepend, alignedSlice } from "./aligned.ts";
import { byteLevelPieces, type ByteLevelChoices } from "./byte-level-pieces.ts";
import { PUNCTUATION, WORDS_AND_SIGNS } from "./character-classes.ts";
import { type Component, readFlag, readNumber, readParts, readText, unknownComponent } from "./component.ts";
import { finderOf } from "./finder.ts";
import { readPattern } from "./pattern.ts";
import { replaceMatches } from "./replace-matches.ts";
import { readBehavior, splitAligned } from "./split-behavior.ts";

/** Cuts a text into the pieces that the model sees one by one. */
export type PreTokenizer = (source: Aligned) => readonly Aligned[];

const findSpaces = finderOf(/ /g);
const findWhiteSpace = finderOf(/\p{White_Space}/gu);
const findWordsAndSigns = finderOf(WORDS_AND_SIGNS);
const findPunctuation = finderOf(new RegExp(PUNCTUATION, "gv"));
const findNumbers = finderOf(/\p{N}/gu);

/**
 * Makes a pre-tokenizer of a tokenizer.json.
 *
 * @throws UnsupportedError when it is of a type that is not known here
 */
export function createPreTokenizer(component: Component): PreTokenizer {
  switch (component.type) {
    case "Sequence": {
      const parts = readParts(component, "pretokenizers").map(createPreTokenizer);
      return (source) => parts.reduce<readonly Aligned[]>((pieces, cut) => pieces.flatMap(cut), [source]);
    }
    case "BertPreTokenizer":
      return (source) =>
        splitAligned(source, findWhiteSpace, "Removed").flatMap((word) =>
          splitAligned(word, findPunctuation, "Isolated"),
        );
    case "ByteLevel":
      return byteLevel(component);
    case "Metaspace":
      return metaspace(component);
    case "Whitespace":
      return (source) => splitAligned(source, findWordsAndSigns, "Removed", true);
    case "WhitespaceSplit":
      return (source) => splitAligned(source, findWhiteSpace, "Removed");
    case "Punctuation": {
      const behavior = readBehavior(component, "Isolated");
      return (source) => splitAligned(source, findPunctuation, behavior);
    }
    case "Digits": {
      const behavior = readFlag(component, "individual_digits", false) ? "Isolated" : "Contiguous";
      return (source) => splitAligned(source, findNumbers, behavior);
    }
    case "Split": {
      const pattern = readPattern(component);
      const behavior = readBehavior(component);
      const invert = readFlag(component, "invert", false);
      return (source) => splitAligned(source, pattern, behavior, invert);
    }
    case "CharDelimiterSplit": {
      const delimiter = readText(component, "delimiter");
      const pattern = readPattern({ ...component, options: { pattern: { String: delimiter } } });
      return (source) => splitAligned(source, pattern, "Removed");
    }
    case "FixedLength":
      return fixedLength(readNumber(component, "length", 5));
    default:
      throw unknownComponent(component);
  }
}

function byteLevel(component: Component): PreTokenizer {
  const choices: ByteLevelChoices = {
    addPrefixSpace: readFlag(component, "add_prefix_space", true),
    useRegex: readFlag(component, "use_regex", true),
  };
  return (source) => byteLevelPieces(source, choices);
}

function metaspace(component: Component): PreTokenizer {
  const mark = readText(component, "replacement");
  // What files said before there was a scheme.
  const always = readFlag(component, "add_prefix_space", true);
  const scheme = readText(component, "prepend_scheme", always ? "always" : "never").toLowerCase();
  if (!["always", "first", "never"].includes(scheme)) throw unknownComponent(component, `the prepend_scheme ${scheme}`);
  const pattern = readPattern({ ...component, options: { pattern: { String: mark } } });
  const splits = readFlag(component, "split", true);
  return (source) => {
    const marked = replaceMatches(source, findSpaces, mark);
    const wanted = scheme === "always" || (scheme === "first" && (source.starts[0] ?? source.anchor) === 0);
    const begun = wanted && !marked.text.startsWith(mark) ? alignedPrepend(marked, mark) : marked;
    return splits ? splitAligned(begun, pattern, "MergedWithNext") : [begun];
  };
}

function fixedLength(length: number): PreTokenizer {
  return (source) => {
    const pieces: Aligned[] = [];
    let [from, to, count] = [0, 0, 0];
    for (const point of source.text) {
      to += point.length;
      if (++count < length) continue;
      pieces.push(alignedSlice(source, from, to));
      [from, count] = [to, 0];
    }
    return to > from ? [...pieces, alignedSlice(source, from, to)] : pieces;
  };
}
