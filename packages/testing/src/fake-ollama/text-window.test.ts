import { describe, expect, test } from "vitest";
import { ollamaBehavior } from "./ollama-behavior.ts";
import type { FakeOllamaModel } from "./ollama-models.ts";
import { loadOptions } from "./ollama-options.ts";
import { inputLimit, truncatedText } from "./text-window.ts";

const now = ollamaBehavior("0.34.2");
const before = ollamaBehavior("0.29.0");
const encoder: FakeOllamaModel = { dimensions: 8, contextLength: 8192 };

const limit = (model: FakeOllamaModel, options: object, behavior = now): number =>
  inputLimit(model, loadOptions(model, options, { defaultNumCtx: 4096 }), behavior);

describe("inputLimit", () => {
  test("default: the server's num_ctx, and since 0.30 the physical batch of 2,048", () => {
    expect(limit(encoder, {}, before)).toBe(4096);
    expect(limit(encoder, {})).toBe(2048);
  });

  test("args: num_ctx alone does not lift the batch, num_batch with it does", () => {
    expect(limit(encoder, { num_ctx: 8192 })).toBe(2048);
    expect(limit(encoder, { num_ctx: 8192, num_batch: 8192 })).toBe(8192);
    expect(limit(encoder, { num_ctx: 100 })).toBe(100);
    expect(limit(encoder, { num_ctx: 8192 }, before)).toBe(8192);
  });

  test("args: last-token pooling splits inputs over batches", () => {
    expect(limit({ ...encoder, poolingType: 3 }, { num_ctx: 8192 })).toBe(8192);
  });

  test("behavior: the GGUF's context length caps what request and Modelfile ask for", () => {
    const model = { ...encoder, contextLength: 2048, parameters: { num_ctx: 8192 } };
    expect(limit(model, { num_ctx: 32_768, num_batch: 32_768 })).toBe(2048);
    expect(limit({ ...encoder, parameters: { num_ctx: 256 } }, {})).toBe(256);
  });
});

describe("truncatedText", () => {
  const words = (text: string): number => text.split(" ").length;

  test("default: keeps the leading words that fit", () => {
    expect(truncatedText("one two three four", 3, words)).toBe("one two three");
    expect(truncatedText("one two", 9, words)).toBe("one two");
    expect(truncatedText("  one  two", 4, (text) => text.length)).toBeUndefined();
  });

  test("error: nothing is left when not even one word fits", () => {
    expect(truncatedText("one two", 0, words)).toBeUndefined();
  });
});
