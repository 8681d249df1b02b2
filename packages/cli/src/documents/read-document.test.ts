import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { docxOf, pdfOf } from "../test-support/sample-files.ts";
import { readDocument, type ReadDocument } from "./read-document.ts";

let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "embedloom-read-"));
});

afterEach(() => rm(folder, { recursive: true }));

async function read(name: string, bytes: string | Uint8Array): Promise<ReadDocument> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return readDocument(path, { within: undefined, known: new Map(), id: name });
}

test("default: the text of a PDF file, with the page of every place", async () => {
  const document = await read("hours.pdf", pdfOf(["The museum opens at ten.", "The mill closes at three."]));
  if (!("text" in document)) throw new TypeError("It was not read.");
  expect(document.text).toBe("The museum opens at ten.\n\nThe mill closes at three.");
  expect(["museum", "mill"].map((word) => document.pageAt?.(document.text.indexOf(word)))).toEqual([1, 2]);
  expect(document.lineAt?.(0)).toBeUndefined();
});

test("default: the text of a Word document, which has no lines", async () => {
  const document = await read("goats.docx", docxOf(["The keeper feeds the goats.", "He sells rye bread."]));
  expect(document).toMatchObject({
    text: expect.stringMatching(/^The keeper feeds the goats\.\s+He sells rye bread\./),
  });
});

test("default: the text of a page, and the line of its source", async () => {
  const document = await read("page.html", "<body>\n<nav>Home</nav>\n<p>The ferry\nleaves at noon.</p>\n</body>");
  if (!("text" in document)) throw new TypeError("It was not read.");
  expect(document.text).toBe("The ferry leaves at noon.");
  expect(document.lineAt?.(document.text.indexOf("leaves"))).toBe(4);
});

test.each(["broken.pdf", "broken.docx"])("error: %s costs itself", async (name) => {
  const document = await read(name, "%PDF-1.4 and then nothing");
  expect(document).toEqual({
    error: expect.objectContaining({ message: expect.stringContaining("The file was not read") }),
  });
});
