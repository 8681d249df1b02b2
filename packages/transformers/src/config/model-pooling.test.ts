import { knownModel } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { modelPooling, type PoolingContext } from "./model-pooling.ts";

const CONTEXT: PoolingContext = { folder: "/m", known: undefined, setting: undefined, layers: [], hasPrompts: false };
const file = (content: object) => ({ file: "1_Pooling/config.json", content: { ...content } });
const dense = { kind: "dense", width: 8, outWidth: 4, apply: (vector: Float64Array) => vector } as const;
const normalize = {
  kind: "normalize",
  width: undefined,
  outWidth: undefined,
  apply: (vector: Float64Array) => vector,
} as const;

describe("modelPooling", () => {
  test.each([
    [{ pooling_mode: "mean", embedding_dimension: 8, include_prompt: true }, "mean"],
    [{ pooling_mode: "cls" }, "cls"],
    [{ pooling_mode: ["lasttoken"] }, "last"],
    // Where both are there, sentence-transformers heeds the newer one.
    [{ pooling_mode: "cls", pooling_mode_mean_tokens: true }, "cls"],
    [{ pooling_mode_cls_token: false, pooling_mode_mean_tokens: true, pooling_mode_max_tokens: false }, "mean"],
    [{ pooling_mode_lasttoken: true }, "last"],
    [{ word_embedding_dimension: 384 }, "mean"],
    [{ pooling_mode_mean_sqrt_len_tokens: true }, "mean"],
  ])("default: %o", (content, pooling) => {
    expect(modelPooling(file(content), CONTEXT)).toBe(pooling);
  });

  test("args: the caller's word goes before the file, the file before what is known", () => {
    const known = knownModel("bge-m3");
    expect(modelPooling(file({ pooling_mode: "mean" }), { ...CONTEXT, known, setting: "last" })).toBe("last");
    expect(modelPooling(file({ pooling_mode: "mean" }), { ...CONTEXT, known })).toBe("mean");
    expect(modelPooling(undefined, { ...CONTEXT, known })).toBe("cls");
    expect(modelPooling(undefined, CONTEXT)).toBeUndefined();
  });

  test("behavior: a sum over the root of the count is a mean only where nothing but the direction counts", () => {
    const content = file({ pooling_mode: "mean_sqrt_len_tokens" });
    expect(modelPooling(content, { ...CONTEXT, layers: [normalize] })).toBe("mean");
    expect(() => modelPooling(content, { ...CONTEXT, layers: [dense] })).toThrow(/mean_sqrt_len_tokens/);
  });

  test.each([
    [{ pooling_mode: "max" }, /pooling max;/],
    [{ pooling_mode: "weightedmean" }, /pooling weightedmean;/],
    [{ pooling_mode: ["cls", "mean"] }, /pooling cls \+ mean;/],
    [{ pooling_mode: [] }, /asks for the pooling/],
    [{ pooling_mode: 7 }, /pooling 7;/],
    [{ pooling_mode_cls_token: true, pooling_mode_max_tokens: true }, /pooling cls \+ max;/],
  ])("error: %o is refused", (content, message) => {
    expect(() => modelPooling(file(content), CONTEXT)).toThrow(
      expect.objectContaining({ code: "unsupported", message: expect.stringMatching(message) }),
    );
  });

  test("error: a pooling without the prompt is refused where there are prompts", () => {
    const content = file({ pooling_mode: "mean", include_prompt: false });
    expect(modelPooling(content, CONTEXT)).toBe("mean");
    expect(() => modelPooling(content, { ...CONTEXT, hasPrompts: true })).toThrow(/leaves the prompt out/);
  });
});
