import { getEventListeners } from "node:events";
import { EmbeddingMatrix, InputTooLongError, type TokenEncoder } from "@embedloom/core";
import { createFakeTokenEncoder } from "@embedloom/testing";
import { describe, expect, expectTypeOf, test } from "vitest";
import { createSentenceChunker } from "../chunkers/sentence-chunker.ts";
import { createLateChunker } from "./late-chunker.ts";

const text = "Berlin is the capital. The city is old. Its river is the Spree.";

describe("embed", () => {
  test("default: gives the chunker's chunks with text, offsets, tokens and vectors of length 1", async () => {
    const encoder = createFakeTokenEncoder();
    const { chunks, usage } = await createLateChunker({ encoder, chunker: createSentenceChunker() }).embed(text);
    expect(chunks.map((chunk) => ({ ...chunk, embedding: chunk.embedding.length }))).toEqual([
      { text: "Berlin is the capital.", start: 0, end: 22, startLine: 1, endLine: 1, tokens: 5, embedding: 16 },
      { text: "The city is old.", start: 23, end: 39, startLine: 1, endLine: 1, tokens: 5, embedding: 16 },
      { text: "Its river is the Spree.", start: 40, end: 63, startLine: 1, endLine: 1, tokens: 6, embedding: 16 },
    ]);
    for (const { embedding } of chunks) expect(Math.hypot(...embedding)).toBeCloseTo(1, 6);
    expect(usage).toEqual({ requests: 1, tokens: 18, costUsd: undefined });
  });

  test("default: joins sentences while they fit", async () => {
    const { chunks } = await createLateChunker({ encoder: createFakeTokenEncoder() }).embed(text);
    expect(chunks.map((chunk) => chunk.text)).toEqual([text]);
  });

  test("behavior: a document of white space has no chunks and needs no run", async () => {
    const encoder = createFakeTokenEncoder();
    const chunker = createLateChunker({ encoder });
    for (const blank of ["", " \n\t", "\u200B", "\u00AD\n\u0000"]) {
      expect(await chunker.embed(blank)).toEqual({
        chunks: [],
        emptySpans: 0,
        parts: [],
        usage: { requests: 0, tokens: 0, costUsd: 0 },
        cached: { requests: 0, tokens: 0 },
      });
    }
    expect(encoder.sequences).toEqual([]);
  });

  test("behavior: a document is tokenized once, and chunks are measured in the tokens that are pooled", async () => {
    const fake = createFakeTokenEncoder({ prompts: { document: "passage: " } });
    const tokenized: string[] = [];
    const encoder: TokenEncoder = { ...fake, tokenize: (each) => (tokenized.push(each), fake.tokenize(each)) };
    const { chunks } = await createLateChunker({ encoder, chunker: createSentenceChunker({ maxTokens: 10 }) }).embed(
      text,
    );
    expect(tokenized).toEqual([`passage: ${text}`]);
    expect(chunks.map(({ tokens }) => tokens)).toEqual([10, 6]);
  });

  test("args: a chunker of one's own, whose spans are checked", async () => {
    const encoder = createFakeTokenEncoder();
    const halves = {
      chunk: (each: string) => [
        { start: 0, end: 22 },
        { start: 22, end: each.length },
      ],
    };
    const { chunks } = await createLateChunker({ encoder, chunker: halves }).embed(text);
    expect(chunks.map(({ tokens }) => tokens)).toEqual([5, 11]);
    const broken = createLateChunker({ encoder, chunker: { chunk: () => [{ start: 0, end: 999 }] } });
    await expect(broken.embed(text)).rejects.toMatchObject({
      code: "invalid_option",
      option: "chunker[0].end",
      index: 0,
    });
  });

  test("error: a document that is no string", async () => {
    const documents = JSON.parse("[5, null, {}]");
    const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
    for (const document of documents)
      await expect(chunker.embed(document)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("embedSpans", () => {
  const spans = [
    { start: 0, end: 6 },
    { start: 22, end: 23 },
  ];

  test("error: a span without a token is named before the model runs", async () => {
    const encoder = createFakeTokenEncoder();
    for (const context of ["document", "none"] as const) {
      const rejection = createLateChunker({ encoder, context }).embedSpans(text, spans);
      await expect(rejection).rejects.toThrowErrorMatchingInlineSnapshot(
        `[InvalidInputError: Input 1: The span [22, 23) has no token of its own: it holds only white space, or characters that the tokenizer removes. Leave it out, or set onEmptySpan: "null".]`,
      );
      await expect(rejection).rejects.toMatchObject({ code: "invalid_input", index: 1 });
    }
    expect(encoder.sequences).toEqual([]);
  });

  test("args: onEmptySpan null keeps the place of a span without a token", async () => {
    for (const context of ["document", "none"] as const) {
      const chunker = createLateChunker({ encoder: createFakeTokenEncoder(), onEmptySpan: "null", context });
      const { chunks } = await chunker.embedSpans(text, spans);
      expect(chunks.map(({ tokens, embedding }) => [tokens, embedding === null])).toEqual([
        [1, false],
        [0, true],
      ]);
    }
  });

  test("behavior: a vector can be null only where the settings allow it", () => {
    const encoder = createFakeTokenEncoder();
    const strict = createLateChunker({ encoder });
    const loose = createLateChunker({ encoder, onEmptySpan: "null" });
    expectTypeOf<
      Awaited<ReturnType<typeof strict.embed>>["chunks"][number]["embedding"]
    >().toEqualTypeOf<Float32Array>();
    expectTypeOf<
      Awaited<ReturnType<typeof loose.embed>>["chunks"][number]["embedding"]
    >().toEqualTypeOf<Float32Array | null>();
  });

  test("error: a span outside the text is refused before the encoder is touched", async () => {
    const fake = createFakeTokenEncoder();
    const touched: string[] = [];
    const encoder: TokenEncoder = {
      ...fake,
      describe: (options) => (touched.push("describe"), fake.describe(options)),
      tokenize: (each) => (touched.push("tokenize"), fake.tokenize(each)),
    };
    const rejection = createLateChunker({ encoder }).embedSpans(text, [
      { start: 0, end: 1 },
      { start: 5, end: 3 },
    ]);
    await expect(rejection).rejects.toMatchObject({ code: "invalid_option", index: 1 });
    expect(touched).toEqual([]);
  });

  test("args: dimensions and normalize", async () => {
    const encoder = createFakeTokenEncoder();
    const known: TokenEncoder = {
      ...encoder,
      // A model that core knows to be trained for 256 and more of its 768 dimensions.
      describe: async () => ({ ...(await encoder.describe()), model: "nomic-embed-text-v1.5", dimensions: 768 }),
      encode: async (batch) =>
        batch.map((ids) => new EmbeddingMatrix(new Float32Array(ids.length * 768).fill(0.5), 768)),
    };
    const { chunks } = await createLateChunker({ encoder: known, dimensions: 256 }).embedSpans(text, [spans[0]!]);
    expect(chunks[0]?.embedding.length).toBe(256);
    expect(Math.hypot(...chunks[0]!.embedding)).toBeCloseTo(1, 6);
    const raw = await createLateChunker({ encoder: known, dimensions: 256, normalize: false }).embedSpans(text, [
      spans[0]!,
    ]);
    expect(raw.chunks[0]?.embedding).toEqual(new Float32Array(256).fill(0.5));
  });

  test("args: inputType chooses the prompt, prompt overrides it", async () => {
    const encoder = createFakeTokenEncoder({ prompts: { document: "passage: ", query: "query: now: " } });
    const first = async (settings: object): Promise<number> => {
      const before = encoder.sequences.length;
      await createLateChunker({ encoder, ...settings }).embedSpans("one two", [{ start: 0, end: 7 }]);
      return encoder.sequences[before]!.length;
    };
    expect(await first({})).toBe(2 + 2 + 2);
    expect(await first({ inputType: "query" })).toBe(2 + 4 + 2);
    expect(await first({ prompt: "" })).toBe(2 + 2);
  });
});

describe("embedMany", () => {
  test("default: gives one result per document, in order, as the documents come", async () => {
    const encoder = createFakeTokenEncoder();
    const taken: string[] = [];
    async function* documents(): AsyncIterable<string> {
      for (const each of ["first one", "", "third one here"]) {
        taken.push(each);
        yield each;
      }
    }
    const results = createLateChunker({ encoder }).embedMany(documents())[Symbol.asyncIterator]();
    expect(taken).toEqual([]);
    expect((await results.next()).value.chunks[0].text).toBe("first one");
    expect(taken).toEqual(["first one"]);
    expect((await results.next()).value.chunks).toEqual([]);
    expect((await results.next()).value.chunks[0].text).toBe("third one here");
    expect((await results.next()).done).toBe(true);
  });

  test("args: batchTokens sends windows of several documents together, and changes no vector", async () => {
    const documents = ["one two", "", "three", "word ".repeat(40), "four five six", "seven"];
    const embedWith = async (
      batchTokens?: number,
      source: Iterable<string> | AsyncIterable<string> = documents,
    ): Promise<[number[], unknown[]]> => {
      const fake = createFakeTokenEncoder({ contextTokens: 16 });
      const calls: number[] = [];
      const encoder: TokenEncoder = {
        ...fake,
        encode: (batch, options) => (calls.push(batch.length), fake.encode(batch, options)),
      };
      const results: unknown[] = [];
      const settings = batchTokens === undefined ? {} : { batchTokens };
      for await (const result of createLateChunker({ encoder, ...settings }).embedMany(source)) results.push(result);
      return [calls, results];
    };
    async function* oneByOne(): AsyncIterable<string> {
      yield* documents;
    }
    const [aloneCalls, alone] = await embedWith(undefined, oneByOne());
    const [listCalls, list] = await embedWith();
    const [smallCalls, small] = await embedWith(8);
    const [largeCalls, large] = await embedWith(1000);
    expect(new Set(aloneCalls)).toEqual(new Set([1]));
    // [before] one two [after], [before] three [after]: 4 + 3 tokens; then full windows, each over the budget alone.
    expect(smallCalls).toEqual([2, 1, 1, 1, 1, 2]);
    expect(largeCalls).toEqual([8]);
    // 2,048 tokens of documents in a list.
    expect(listCalls).toEqual([8]);
    expect(list).toEqual(alone);
    expect(small).toEqual(alone);
    expect(large).toEqual(alone);
  });

  test("behavior: of documents that fail together, those before the guilty one are given and it is named", async () => {
    const fake = createFakeTokenEncoder({ contextTokens: 16 });
    const encoder: TokenEncoder = {
      ...fake,
      encode: async (batch, options) => {
        if (batch.some((ids) => ids.length === 5)) throw new InputTooLongError("Too long.", { index: 0 });
        return fake.encode(batch, options);
      },
    };
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      const chunker = createLateChunker({ encoder, batchTokens: 1000 });
      const documents = ["one two", "three", "one two three", "four"];
      for await (const { chunks } of chunker.embedMany(documents, { onError: "throw" })) seen.push(chunks[0]!.tokens);
    };
    await expect(run()).rejects.toMatchObject({ code: "input_too_long", index: 2 });
    expect(seen).toEqual([2, 1]);
  });

  test("behavior: leaving early ends the source", async () => {
    let ended = false;
    function* documents(): Iterable<string> {
      try {
        for (;;) yield "one more";
      } finally {
        ended = true;
      }
    }
    for await (const { chunks } of createLateChunker({ encoder: createFakeTokenEncoder() }).embedMany(documents())) {
      expect(chunks).toHaveLength(1);
      break;
    }
    expect(ended).toBe(true);
  });

  test("error: a failure names its document and comes after the results before it", async () => {
    const documents = JSON.parse('["one", "two", 3]');
    const seen: number[] = [];
    const run = async (): Promise<void> => {
      const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
      for await (const { chunks } of chunker.embedMany(documents, { onError: "throw" })) seen.push(chunks.length);
    };
    await expect(run()).rejects.toMatchObject({ code: "invalid_input", index: 2 });
    expect(seen).toEqual([1, 1]);
  });

  test("error: a string instead of a list of strings", () => {
    const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
    expect(() => chunker.embedMany("one")).toThrow("`documents`");
  });
});

describe("abort", () => {
  test("behavior: rejects with the signal's reason between windows and leaves no listener", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const fake = createFakeTokenEncoder({ contextTokens: 16 });
    const encoder: TokenEncoder = {
      ...fake,
      encode: async (batch, options) => {
        if (fake.sequences.length === 2) controller.abort(reason);
        return fake.encode(batch, options);
      },
    };
    const call = createLateChunker({ encoder }).embed("word ".repeat(100), { signal: controller.signal });
    await expect(call).rejects.toBe(reason);
    expect(fake.sequences.length).toBe(2);
    expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  });

  test("behavior: a signal that is already aborted touches nothing", async () => {
    const reason = new Error("before");
    const chunker = createLateChunker({ encoder: createFakeTokenEncoder() });
    const options = { signal: AbortSignal.abort(reason) };
    await expect(chunker.embed(text, options)).rejects.toBe(reason);
    await expect(chunker.embedSpans(text, [], options)).rejects.toBe(reason);
    await expect(chunker.describe(options)).rejects.toBe(reason);
  });
});

describe("the encoder's failures", () => {
  test("error: an error's index is the encoder's and not a span's, except where each span is a run of its own", async () => {
    const encoder: TokenEncoder = {
      ...createFakeTokenEncoder(),
      encode: async (batch) => {
        if (batch[0]!.length < 5)
          return batch.map((ids) => new EmbeddingMatrix(new Float32Array(ids.length * 16).fill(1), 16));
        throw new InputTooLongError("Too long.", { index: 0 });
      },
    };
    const spans = [
      { start: 0, end: 3 },
      { start: 0, end: 13 },
    ];
    await expect(createLateChunker({ encoder }).embedSpans("one two three", spans)).rejects.toMatchObject({
      index: undefined,
    });
    const plain = createLateChunker({ encoder, context: "none" });
    await expect(plain.embedSpans("one two three", spans)).rejects.toMatchObject({ index: 1, code: "input_too_long" });
  });

  test.each([
    ["no matrix", []],
    ["too few rows", [EmbeddingMatrix.zeros(1, 16)]],
    ["another width", [EmbeddingMatrix.zeros(3, 15)]],
  ])("error: %s", async (_, reply) => {
    const encoder: TokenEncoder = { ...createFakeTokenEncoder(), encode: async () => reply };
    const rejection = createLateChunker({ encoder }).embedSpans("one", [{ start: 0, end: 3 }]);
    await expect(rejection).rejects.toMatchObject({ code: "invalid_reply" });
  });
});

test("default: describe tells everything that changes a vector", async () => {
  const encoder = createFakeTokenEncoder({ prompts: { document: "passage: " } });
  const late = await createLateChunker({ encoder }).describe();
  expect(late).toMatchObject({ dimensions: 16, normalized: true });
  expect(late.fingerprint).toMatchObject({
    provider: "fake",
    context: "document",
    prompt: "passage: ",
    maxWindowTokens: 128,
  });
  const variants = [
    { context: "none" },
    { prompt: "" },
    { specials: "exclude" },
    { normalize: false },
    { overlapTokens: 3 },
  ] as const;
  for (const variant of variants) {
    expect((await createLateChunker({ encoder, ...variant }).describe()).fingerprint).not.toEqual(late.fingerprint);
  }
});
