import { describe, expect, test } from "vitest";
import { EmbeddingMatrix } from "../matrix/embedding-matrix.ts";
import type { EmbedResult } from "../contract/embedder.ts";
import { InputRejectedError } from "../errors/input-rejected-error.ts";
import { InputTooLongError } from "../errors/input-too-long-error.ts";
import { RequestTooLargeError } from "../errors/request-too-large-error.ts";
import { fitOverlong } from "./fit-overlong.ts";
import { createTokenServer, longText, type RefusalFacts, wordPieces } from "../test-support/token-server.ts";
import { truncate } from "../matrix/truncate.ts";
import type { OverlongPlan } from "./overlong-plan.ts";

const words = (text: string): number => text.split(" ").filter(Boolean).length;

const bytes = (text: string): number => Math.ceil(new TextEncoder().encode(text).length / 4);

/** A text's direction depends on its words alone: equal texts, equal rows. */
const rowOf = (text: string): number[] => [words(text), text.length, 1];

interface Server {
  readonly requests: string[][];
  readonly request: OverlongPlan["request"];
}

function server(
  limit: number,
  blame: (index: number, tokens: number) => Error = () => new InputTooLongError("Long."),
): Server {
  const requests: string[][] = [];
  const request = async (batch: readonly string[]): Promise<EmbedResult> => {
    requests.push([...batch]);
    const long = batch.findIndex((text) => words(text) > limit);
    if (long >= 0) throw blame(long, words(batch[long]!));
    const embeddings = truncate(EmbeddingMatrix.fromRows(batch.map(rowOf)), 3);
    return { embeddings, usage: { requests: 1, tokens: batch.length, costUsd: 0 } };
  };
  return { requests, request };
}

const plan = (request: OverlongPlan["request"], more: Partial<OverlongPlan> = {}): OverlongPlan => ({
  policy: "truncate",
  prompt: "",
  limits: { tokensPerInput: 3 },
  estimateTokens: words,
  request,
  ...more,
});

const unit = (row: readonly number[]): number[] => row.map((value) => value / Math.hypot(...row));
const expectRow = (actual: Float32Array, expected: readonly number[]): void =>
  unit(expected).forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));

describe("with an exact count", () => {
  test("default: what fits is sent as it is, in one request, without a report", async () => {
    const { request, requests } = server(3);
    const result = await fitOverlong(plan(request, { countTokens: words }))(["a b", "c"]);
    expect(requests).toEqual([["a b", "c"]]);
    expect(result).not.toHaveProperty("overlong");
    expect(result.embeddings.row(0)).toEqual(
      new Float32Array(truncate(EmbeddingMatrix.fromRows([rowOf("a b")]), 3).data),
    );
  });

  test("args: truncate sends the beginning, the prompt counted with it, and never a refused request", async () => {
    const { request, requests } = server(3);
    const result = await fitOverlong(plan(request, { countTokens: words, prompt: "q: " }))(["a", "b c d e"]);
    expect(requests).toEqual([["q: a", "q: b c "]]);
    expect(result.overlong).toEqual([{ index: 1, pieces: 1, keptCharacters: 4, characters: 7 }]);
    expectRow(result.embeddings.row(1), rowOf("q: b c "));
  });

  test("args: split-and-average sends all of it and weighs the pieces by their tokens", async () => {
    const { request, requests } = server(3);
    const policy = "split-and-average";
    const result = await fitOverlong(plan(request, { countTokens: words, policy }))(["a b c d", "e"]);
    expect(requests).toEqual([["a b c ", "d", "e"]]);
    const [left, right] = [unit(rowOf("a b c ")), unit(rowOf("d"))];
    expectRow(
      result.embeddings.row(0),
      left.map((value, i) => value * 3 + right[i]!),
    );
    expect(result.overlong).toEqual([{ index: 0, pieces: 2, keptCharacters: 7, characters: 7 }]);
    expect(Math.hypot(...result.embeddings.row(0))).toBeCloseTo(1, 6);
  });

  test("behavior: pieces keep the limit of one request", async () => {
    const { request, requests } = server(3);
    const limits = { tokensPerInput: 3, inputsPerRequest: 2 };
    const result = await fitOverlong(plan(request, { countTokens: words, policy: "split-and-average", limits }))([
      "a b c d e f g h i j",
    ]);
    expect(requests.map(({ length }) => length)).toEqual([2, 2]);
    expect(result.usage.requests).toBe(2);
  });
});

