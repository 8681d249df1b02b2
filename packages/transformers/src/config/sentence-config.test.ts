import { describe, expect, test } from "vitest";
import { filePrompts, isLowercased, maxSequenceLength } from "./sentence-config.ts";

describe("filePrompts", () => {
  test.each<[object, object | undefined]>([
    [{ prompts: { query: "q: ", document: "d: " } }, { query: "q: ", document: "d: " }],
    [{ prompts: { query: "q: ", passage: "p: ", corpus: "c: " } }, { query: "q: ", document: "p: " }],
    [{ prompts: { query: "q: ", document: "", passage: "p: " } }, { query: "q: ", document: "p: " }],
    [{ prompts: { corpus: "c: " } }, { document: "c: " }],
    [{ prompts: { query: "q: " } }, { query: "q: " }],
    [{ prompts: { query: "", document: "" }, default_prompt_name: null }, undefined],
    [{ prompts: {} }, undefined],
    [{ prompts: null }, undefined],
    [{}, undefined],
    [
      { prompts: { s2p: "Instruct: " }, default_prompt_name: "s2p" },
      { query: "Instruct: ", document: "Instruct: " },
    ],
    // What the file leaves empty is empty.
    [{ prompts: { query: "q: ", document: "" }, default_prompt_name: "query" }, { query: "q: " }],
    [{ prompts: { query: 7, document: "d: " } }, { document: "d: " }],
    [{ prompts: { query: "q: " }, default_prompt_name: "absent" }, { query: "q: " }],
  ])("default: %o", (config, prompts) => {
    expect(filePrompts({ ...config })).toEqual(prompts);
  });
});

describe("maxSequenceLength", () => {
  test.each([
    [{ max_seq_length: 256 }, 256],
    [{ max_seq_length: null }, undefined],
    [{ max_seq_length: 0 }, undefined],
    [{ max_seq_length: "256" }, undefined],
    [{}, undefined],
  ])("default: %o", (config, limit) => {
    expect(maxSequenceLength({ ...config })).toBe(limit);
  });
});

test("default: texts are put into lower case only where the file says true", () => {
  expect([{ do_lower_case: true }, { do_lower_case: false }, {}].map((config) => isLowercased(config))).toEqual([
    true,
    false,
    false,
  ]);
});
