import { expect, test } from "vitest";
import * as publicNames from "./index.ts";

test("default: exports exactly the documented names", () => {
  expect(Object.keys(publicNames).toSorted()).toEqual([
    "DEFAULT_CHUNK_SIZE",
    "alignSpans",
    "createCharacterChunker",
    "createCodeChunker",
    "createContextualEncoder",
    "createHtmlChunker",
    "createLateChunker",
    "createMarkdownChunker",
    "createParagraphChunker",
    "createRegexChunker",
    "createSentenceChunker",
    "createTokenChunker",
    "lateChunkingFacts",
    "locate",
    "markdownSections",
    "measureLateChunking",
    "planContentWindows",
    "planWindows",
    "readChunks",
  ]);
});