describe("when only the server knows", () => {
  const languages = ["english", "german", "russian", "greek", "chinese", "code", "mixed"];
  const refusals: readonly (readonly [string, RefusalFacts, boolean])[] = [
    ["everything", { index: true, limit: true, tokens: true }, false],
    ["both numbers", { limit: true, tokens: true }, false],
    ["the limit", { limit: true }, false],
    ["nothing, of a known window", {}, true],
  ];

  test.each(refusals)(
    "default: truncate uses all of the window but 2 percent, in three requests, when told %s",
    async (_, facts, known) => {
      for (const language of languages) {
        for (const [window, others] of [
          [256, 0],
          [512, 3],
        ] as const) {
          const { request, requests } = createTokenServer(window, facts);
          const text = longText(language, window * 9);
          const batch = [...Array.from({ length: others }, (_unused, i) => `a short text ${i}`), text];
          const limits = known ? { tokensPerInput: window } : {};
          const result = await fitOverlong(plan(request, { limits, estimateTokens: bytes }))(batch);
          const kept = result.overlong?.[0]?.keptCharacters ?? 0;
          const used = wordPieces(text.slice(0, kept)) / window;
          expect(used, `${language} in ${window}`).toBeGreaterThanOrEqual(0.98);
          expect(used, `${language} in ${window}`).toBeLessThanOrEqual(1);
          expect(requests.length, `${language} in ${window}`).toBeLessThanOrEqual(3);
          expect(result.usage.requests).toBe(requests.length);
          expectRow(result.embeddings.row(others), [1, kept, wordPieces(text.slice(0, kept))]);
          for (let i = 0; i < others; i++)
            expectRow(result.embeddings.row(i), [1, batch[i]!.length, wordPieces(batch[i]!)]);
          expect(result.overlong).toEqual([
            { index: others, pieces: 1, keptCharacters: kept, characters: text.length },
          ]);
        }
      }
    },
  );

  test.each(refusals)(
    "args: split-and-average of three texts takes few requests when told %s",
    async (_, facts, known) => {
      const window = 256;
      const { request, requests } = createTokenServer(window, facts);
      const batch = ["english", "russian", "mixed"].map((language) => longText(language, 6000));
      const limits = known ? { tokensPerInput: window } : {};
      const split = plan(request, { policy: "split-and-average", limits, estimateTokens: bytes });
      const result = await fitOverlong(split)(batch);
      expect(requests.length).toBeLessThanOrEqual(10);
      expect(result.overlong?.map(({ index, keptCharacters }) => [index, keptCharacters])).toEqual([
        [0, 6000],
        [1, 6000],
        [2, 6000],
      ]);
      const sent = requests.filter(({ refused }) => !refused).flatMap(({ texts }) => texts);
      for (const text of sent) expect(wordPieces(text)).toBeLessThanOrEqual(window);
    },
  );

  test("behavior: a server that counts nothing gets one try, and is believed", async () => {
    const { request, requests } = createTokenServer(512, { index: true, limit: true, tokens: true }, false);
    const text = longText("english", 6000);
    const { overlong } = await fitOverlong(plan(request, { limits: {}, estimateTokens: bytes }))(["a", text, "b"]);
    expect(requests).toHaveLength(3);
    expect(wordPieces(text.slice(0, overlong?.[0]?.keptCharacters)) / 512).toBeGreaterThan(0.95);
  });

  test("behavior: a server that names neither window nor size is measured, in few requests", async () => {
    for (const language of languages) {
      const { request, requests } = createTokenServer(512);
      const text = longText(language, 6000);
      const { overlong } = await fitOverlong(plan(request, { limits: {}, estimateTokens: bytes }))([text]);
      expect(wordPieces(text.slice(0, overlong?.[0]?.keptCharacters)) / 512, language).toBeGreaterThan(0.9);
      expect(requests.length, language).toBeLessThanOrEqual(8);
    }
  });

  test("behavior: a server that counts characters is cut to the last one that fits", async () => {
    const text = longText("greek", 3000);
    const sizes: number[] = [];
    const request = async ([{ length } = ""]: readonly string[]): Promise<EmbedResult> => {
      sizes.push(length);
      if (length > 2048) throw new InputTooLongError("Long.", { tokens: length, limit: 2048 });
      return { embeddings: EmbeddingMatrix.fromRows([[1]]), usage: { requests: 1, tokens: 400, costUsd: 0 } };
    };
    await fitOverlong(plan(request, { limits: {}, estimateTokens: bytes }))([text]);
    expect(sizes).toHaveLength(2);
    expect(sizes[1]).toBeGreaterThan(2048 * 0.98);
  });

  test("behavior: many that nobody names are found by halves", async () => {
    const { request, requests } = createTokenServer(256);
    const batch = Array.from({ length: 64 }, (_, i) =>
      i % 20 === 7 ? longText("english", 4000) : longText("german", 600 + i),
    );
    const limits = { tokensPerInput: 256 };
    const result = await fitOverlong(plan(request, { limits, estimateTokens: bytes }))(batch);
    expect(result.overlong?.map(({ index }) => index)).toEqual([7, 27, 47]);
    expect(requests.length).toBeLessThan(40);
  });

  test("behavior: what the server itself cut is reported, and its row left as it is", async () => {
    const request = async (texts: readonly string[]): Promise<EmbedResult> => ({
      embeddings: EmbeddingMatrix.fromRows(texts.map(() => [3, 4])),
      usage: { requests: 1, tokens: 9, costUsd: 0 },
      overlong: [{ index: 1, pieces: 1, keptCharacters: 7, characters: texts[1]!.length }],
    });
    const result = await fitOverlong(plan(request, { prompt: "q: " }))(["a", "b c d e f"]);
    expect(result.overlong).toEqual([{ index: 1, pieces: 1, keptCharacters: 4, characters: 9 }]);
    expect(result.embeddings.toArrays()).toEqual([
      [3, 4],
      [3, 4],
    ]);
  });

  test("behavior: a single input over the gate of the whole request is cut too", async () => {
    const { request, requests } = server(3, () => new RequestTooLargeError("Large."));
    await fitOverlong(plan(request))(["a b c d"]);
    expect(requests).toHaveLength(2);
  });

  test("error: other failures, and requests with too much in them, are the caller's, about the caller's inputs", async () => {
    const rejected = server(0, (index) => new InputRejectedError("No.", { index: index + 1 }));
    const split = plan(rejected.request, { policy: "split-and-average", countTokens: words });
    await expect(fitOverlong(split)(["a b c d e", "f"])).rejects.toMatchObject({ code: "input_rejected", index: 0 });
    const large = server(0, () => new RequestTooLargeError("Large."));
    await expect(fitOverlong(plan(large.request))(["a", "b"])).rejects.toMatchObject({ code: "request_too_large" });
    expect(large.requests).toHaveLength(1);
    const bug = new TypeError("bug");
    await expect(fitOverlong(plan(() => Promise.reject(bug)))(["a"])).rejects.toBe(bug);
  });

  test("error: a text of one character that is still too long ends it", async () => {
    const { request, requests } = server(0, (index) => new InputTooLongError("Long.", { index }));
    await expect(fitOverlong(plan(request))(["x", "yz"])).rejects.toMatchObject({ code: "input_too_long", index: 0 });
    expect(requests).toHaveLength(1);
  });
});
