import { describe, expect, test } from "vitest";
import { EmbeddingMatrix } from "./embedding-matrix.ts";
import type { EmbedResult } from "./embedder.ts";
import { InputRejectedError } from "./errors/input-rejected-error.ts";
import { InputTooLongError } from "./errors/input-too-long-error.ts";
import { RequestTooLargeError } from "./errors/request-too-large-error.ts";
import { fitOverlong, type OverlongPlan } from "./fit-overlong.ts";
import { truncate } from "./truncate.ts";

const words = (text: string): number => text.split(" ").filter(Boolean).length;

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
  test("default: the named input is cut by the estimate, the others travel again with it", async () => {
    const { request, requests } = server(3, (index) => new InputTooLongError("Long.", { index }));
    const result = await fitOverlong(plan(request))(["a", "b c d e f", "g"]);
    expect(requests).toEqual([
      ["a", "b c d e f", "g"],
      ["a", "b c d ", "g"],
    ]);
    expect(result.overlong).toEqual([{ index: 1, pieces: 1, keptCharacters: 6, characters: 9 }]);
    expect(result.usage).toEqual({ requests: 2, tokens: 3, costUsd: 0 });
    expectRow(result.embeddings.row(2), rowOf("g"));
  });

  test("behavior: an input nobody names is found by halves", async () => {
    const { request, requests } = server(3);
    const result = await fitOverlong(plan(request))(["a", "b", "c", "d e f g"]);
    expect(requests.map((batch) => batch.join("|"))).toEqual([
      "a|b|c|d e f g",
      "a|b",
      "c|d e f g",
      "c",
      "d e f g",
      "d e f ",
    ]);
    for (const [i, text] of ["a", "b", "c", "d e f "].entries()) expectRow(result.embeddings.row(i), rowOf(text));
    expect(result.overlong?.map(({ index }) => index)).toEqual([3]);
  });

  test.each(["truncate", "split-and-average"] as const)(
    "behavior: an estimate that is too low is not the end (%s)",
    async (policy) => {
      const { request } = server(3, (index) => new InputTooLongError("Long.", { index }));
      const text = Array.from({ length: 40 }, (_, i) => `word${i}`).join(" ");
      const result = await fitOverlong(plan(request, { policy, estimateTokens: () => 1 }))([text]);
      const { keptCharacters = 0, pieces = 0 } = result.overlong?.[0] ?? {};
      expect(keptCharacters).toBe(policy === "truncate" ? keptCharacters : text.length);
      expect(keptCharacters).toBeGreaterThan(5);
      expect(pieces > 1).toBe(policy === "split-and-average");
    },
  );

  test("behavior: what the server counted tells how much to cut", async () => {
    const facts = (index: number, tokens: number): Error => new InputTooLongError("Long.", { index, tokens, limit: 3 });
    const { request, requests } = server(3, facts);
    const text = Array.from({ length: 60 }, () => "w").join(" ");
    await fitOverlong(plan(request, { estimateTokens: () => 1, limits: {} }))([text]);
    expect(requests).toHaveLength(2);
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
