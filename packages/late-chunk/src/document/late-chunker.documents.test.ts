import { AuthenticationError, EmbeddingMatrix, InputTooLongError, type TokenEncoder } from "@embedloom/core";
import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createSentenceChunker } from "../chunkers/sentence-chunker.ts";
import type { LateDocumentResult } from "./collecting-run.ts";
import { createLateChunker } from "./late-chunker.ts";

async function collected(results: AsyncIterable<LateDocumentResult>): Promise<LateDocumentResult[]> {
  const all: LateDocumentResult[] = [];
  for await (const result of results) all.push(result);
  return all;
}

/** Refuses sequences of five tokens, and gives values that are no numbers for those of six. */
function troubledEncoder(): TokenEncoder {
  const fake = createFakeTokenEncoder({ contextTokens: 16 });
  return {
    ...fake,
    encode: async (batch, options) => {
      if (batch.some(({ length }) => length === 5)) throw new InputTooLongError("Too long.");
      const matrices = await fake.encode(batch, options);
      return matrices.map((rows, i) =>
        batch[i]!.length === 6
          ? EmbeddingMatrix.fromRows(Array.from({ length: 6 }, () => Array.from({ length: 16 }, () => NaN)))
          : rows,
      );
    },
  };
}

test("default: a document that cannot be embedded costs itself, and is told with its index", async () => {
  const documents: string[] = JSON.parse('["one two", 7, "one two three", "four", "one two three four", "five"]');
  for (const settings of [{}, { batchTokens: 1000 }, { batchTokens: 1 }, { context: "none" } as const]) {
    const chunker = createLateChunker({ encoder: troubledEncoder(), ...settings });
    const results = await collected(chunker.embedMany(documents));
    expect(
      results.map(({ index, chunks, error }) => ({ index, texts: chunks.map(({ text }) => text), error })),
    ).toEqual([
      { index: 0, texts: ["one two"], error: undefined },
      { index: 1, texts: [], error: expect.objectContaining({ code: "invalid_input", index: 1 }) },
      { index: 2, texts: [], error: expect.objectContaining({ code: "input_too_long", index: 2 }) },
      { index: 3, texts: ["four"], error: undefined },
      { index: 4, texts: [], error: expect.objectContaining({ code: "invalid_reply", index: 4 }) },
      { index: 5, texts: ["five"], error: undefined },
    ]);
  }
});

test("error: what is wrong with more than one document ends the loop, after the results before it", async () => {
  const fake = createFakeTokenEncoder();
  let calls = 0;
  const encode: TokenEncoder["encode"] = async (batch, options) => {
    if (++calls > 1) throw new AuthenticationError("No.");
    return fake.encode(batch, options);
  };
  const chunker = createLateChunker({ encoder: { ...fake, encode }, batchTokens: 1 });
  const results: number[] = [];
  const run = async (): Promise<void> => {
    for await (const { index } of chunker.embedMany(["one", "two", "three"])) results.push(index);
  };
  await expect(run()).rejects.toMatchObject({ code: "authentication", index: 1 });
  expect(results).toEqual([0]);
});

test("error: onError is one of two words", () => {
  const onError: "throw" = JSON.parse('"skip"');
  const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
  expect(() => chunker.embedMany(["one"], { onError })).toThrow("`onError`");
});

test("default: spans of a chunker without a token are left out and counted, whatever the text holds", async () => {
  // As BERT does: control characters, U+FFFD and marks that stand alone are removed.
  const fake = createFakeTokenEncoder();
  const encoder: TokenEncoder = {
    ...fake,
    tokenize: async (text) => {
      const { ids, starts, ends } = await fake.tokenize(text);
      const kept = [...ids.keys()].filter((i) => !/^[\p{Cf}\p{Cc}\uFFFD\p{M}]+$/u.test(text.slice(starts[i], ends[i])));
      return {
        ids: Int32Array.from(kept, (i) => ids[i]!),
        starts: Int32Array.from(kept, (i) => starts[i]!),
        ends: Int32Array.from(kept, (i) => ends[i]!),
      };
    },
  };
  for (const context of ["document", "none"] as const) {
    const chunker = createLateChunker({ encoder, context, chunker: createSentenceChunker() });
    for (const odd of ["\u200B", "\u00AD", "\uFFFD", "\u0301", "\uFFFD\uFFFD", "\u0007"]) {
      const { chunks, emptySpans } = await chunker.embed(`Hello there.\n\n${odd}\n\nBye.`);
      expect(
        chunks.map(({ text }) => text),
        JSON.stringify(odd),
      ).toEqual(["Hello there.", "Bye."]);
      expect(emptySpans, JSON.stringify(odd)).toBe(/\uFFFD|\u0301/.test(odd) ? 1 : 0);
      expect((await chunker.embed(odd)).chunks, JSON.stringify(odd)).toEqual([]);
    }
    await expect(chunker.embedSpans("a \uFFFD", [{ start: 2, end: 3 }])).rejects.toMatchObject({
      code: "invalid_input",
    });
  }
});

test("behavior: an abort rejects at once, whatever the source, the tokenizer or the model waits for", async () => {
  const never = new Promise<never>(() => {});
  const fake = createFakeTokenEncoder();
  const stuckSource: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: async () => never }) };
  const stuck: [TokenEncoder, AsyncIterable<string> | string[]][] = [
    [fake, stuckSource],
    [{ ...fake, encode: async () => never }, ["one"]],
    [{ ...fake, tokenize: async () => never }, ["one"]],
    [{ ...fake, describe: async () => never }, ["one"]],
  ];
  for (const [encoder, documents] of stuck) {
    const stop = new AbortController();
    const running = collected(createLateChunker({ encoder }).embedMany(documents, { signal: stop.signal }));
    queueMicrotask(() => stop.abort("enough"));
    await expect(running).rejects.toBe("enough");
  }
  for (const encoder of stuck.slice(1).map(([each]) => each)) {
    const stop = new AbortController();
    const chunker = createLateChunker({ encoder });
    const running = [
      chunker.embed("one", { signal: stop.signal }),
      chunker.embedSpans("one", [{ start: 0, end: 3 }], { signal: stop.signal }),
    ];
    queueMicrotask(() => stop.abort("enough"));
    for (const each of running) await expect(each).rejects.toBe("enough");
  }
});
