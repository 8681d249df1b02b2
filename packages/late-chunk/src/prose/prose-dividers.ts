import { splitLines } from "./split-lines.ts";
import type { Divider } from "../size/index.ts";
import { splitSentences } from "./split-sentences.ts";

/** Where running text over the limit is cut: at sentences, then lines. */
export function proseDividers(text: string, segmenter: Intl.Segmenter): readonly Divider[] {
  return [(span) => splitSentences(text, span, segmenter), (span) => splitLines(text, span)];
}
