import { Buffer } from "node:buffer";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readEmbeddings, replyFields } from "./openai-wire.ts";

function failureOf(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}

const data = (...embeddings: unknown[]): { data: unknown[] } => ({
  data: embeddings.map((embedding, index) => ({ object: "embedding", index, embedding })),
});

describe("readEmbeddings", () => {
  test("default: base64 becomes float32 without a detour over numbers", () => {
    const [item] = readEmbeddings(data("zczMPQAAgD8AACDA")).items;
    expect(item?.vector).toEqual(new Float32Array([0.1, 1, -2.5]));
  });

  test("args: numbers are taken whatever was asked for, and both may come mixed", () => {
    const { items } = readEmbeddings(data([0.5, -1], "AACAPwAAAEA="));
    expect(items.map(({ vector }) => Array.from(vector))).toEqual([
      [0.5, -1],
      [1, 2],
    ]);
  });

  test("args: base64 in the URL alphabet and without padding", () => {
    const bytes = Buffer.from(new Float32Array([-1e-9, 3e7]).buffer);
    const [item] = readEmbeddings(data(bytes.toString("base64url"))).items;
    expect(item?.vector).toEqual(new Float32Array([-1e-9, 3e7]));
  });

  test("behavior: null and other non-numbers become NaN, never 0", () => {
    const [item] = readEmbeddings(data([1, null, "2"])).items;
    expect(item?.vector).toEqual(new Float32Array([1, NaN, NaN]));
  });

  test("behavior: the server's own numbers are kept, and positions stand in where it sends none", () => {
    const [low, high] = [[1], [2]];
    const numbered = readEmbeddings({
      data: [
        { index: 1, embedding: low },
        { index: 0, embedding: high },
      ],
    });
    expect(numbered.items.map(({ index }) => index)).toEqual([1, 0]);
    const bare = readEmbeddings({ data: [{ embedding: low }, { index: null, embedding: high }] });
    expect(bare.items.map(({ index }) => index)).toEqual([0, 1]);
    expect(readEmbeddings({ data: [{ index: "0", embedding: low }] }).items[0]?.index).toBeNaN();
  });

  test.each([
    [{ prompt_tokens: 3, total_tokens: 5 }, 3],
    [{ total_tokens: 5 }, 5],
    [{ prompt_tokens: 0, total_tokens: 0 }, undefined],
    [{ prompt_tokens: "3" }, undefined],
    [undefined, undefined],
    [null, undefined],
  ])("behavior: tokens of usage %j", (usage, tokens) => {
    expect(readEmbeddings({ ...data([1]), usage }).tokens).toBe(tokens);
  });

  test("behavior: a vector that was wrapped once is read, one vector per token is not pooled", () => {
    const [item] = readEmbeddings(data([[1, 2]])).items;
    expect(item?.vector).toEqual(new Float32Array([1, 2]));
    const error = failureOf(() =>
      readEmbeddings(
        data([
          [1, 2],
          [3, 4],
        ]),
      ),
    );
    expect(String(error)).toMatch(/sends 2 vectors for one input, one per token: it does not pool.*--pooling/);
    expect(error).toMatchObject({ retryable: false, splittable: false });
  });

  test.each([[{}], [{ data: null }], [{ data: { 0: [1] } }]])("error: no list of vectors in %j", (reply) => {
    expect(() => readEmbeddings(reply)).toThrow("The reply has no list of vectors in `data`: check that `baseURL`");
  });

  test.each([[null], [undefined]])(
    "behavior: the embedding %j is a row without a vector, which the check names",
    (none) => {
      expect(readEmbeddings(data([1], none)).items).toMatchObject([{ index: 0 }, { index: 1, vector: [] }]);
    },
  );

  test.each([[{ float: [1] }], [7]])("error: the embedding %j cannot be read", (embedding) => {
    expect(() => readEmbeddings(data([1], embedding))).toThrow(
      "The vector at position 1 of the reply is neither base64 nor a list of numbers.",
    );
  });

  test.each(["AAAA", "AACAPwA=", "!!!!????"])("error: base64 %j that holds no whole float32 values", (embedding) => {
    expect(() => readEmbeddings(data(embedding))).toThrow(/base64 holds \d+ bytes, not whole float32 values/);
  });
});

describe("replyFields", () => {
  test("default: gives the object", () => {
    expect(replyFields({ data: [] })).toEqual({ data: [] });
  });

  test.each<[unknown, string, boolean]>([
    ["<html></html>", "a page", false],
    [undefined, "nothing", true],
    [null, "no JSON object", false],
    [[], "no JSON object", false],
    ["OK", "no JSON object", false],
    [7, "no JSON object", false],
  ])("error: a body %j is no reply", (body, what, retryable) => {
    const error = failureOf(() => replyFields(body));
    expect(String(error)).toContain(`answered with status 200 and ${what}: check that \`baseURL\``);
    expect(error).toMatchObject({ retryable });
  });

  test("error: compressed bytes without their header, which will come again", () => {
    const bytes = gzipSync('{"data":[]}').toString("utf8");
    const error = failureOf(() => replyFields(bytes));
    expect(String(error)).toContain("compressed bytes that no header announces");
    expect(error).toMatchObject({ code: "invalid_reply", retryable: false });
  });
});
