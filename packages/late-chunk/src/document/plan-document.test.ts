import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createLateChunker } from "./late-chunker.ts";
import type { LateChunkerSettings } from "./late-chunker-settings.ts";

const text = "word ".repeat(300).trimEnd();

async function lengths(settings: Omit<LateChunkerSettings, "encoder">, contextTokens = 100): Promise<number[]> {
  const encoder = createFakeTokenEncoder({ contextTokens });
  await createLateChunker({ encoder, ...settings }).embedSpans(text, [{ start: 0, end: text.length }]);
  return encoder.sequences.map((sequence) => sequence.length);
}

test("default: windows fill the encoder's context and share a quarter", async () => {
  // 98 tokens of content a window, 24 of them shared: 300 tokens need 4 windows.
  expect(await lengths({})).toEqual([100, 100, 100, 100]);
});

test("default: 256 tokens are shared where a window is large", async () => {
  const encoder = createFakeTokenEncoder({ contextTokens: 4096, dimensions: 2 });
  const long = "word ".repeat(2500).trimEnd();
  await createLateChunker({ encoder }).embedSpans(long, [{ start: 0, end: long.length }]);
  expect(encoder.sequences.map((sequence) => sequence.length)).toEqual([2048, 2048]);
});

test("args: maxWindowTokens below the context, and above it", async () => {
  expect(await lengths({ maxWindowTokens: 52, overlapTokens: 0 })).toEqual([52, 52, 52, 52, 52, 52]);
  expect(await lengths({ maxWindowTokens: 5000 })).toEqual([100, 100, 100, 100]);
});

test("args: overlapTokens", async () => {
  expect(await lengths({ overlapTokens: 0 })).toEqual([100, 100, 100, 100]);
  expect((await lengths({ overlapTokens: 49 })).length).toBe(Math.ceil((300 - 49) / (98 - 49)));
});

test("error: an overlap of more than half of what the encoder leaves to the document", async () => {
  await expect(lengths({ overlapTokens: 50 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InvalidOptionError: Expected \`overlapTokens\` to be at most half of the 98 tokens that a window leaves to the document, got 50 (a number).]`,
  );
});

test("error: a prompt that leaves no room for the document", async () => {
  await expect(lengths({ prompt: "many words ".repeat(60) })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[InvalidOptionError: Expected \`maxWindowTokens\` to be more than the 122 special and prompt tokens that every window of fake-tokens begins and ends with, got 100 (a number).]`,
  );
});
