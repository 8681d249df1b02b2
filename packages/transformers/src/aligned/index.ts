// Text with the position of each character in the original, and search and replacement in it.
export { alignClusters } from "./align-clusters.ts";
export { createAlignedBuilder } from "./aligned-builder.ts";
export { type Aligned, alignedIdentity, alignedPrepend, alignedSlice, endOf, positionOf } from "./aligned.ts";
export {
  CONTROLS,
  ENDS_WITH_WORD,
  MARKS,
  NONSPACING_MARKS,
  PUNCTUATION,
  referenceForm,
  STARTS_WITH_WORD,
  WORDS_AND_SIGNS,
} from "./character-classes.ts";
export { type Finder, finderOf, onigurumaFinder, textFinder } from "./finder.ts";
export { readPattern } from "./pattern.ts";
export { replaceMatches } from "./replace-matches.ts";
