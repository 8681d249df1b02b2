import {
  type Normalizer,
  PrependNormalizer,
  ReplaceNormalizer,
  SequenceNormalizer,
  StripNormalizer,
} from "@huggingface/tokenizers";
import { alignClusters } from "./align-clusters.ts";
import { type Aligned, alignedPrepend, alignedTrimEnd, alignedTrimStart } from "./aligned.ts";
import { replaceMatches } from "./replace-matches.ts";

/** Follows one of the library's normalizers, `null` being none. */
export function normalizeAligned(source: Aligned, normalizer: Normalizer | null): Aligned {
  if (normalizer === null) return source;
  if (normalizer instanceof SequenceNormalizer) return normalizer.normalizers.reduce(normalizeAligned, source);
  if (normalizer instanceof ReplaceNormalizer) {
    if (normalizer.pattern === null) return source;
    return replaceMatches(source, normalizer.pattern, normalizer.config.content ?? "");
  }
  if (normalizer instanceof PrependNormalizer) return alignedPrepend(source, normalizer.config.prepend);
  if (normalizer instanceof StripNormalizer) return strip(source, normalizer);
  return alignClusters(source, (text) => normalizer.normalize(text));
}

function strip(source: Aligned, { config }: StripNormalizer): Aligned {
  const begun = config.strip_left === true ? alignedTrimStart(source) : source;
  return config.strip_right === true ? alignedTrimEnd(begun) : begun;
}
