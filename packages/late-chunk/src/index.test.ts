import { expect, test } from "vitest";
import * as publicNames from "./index.ts";

test("default: exports exactly the documented names", () => {
  expect(Object.keys(publicNames).toSorted()).toEqual([
    "alignSpans",
    "createCharacterChunker",
    "createLateChunker",
    "createMarkdownChunker",
    "createParagraphChunker",
    "createRegexChunker",
    "createSentenceChunker",
    "createTokenChunker",
    "locate",
    "planWindows",
  ]);
});
