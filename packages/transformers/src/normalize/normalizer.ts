import {
  alignClusters,
  type Aligned,
  alignedPrepend,
  alignedSlice,
  createAlignedBuilder,
  MARKS,
  readPattern,
  referenceForm,
  replaceMatches,
} from "../aligned/index.ts";
import { bertNormalizer } from "./bert-normalizer.ts";
import { byteLetters } from "./byte-letters.ts";
import { type Component, readFlag, readParts, readText, unknownComponent } from "../component/index.ts";
import { lowercase } from "./lowercase.ts";
import { precompiledNormalizer } from "./precompiled-normalizer.ts";

/** Changes the characters of a text, and keeps the origin of each. */
export type Normalizer = (source: Aligned) => Aligned;

/**
 * Makes a normalizer of a tokenizer.json.
 *
 * @throws UnsupportedError when it is of a type that is not known here
 */
export function createNormalizer(component: Component): Normalizer {
  switch (component.type) {
    case "Sequence": {
      const parts = readParts(component, "normalizers").map(createNormalizer);
      return (source) => parts.reduce((text, normalize) => normalize(text), source);
    }
    case "BertNormalizer":
      return byCluster(bertNormalizer(component));
    case "NFC":
    case "NFD":
    case "NFKC":
    case "NFKD": {
      const form = component.type;
      return byCluster((text) => referenceForm(text, form));
    }
    case "Lowercase":
      return byCluster(lowercase);
    case "StripAccents":
      return byCluster((text) => text.replace(MARKS, ""));
    case "Nmt":
      return byCluster((text) => text.replace(NMT_REMOVED, "").replace(NMT_SPACE, " "));
    case "Precompiled":
      return precompiledNormalizer(component);
    case "Strip":
      return strip(readFlag(component, "strip_left", true), readFlag(component, "strip_right", true));
    case "Prepend": {
      const prefix = readText(component, "prepend");
      return (source) => (source.text === "" ? source : alignedPrepend(source, prefix));
    }
    case "Replace": {
      const pattern = readPattern(component);
      const content = readText(component, "content");
      return (source) => replaceMatches(source, pattern, content);
    }
    case "ByteLevel":
      return byteLevel;
    default:
      throw unknownComponent(component);
  }
}

const byCluster =
  (normalize: (text: string) => string): Normalizer =>
  (source) =>
    alignClusters(source, normalize);

// From the reference, which took them from the `nmt` normalization rules of SentencePiece.
const NMT_REMOVED = /(?![\t\n\f\r\u0080-\u008E\u0090-\u009E\0])\p{Cc}/gu;
const NMT_SPACE = /[\t\n\f\r\u1680\u200B-\u200F\u2028\u2029\u2581\uFEFF\uFFFD]/gu;

function strip(left: boolean, right: boolean): Normalizer {
  return (source) => {
    const { text } = source;
    const from = left ? text.search(/\P{White_Space}|$/u) : 0;
    const to = right ? text.length - text.match(/\p{White_Space}*$/u)![0].length : text.length;
    return alignedSlice(source, from, Math.max(from, to));
  };
}

function byteLevel(source: Aligned): Aligned {
  const builder = createAlignedBuilder(source);
  let at = 0;
  for (const point of source.text) builder.add(byteLetters(point), at, (at += point.length));
  return builder.build();
}
