import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";
import { checkSettings } from "./late-chunker-settings.ts";

const encoder = createFakeTokenEncoder();

test("default: the documented defaults", () => {
  expect(checkSettings({ encoder })).toMatchObject({
    context: "document",
    inputType: "document",
    maxWindowTokens: 2048,
    specials: "edges",
    normalize: true,
    allowNonMeanPooling: false,
  });
});

test("behavior: the caller's settings are not changed", () => {
  const settings = Object.freeze({ encoder });
  createLateChunker(settings);
  expect(Object.keys(settings)).toEqual(["encoder"]);
});

test("error: a setting that cannot work is refused at the door, by its name", () => {
  const refused: Record<string, unknown>[] = [
    { context: "window" },
    { inputType: "passage" },
    { prompt: 5 },
    { maxWindowTokens: 0 },
    { maxWindowTokens: 1.5 },
    { overlapTokens: -1 },
    { overlapTokens: 1025 },
    { batchTokens: 0 },
    { specials: "edge" },
    { onEmptySpan: "skip" },
    { dimensions: 0 },
    { chunker: {} },
    { encoder: {} },
  ];
  for (const setting of refused) {
    const [option] = Object.keys(setting);
    const create = (): unknown => createLateChunker({ encoder, ...setting });
    expect(create, option).toThrow(expect.objectContaining({ code: "invalid_option", option }));
  }
});
