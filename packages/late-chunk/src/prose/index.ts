// Where paragraphs, sentences and lines of prose end.
export { proseDividers } from "./prose-dividers.ts";
export { createSentenceSegmenter } from "./sentence-segmenter.ts";
export { splitLines } from "./split-lines.ts";
export { splitParagraphs } from "./split-paragraphs.ts";
export { splitSentences } from "./split-sentences.ts";
