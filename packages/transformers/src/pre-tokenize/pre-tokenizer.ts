import {
  type Aligned,
  alignedPrepend,
  alignedSlice,
  finderOf,
  PUNCTUATION,
  readPattern,
  replaceMatches,
  textFinder,
  WORDS_AND_SIGNS,
} from "../aligned/index.ts";
import { type ByteLevelChoices, byteLevelPieces } from "./byte-level-pieces.ts";
import { type Component, readFlag, readNumber, readParts, readText, unknownComponent } from "../component/index.ts";
import { readBehavior, splitAligned } from "./split-behavior.ts";

/** Splits a text into the pieces that the model tokenizes one by one. */
export type PreTokenizer = (source: Aligned) => readonly Aligned[];

const SPACE = textFinder(" ");
const WHITE_SPACE = finderOf(/\p{White_Space}/gu);
const WORD_OR_SIGN = finderOf(WORDS_AND_SIGNS);
const ONE_PUNCTUATION = finderOf(new RegExp(PUNCTUATION, "gv"));
const NUMBER = finderOf(/\p{N}/gu);

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
        splitAligned(source, WHITE_SPACE, "Removed").flatMap((word) => splitAligned(word, ONE_PUNCTUATION, "Isolated"));
    case "ByteLevel":
      return byteLevel(component);
    case "Metaspace":
      return metaspace(component);
    case "Whitespace":
      return (source) => splitAligned(source, WORD_OR_SIGN, "Removed", true);
    case "WhitespaceSplit":
      return (source) => splitAligned(source, WHITE_SPACE, "Removed");
    case "Punctuation": {
      const behavior = readBehavior(component, "Isolated");
      return (source) => splitAligned(source, ONE_PUNCTUATION, behavior);
    }
    case "Digits": {
      const behavior = readFlag(component, "individual_digits", false) ? "Isolated" : "Contiguous";
      return (source) => splitAligned(source, NUMBER, behavior);
    }
    case "Split": {
      const pattern = readPattern(component);
      const behavior = readBehavior(component);
      const invert = readFlag(component, "invert", false);
      return (source) => splitAligned(source, pattern, behavior, invert);
    }
    case "CharDelimiterSplit": {
      const delimiter = readText(component, "delimiter");
      const pattern = textFinder(delimiter);
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
  // Older files have this flag instead of the scheme.
  const always = readFlag(component, "add_prefix_space", true);
  const scheme = readText(component, "prepend_scheme", always ? "always" : "never").toLowerCase();
  if (!["always", "first", "never"].includes(scheme)) throw unknownComponent(component, `the prepend_scheme ${scheme}`);
  const pattern = textFinder(mark);
  const splits = readFlag(component, "split", true);
  return (source) => {
    const marked = replaceMatches(source, SPACE, mark);
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
