import { createRequire } from "node:module";
import { createCharacterChunker } from "@embedloom/late-chunk";
import { createFakeEmbedder, createFakeStore, createFakeTokenEncoder } from "@embedloom/testing";
import type { Baselines } from "../baselines.ts";
import { documentMethods } from "./documents.ts";
import { tokens } from "./methods.ts";

// The parser that the package's own tests use.
const { parser }: { parser: unknown } = createRequire(import.meta.resolve("@embedloom/late-chunk"))(
  "@lezer/javascript",
);
const size = () => ({ maxTokens: 4, overlapTokens: 1 });
const encoder = () => ({ ...createFakeTokenEncoder({ dimensions: 4, contextTokens: 16 }) });

/** Calls of late-chunk that work. */
export const functions: Baselines["functions"] = {
  markdownSections: () => ["# Amber\n\nBasil.", { signal: undefined }],
  alignSpans: () => ["amber", { starts: Int32Array.of(0), ends: Int32Array.of(5) }, [{ start: 0, end: 5 }]],
  createCharacterChunker: () => [{ maxCharacters: 4, overlapCharacters: 1 }],
  createContextualEncoder: () => [
    {
      embedder: { ...createFakeEmbedder({ dimensions: 8 }) },
      contextualize: async () => "Of stones.",
      name: "n",
      store: { ...createFakeStore() },
      prefix: "p",
      concurrency: 1,
    },
  ],
  lateChunkingFacts: () => [{ model: "Xenova/all-MiniLM-L6-v2", fingerprint: { files: "f" } }],
  measureLateChunking: () => [
    {
      encoder: encoder(),
      documents: ["Amber is a stone. ".repeat(4), "Basil is a herb. ".repeat(4)],
      questions: [{ text: "a stone", document: 0, answer: { start: 0, end: 5 } }],
      chunkTokens: [8],
      maxWindowTokens: 12,
      overlapTokens: 2,
      specials: "edges",
      allowNonMeanPooling: true,
      signal: undefined,
    },
  ],
  createCodeChunker: () => [{ ...size(), parser }],
  createHtmlChunker: () => [{ ...size(), locale: "en", repeatTableHeader: true }],
  createLateChunker: () => [
    {
      encoder: encoder(),
      chunker: { ...createCharacterChunker({ maxCharacters: 5 }) },
      windowCache: { store: { ...createFakeStore() }, onStoreError: () => undefined },
      maxWindowTokens: 12,
      overlapTokens: 2,
      prompt: "p: ",
    },
  ],
  createMarkdownChunker: () => [{ ...size(), locale: "en", repeatTableHeader: true }],
  createParagraphChunker: () => [{ ...size(), locale: "en" }],
  createRegexChunker: () => [{ ...size(), pattern: /b/g, cut: "before", timeoutMs: 1000, locale: "en" }],
  createSentenceChunker: () => [{ ...size(), locale: "en" }],
  createTokenChunker: () => [size()],
  locate: () => ["amber", ["am", "ber"], { overlapping: true }],
  planContentWindows: () => [Int32Array.of(1, 2, 3, 4, 5), 4, 1],
  planWindows: () => [9, 4, 1],
  readChunks: () => ["amber", [{ start: 0, end: 5, headingPath: ["a"], tableHeader: { start: 0, end: 1 } }]],
};

/** Methods of what late-chunk gives. */
export const methods: Baselines["methods"] = {
  ...documentMethods("createContextualEncoder"),
  chunk: () => ["Amber. Basil.", { tokenize: tokens, countAlone: true, signal: undefined }],
  embed: () => ["Amber. Basil.", { signal: undefined }],
  embedMany: () => [["Amber. Basil."], { signal: undefined, onError: "throw" }],
};
