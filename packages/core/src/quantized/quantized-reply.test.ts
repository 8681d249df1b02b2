import { expect, test } from "vitest";
import { quantizedReply } from "./quantized-reply.ts";

test("default: each vector goes into the row of its input, untouched", () => {
  const items = [
    { index: 1, vector: [-128, 127] },
    { index: 0, vector: [1, 2] },
  ];
  expect(quantizedReply(items, { count: 2, encoding: "int8", dimensions: 2 }).data).toEqual(
    Int8Array.of(1, 2, -128, 127),
  );
  const bits = [{ index: 0, vector: [0, 255] }];
  expect(quantizedReply(bits, { count: 1, encoding: "binary", dimensions: 16 }).data).toEqual(Uint8Array.of(0, 255));
});

test.each([
  ["too few", [], "count"],
  [
    "a number that came twice",
    [
      { index: 0, vector: [1, 2] },
      { index: 0, vector: [1, 2] },
    ],
    "index",
  ],
  [
    "another width",
    [
      { index: 0, vector: [1] },
      { index: 1, vector: [1, 2] },
    ],
    "width",
  ],
  [
    "a fraction",
    [
      { index: 0, vector: [1, 0.5] },
      { index: 1, vector: [1, 2] },
    ],
    "not_finite",
  ],
  [
    "a value out of range",
    [
      { index: 0, vector: [1, 128] },
      { index: 1, vector: [1, 2] },
    ],
    "not_finite",
  ],
  [
    "no number",
    [
      { index: 0, vector: [1, null] },
      { index: 1, vector: [1, 2] },
    ],
    "not_finite",
  ],
  [
    "zeros",
    [
      { index: 0, vector: [0, 0] },
      { index: 1, vector: [1, 2] },
    ],
    "zero_norm",
  ],
])("error: %s is refused", (_, items, problem) => {
  const read = () => quantizedReply(items, { count: 2, encoding: "int8", dimensions: 2 });
  expect(read).toThrow(expect.objectContaining({ code: "invalid_reply", problem }));
});
