import { AuthenticationError, type TokenEncoder } from "@embedloom/core";
import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";

test("behavior: spans of a document have the vectors that embedSpans gives them", async () => {
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
  const text = "Berlin is big. The city is old.";
  const spans = [
    { start: 0, end: 14 },
    { start: 15, end: 31 },
  ];
  const { documents } = await chunker.encode([{ text, spans }]);
  const { chunks } = await chunker.embedSpans(text, spans);
  expect(documents[0]?.embeddings?.toArrays()).toEqual(chunks.map(({ embedding }) => Array.from(embedding)));
});

test("behavior: questions are read below their own prompt, each alone", async () => {
  const prompts = { query: "question: ", document: "text: " };
  const encoder = createFakeTokenEncoder({ prompts });
  const chunker = createLateChunker({ encoder, prompt: "text: " });
  const { embeddings } = await chunker.embedQueries(["Where?"]);
  const plain = createLateChunker({ encoder, prompt: "question: " });
  const { chunks } = await plain.embedSpans("Where?", [{ start: 0, end: 6 }]);
  expect(Array.from(embeddings.row(0))).toEqual(Array.from(chunks[0]!.embedding));
});

test("error: what was encoded is not lost when a later run fails", async () => {
  const fake = createFakeTokenEncoder();
  let calls = 0;
  const encode: TokenEncoder["encode"] = async (batch, options) => {
    if (++calls > 1) throw new AuthenticationError("No.");
    return fake.encode(batch, options);
  };
  const chunker = createLateChunker({ encoder: { ...fake, encode }, batchTokens: 1 });
  const { documents } = await chunker.encode([{ chunks: ["one"] }, { chunks: ["two"] }, { chunks: ["three"] }]);
  expect(documents.map(({ error }) => error)).toEqual([
    undefined,
    expect.objectContaining({ code: "authentication" }),
    expect.objectContaining({ code: "authentication" }),
  ]);
  await expect(chunker.encode([{ chunks: ["one"] }])).rejects.toMatchObject({ code: "authentication" });
});
