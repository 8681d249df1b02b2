import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createParagraphChunker, type ParagraphChunkerSettings } from "./paragraph-chunker.ts";

const encoder = createFakeTokenEncoder();

async function chunked(text: string, settings: ParagraphChunkerSettings = {}): Promise<string[]> {
  const spans = await createParagraphChunker(settings).chunk(text, { tokenize: (each) => encoder.tokenize(each) });
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: blank lines part paragraphs, line breaks do not", async () => {
  expect(await chunked("One\ntwo.\n\n \t\nThree.\r\n\r\nFour.\n")).toEqual(["One\ntwo.", "Three.", "Four."]);
});

test("args: maxTokens joins paragraphs while they fit and cuts long ones between sentences", async () => {
  const text = "One.\n\nTwo.\n\nThree four five. Six seven eight.";
  expect(await chunked(text, { maxTokens: 4 })).toEqual(["One.\n\nTwo.", "Three four five.", "Six seven eight."]);
});
