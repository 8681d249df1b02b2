import {
  ByteLevelPreTokenizer,
  MetaspacePreTokenizer,
  type PreTokenizer,
  ReplacePreTokenizer,
  SequencePreTokenizer,
  SplitPreTokenizer,
} from "@huggingface/tokenizers";
import { type Aligned, alignedPrepend, alignedSlice } from "./aligned.ts";
import { byteLevelPieces } from "./byte-level-stage.ts";
import { replaceMatches } from "./replace-matches.ts";
import { splitPieces } from "./split-stage.ts";

/**
 * Follows one of the library's pre-tokenizers, `null` being none.
 *
 * @param sectionIndex position of the section between added tokens, by which some decide about a prefix
 */
export function preTokenizeAligned(source: Aligned, stage: PreTokenizer | null, sectionIndex: number): Aligned[] {
  if (stage === null) return [source];
  if (stage instanceof SequencePreTokenizer) {
    return stage.tokenizers.reduce(
      (pieces, part) => pieces.flatMap((piece) => preTokenizeAligned(piece, part, sectionIndex)),
      [source],
    );
  }
  if (stage instanceof ByteLevelPreTokenizer) return byteLevelPieces(source, stage);
  if (stage instanceof MetaspacePreTokenizer) return [withMarks(source, stage, sectionIndex)];
  if (stage instanceof SplitPreTokenizer) return splitPieces(source, stage);
  if (stage instanceof ReplacePreTokenizer) {
    return [stage.pattern === null ? source : replaceMatches(source, stage.pattern, stage.content)];
  }
  return substrings(source, stage.pre_tokenize_text(source.text, { section_index: sectionIndex }));
}

function withMarks(source: Aligned, stage: MetaspacePreTokenizer, sectionIndex: number): Aligned {
  const marked = replaceMatches(source, / /g, stage.str_rep);
  if (marked.text.startsWith(stage.replacement)) return marked;
  const wanted = stage.prepend_scheme === "always" || (stage.prepend_scheme === "first" && sectionIndex === 0);
  return wanted ? alignedPrepend(marked, stage.str_rep) : marked;
}

// All other pre-tokenizers give substrings in their order and drop nothing but white space between them.
function substrings(source: Aligned, pieces: readonly string[]): Aligned[] {
  let done = 0;
  return pieces.map((piece) => {
    const at = source.text.indexOf(piece, done);
    done = at + piece.length;
    return alignedSlice(source, at, done);
  });
}
