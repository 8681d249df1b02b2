import { describe, expect, test } from "vitest";
import { type BatchPart, indexOfLine, packBatches } from "./batch-file.ts";
import { BYTES_PER_FILE, INPUTS_PER_BATCH } from "./batch-settings.ts";

const none = { inputs: INPUTS_PER_BATCH, tokens: Infinity };

const pack = (texts: readonly string[], limits = none, indices = texts.map((_, i) => i)): BatchPart[] => [
  ...packBatches(texts, indices, { model: "m" }, limits, (text) => text.length),
];

describe("packBatches", () => {
  test("default: one input a line, in their order, in the fewest batches", () => {
    const [part, ...others] = pack(["a", 'say "hi"\n石畳']);
    expect(others).toEqual([]);
    expect(part?.indices).toEqual([0, 1]);
    expect(part?.lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        custom_id: "input-0",
        method: "POST",
        url: "/v1/embeddings",
        body: { model: "m", input: "a", encoding_format: "base64" },
      },
      {
        custom_id: "input-1",
        method: "POST",
        url: "/v1/embeddings",
        body: { model: "m", input: 'say "hi"\n石畳', encoding_format: "base64" },
      },
    ]);
    for (const line of part?.lines ?? []) expect(line.match(/\n/g)).toHaveLength(1);
    const many = pack(Array.from({ length: 100_001 }, () => "a"));
    expect(many.map(({ indices }) => indices.length)).toEqual([50_000, 50_000, 1]);
  });

  test("args: some inputs of a job keep their numbers, and the width is asked for", () => {
    const [part] = [...packBatches(["a", "b", "c"], [0, 2], { model: "m", dimensions: 8 }, none, () => 1)];
    expect(part?.indices).toEqual([0, 2]);
    expect(JSON.parse(part?.lines[1] ?? "")).toMatchObject({
      custom_id: "input-2",
      body: { input: "c", dimensions: 8 },
    });
  });

  test("args: limits in inputs and in tokens; what is over a limit alone travels alone", () => {
    const sizes = (limits: typeof none): number[] =>
      pack(["aa", "bb", "cccccc", "d"], limits).map(({ lines }) => lines.length);
    expect(sizes({ ...none, inputs: 3 })).toEqual([3, 1]);
    expect(sizes({ ...none, tokens: 4 })).toEqual([2, 1, 1]);
  });

  test("behavior: a file never exceeds 200 MB, counted in bytes", () => {
    // 3 bytes a character: 60 MB a line.
    const long = "石".repeat(20_000_000);
    const parts = pack([long, long, long, long]);
    expect(parts.map(({ lines }) => lines.length)).toEqual([3, 1]);
    for (const { lines } of parts) {
      expect(lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0)).toBeLessThanOrEqual(BYTES_PER_FILE);
    }
  });
});

test.each([
  ["input-0", 0],
  ["input-41", 41],
  ["input-42", undefined],
  ["input-", undefined],
  ["line-1", undefined],
  [undefined, undefined],
])("behavior: the line %j is of input %s of 42", (customId, index) => {
  expect(indexOfLine(customId, 42)).toBe(index);
});
