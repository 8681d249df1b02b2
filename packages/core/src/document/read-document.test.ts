import { expect, test } from "vitest";
import type { ChunkedDocument } from "../contract/document-encoder.ts";
import { checkDocuments, readDocument } from "./read-document.ts";

test("default: spans are read from the text, texts are taken as they are", () => {
  expect(readDocument({ text: "one two", spans: [{ start: 4, end: 7 }] }, 0)).toEqual(["two"]);
  expect(readDocument({ chunks: ["one", "two"] }, 0)).toEqual(["one", "two"]);
});

test.each([
  ["no document", "null"],
  ["neither chunks nor spans", '{"text":"one"}'],
  ["chunks that are no array", '{"chunks":"one"}'],
  ["a chunk that is no text", '{"chunks":["one",2]}'],
  ["an empty chunk", '{"chunks":["one",""]}'],
  ["a span past the end", '{"text":"one","spans":[{"start":1,"end":9}]}'],
  ["a span that ends before it starts", '{"text":"one","spans":[{"start":2,"end":1}]}'],
  ["a span without an end", '{"text":"one","spans":[{"start":0}]}'],
  ["a span of nothing", '{"text":"one","spans":[{"start":1,"end":1}]}'],
])("error: %s is refused and named by the document's index", (_, json) => {
  const document: ChunkedDocument = JSON.parse(json);
  expect(() => readDocument(document, 3)).toThrow(expect.objectContaining({ code: "invalid_input", index: 3 }));
});

test("error: options and the list itself are checked before any document", () => {
  expect(() => checkDocuments([], { dimensions: 1.5 })).toThrow(expect.objectContaining({ option: "dimensions" }));
  expect(() => checkDocuments(JSON.parse("{}"))).toThrow(expect.objectContaining({ option: "documents" }));
});
