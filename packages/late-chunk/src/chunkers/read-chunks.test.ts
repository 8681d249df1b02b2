import { createFakeTokenEncoder } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createMarkdownChunker } from "./markdown-chunker.ts";
import { createLateChunker } from "../document/late-chunker.ts";
import { readChunks } from "./read-chunks.ts";

test("default: gives text and lines, whatever ends them", () => {
  const text = "a\nb\r\nc\rd\n\ne";
  const spans = [...text.matchAll(/\w/g)].map(({ index }) => ({ start: index, end: index + 1 }));
  expect(readChunks(text, spans).map(({ text: part, startLine }) => part + startLine)).toEqual([
    "a1",
    "b2",
    "c3",
    "d4",
    "e6",
  ]);
  expect(readChunks(text, [{ start: 0, end: 5 }])[0]).toMatchObject({ startLine: 1, endLine: 2 });
  expect(readChunks("a\n", [{ start: 2, end: 2 }])[0]).toMatchObject({ text: "", startLine: 2, endLine: 2 });
});

test("behavior: what the chunker said comes with the late chunk, and a plain one is read below the header of its table", async () => {
  const rows = Array.from({ length: 9 }, (_, i) => `row ${i} | value`).join("\n");
  const text = `# T\n\nname | amount\n--- | ---\n${rows}`;
  const encoder = createFakeTokenEncoder();
  const chunker = createMarkdownChunker({ maxTokens: 30, repeatTableHeader: true });
  const late = await createLateChunker({ encoder, chunker }).embed(text);
  const last = late.chunks.at(-1)!;
  expect(last).toMatchObject({ headingPath: ["T"], tableHeader: "name | amount\n--- | ---", endLine: 13 });
  const plain = await createLateChunker({ encoder, chunker, context: "none" }).embed(text);
  const alone = await createLateChunker({ encoder, context: "none" }).embedSpans(`${last.tableHeader}\n${last.text}`, [
    { start: 0, end: last.tableHeader!.length + 1 + last.text.length },
  ]);
  expect(plain.chunks.at(-1)!.embedding).toEqual(alone.chunks[0]!.embedding);
});
