import { parser as javascript } from "@lezer/javascript";
import { parser as python } from "@lezer/python";
import type { Parser } from "@lezer/common";
import { expect, test } from "vitest";
import type { ChunkSize } from "../size/chunk-size.ts";
import { createCodeChunker } from "./code-chunker.ts";

async function chunked(
  text: string,
  parser: Parser,
  size: ChunkSize = {},
): Promise<[string, readonly string[] | undefined][]> {
  const spans = await createCodeChunker({ parser, ...size }).chunk(text);
  return spans.map(({ start, end, headingPath }) => [text.slice(start, end), headingPath]);
}

const script = `const a = load("a");
const b = load("b");

// Adds
// things.
export function add(a, b) {
  return a + b;
}

/** A class. */
export class Box {
  size = 1;

  // Opens it.
  open() {
    return 1;
  }
  close() {
    for (;;) a();
  }
}
const last = 1;
`;

test("default: a definition is a chunk with the comment above it, and lines stay together", async () => {
  expect((await chunked(script, javascript)).map(([chunk]) => chunk.split("\n").length)).toEqual([2, 5, 12, 1]);
});

test("args: over the limit, a definition is cut between its members, which know what they are in", async () => {
  const chunks = await chunked(script, javascript, { maxCharacters: 70 });
  expect(chunks).toContainEqual(["// Opens it.\n  open() {\n    return 1;\n  }", ["export class Box"]]);
  expect(chunks.at(-1)).toEqual(["const last = 1;", []]);
  for (const [chunk] of chunks) expect(chunk.length).toBeLessThanOrEqual(70);
});

test("behavior: any grammar of Lezer, and code that is broken", async () => {
  const code =
    "import os\n\n@cached\ndef one():\n    return 1\n\nclass Two:\n    def three(self):\n        pass\n\n    def four(self):\n        pass\n";
  expect((await chunked(code, python)).map(([chunk]) => chunk)).toEqual([
    "import os",
    "@cached\ndef one():\n    return 1",
    code.slice(code.indexOf("class")).trim(),
  ]);
  expect((await chunked(code, python, { maxCharacters: 50 })).at(-1)).toEqual([
    "def four(self):\n        pass",
    ["class Two"],
  ]);
  const broken = `${"function (((\n".repeat(30)}}}}}`;
  const found = await chunked(broken, javascript, { maxCharacters: 40 });
  expect(
    found
      .map(([chunk]) => chunk)
      .join("")
      .replaceAll(/\s/g, ""),
  ).toBe(broken.replaceAll(/\s/g, ""));
});

test("error: a parser that is none", () => {
  const parser: Parser = JSON.parse("{}");
  expect(() => createCodeChunker({ parser })).toThrow(expect.objectContaining({ option: "parser" }));
});
