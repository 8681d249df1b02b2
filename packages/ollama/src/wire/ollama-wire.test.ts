import { describe, expect, test } from "vitest";
import { fullName, readDigest, readEmbed, readShow } from "./ollama-wire.ts";

/** A real reply, shortened. */
const NOMIC = {
  parameters: 'num_ctx                        8192\nstop                           "x"',
  template: "{{ .Prompt }}",
  model_info: {
    "general.architecture": "nomic-bert",
    "nomic-bert.attention.causal": false,
    "nomic-bert.context_length": 2048,
    "nomic-bert.embedding_length": 768,
    "nomic-bert.pooling_type": 1,
  },
  capabilities: ["embedding"],
};

describe("readShow", () => {
  test("default: reads width, context, pinned window and pooling", () => {
    expect(readShow(NOMIC)).toEqual({
      nativeDimensions: 768,
      contextTokens: 2048,
      pinnedTokens: 8192,
      pinnedBatch: undefined,
      encoder: true,
      chatOnly: false,
    });
  });

  test("behavior: a Modelfile may set the batch too", () => {
    expect(readShow({ parameters: "num_batch    4096\nnum_ctx      8192" })).toMatchObject({
      pinnedTokens: 8192,
      pinnedBatch: 4096,
    });
  });

  test.each([
    [1, "gemma3", true],
    [2, "bert", true],
    [3, "qwen3", false],
    [undefined, "nomic-bert", true],
    [undefined, "llama", false],
  ])("behavior: pooling %s of %s is an encoder: %s", (pooling, architecture, encoder) => {
    const info = { "general.architecture": architecture, [`${architecture}.pooling_type`]: pooling };
    expect(readShow({ model_info: info }).encoder).toBe(encoder);
  });

  test("behavior: the width behind a dense layer is the one that counts", () => {
    const info = { "general.architecture": "a", "a.embedding_length": 768, "a.embedding_length_out": 512 };
    expect(readShow({ model_info: info }).nativeDimensions).toBe(512);
  });

  test("behavior: only capabilities that leave embedding out speak against a model", () => {
    expect(readShow({ capabilities: ["completion", "tools"] }).chatOnly).toBe(true);
    expect(readShow({ capabilities: ["embedding", "completion"] }).chatOnly).toBe(false);
    expect(readShow({}).chatOnly).toBe(false);
  });

  test.each([{}, null, "text", [], { model_info: null, parameters: 7 }])(
    "behavior: of %j nothing is known",
    (reply) => {
      expect(readShow(reply)).toMatchObject({
        nativeDimensions: undefined,
        contextTokens: undefined,
        pinnedTokens: undefined,
      });
    },
  );
});

describe("readDigest", () => {
  const tags = { models: [{ name: "a:latest", digest: "d1" }, { model: "B:q4", digest: "d2" }, { name: "c:latest" }] };

  test.each([
    ["a", "d1"],
    ["a:latest", "d1"],
    ["b:q4", "d2"],
    ["a:q8", undefined],
    ["c", undefined],
  ])("default: of %s it is %s", (model, digest) => {
    expect(readDigest(tags, model)).toBe(digest);
  });

  test("behavior: a list without models has none", () => {
    expect(readDigest({}, "a")).toBeUndefined();
  });

  test.each([
    ["a", "a:latest"],
    ["a:q4", "a:q4"],
    ["hf.co:443/u/a", "hf.co:443/u/a:latest"],
  ])("behavior: the full name of %s is %s", (model, full) => {
    expect(fullName(model)).toBe(full);
  });
});

describe("readEmbed", () => {
  test("default: vectors in order, and the tokens", () => {
    const { items, tokens } = readEmbed({
      embeddings: [
        [1, 0],
        [0, 0.5],
      ],
      prompt_eval_count: 8,
    });
    expect(items).toEqual([
      { index: 0, vector: [1, 0] },
      { index: 1, vector: [0, 0.5] },
    ]);
    expect(tokens).toBe(8);
  });

  test("behavior: a counter that was left out is unknown, null is left for checkReply", () => {
    const { items, tokens } = readEmbed({ embeddings: [[null, 1]] });
    expect(items[0]?.vector).toEqual([null, 1]);
    expect(tokens).toBeUndefined();
  });

  test.each([[{}], [undefined], [{ embeddings: null }], ["<html>"]])("error: %j has no vectors", (reply) => {
    expect(() => readEmbed(reply)).toThrow("The reply has no list of vectors in `embeddings`.");
  });

  test("error: a vector that is none, and an error that came as a success", () => {
    expect(() => readEmbed({ embeddings: [[1], 7] })).toThrow(
      "The vector at position 1 of the reply is no list of numbers.",
    );
    expect(() => readEmbed({ error: "out of memory" })).toThrow("out of memory");
    expect(() => readEmbed({ message: "closed for repairs" })).toThrow("closed for repairs");
  });

  test("behavior: null in place of a vector is a row without one, which the check names", () => {
    expect(readEmbed({ embeddings: [[1], null] }).items[1]).toEqual({ index: 1, vector: [] });
  });
});
