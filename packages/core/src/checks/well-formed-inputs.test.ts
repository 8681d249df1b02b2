import { expect, test } from "vitest";
import { wellFormedInputs } from "./well-formed-inputs.ts";

test("default: well-formed texts come back as the array they came in", () => {
  const inputs = ["", "a", "🏝", "\ufffd", "\0", "é"];
  expect(wellFormedInputs(inputs)).toBe(inputs);
});

test("behavior: each lone half becomes U+FFFD, pairs stay, and every offset holds", () => {
  const inputs = ["a", "a\ud83cb", "\udfdd", "\udc00\ud800", "🏝\ud83c🏝"];
  const made = wellFormedInputs(inputs);
  expect(made).toEqual(["a", "a\ufffdb", "\ufffd", "\ufffd\ufffd", "🏝\ufffd🏝"]);
  expect(made.map(({ length }) => length)).toEqual(inputs.map(({ length }) => length));
  expect(inputs[1]).toBe("a\ud83cb");
});

test("behavior: it is what UTF-8 makes of the text, for random strings of halves", () => {
  let seed = 20_261_130;
  const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7f_ff_ff_ff) / 0x7f_ff_ff_ff;
  for (let round = 0; round < 200; round++) {
    const units = Array.from({ length: 12 }, () => (random() < 0.3 ? 0x61 : 0xd8_00 + Math.floor(random() * 0x8_00)));
    const text = String.fromCharCode(...units);
    const decoded = new TextDecoder("utf-8", { ignoreBOM: true }).decode(new TextEncoder().encode(text));
    expect(wellFormedInputs([text]), `units ${units.join(" ")}`).toEqual([decoded]);
  }
});
