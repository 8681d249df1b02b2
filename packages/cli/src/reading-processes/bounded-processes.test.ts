import { expect, test } from "vitest";
import { SLOW_LOAD_MS } from "../test-support/slow-reader.ts";
import { createBoundedProcesses, type ReadingLimits } from "./bounded-processes.ts";
import type { HtmlPage } from "../documents/html-page.ts";

async function readPage(html: string, limits: ReadingLimits = {}): Promise<HtmlPage | string> {
  const module = new URL("../documents/html-page.ts", import.meta.url);
  const pages = createBoundedProcesses<string, HtmlPage>({
    ...limits,
    module,
    name: "readHtmlPage",
    load: "loadHtmlReader",
  });
  try {
    const ran = await pages.run(html);
    return "output" in ran ? ran.output : ran.reason;
  } finally {
    await pages.close();
  }
}

test("default: gives what the function of the module gives", async () => {
  const page = await readPage("<h1>Ferry</h1>\n<p>It leaves at noon.</p>");
  expect(page).toMatchObject({ text: "Ferry\n\nIt leaves at noon." });
});

test("behavior: the time of a file begins when what reads it is loaded, in a process that was ended before too", async () => {
  const module = new URL("../test-support/slow-reader.ts", import.meta.url);
  const work = { module, name: "read", load: "load", timeoutMs: 2 * SLOW_LOAD_MS };
  const patient = createBoundedProcesses<number, string>(work);
  const impatient = createBoundedProcesses<number, string>({ ...work, timeoutMs: SLOW_LOAD_MS / 2 });
  try {
    expect(await impatient.run(0)).toEqual({ output: "read" });
    expect(await patient.run(10 * SLOW_LOAD_MS)).toEqual({
      reason: expect.stringMatching(/^it takes too long to read/),
    });
    expect(await patient.run(0)).toEqual({ output: "read" });
  } finally {
    await Promise.all([patient.close(), impatient.close()]);
  }
});

test("error: a page nested deeper than the stack costs itself", async () => {
  expect(await readPage("<div>".repeat(20_000))).toBe("it is nested too deeply; save it as plain text");
});

test.each([
  [{ timeoutMs: 1 }, "<p a=1>x".repeat(500_000), "it takes too long to read; save it as plain text, or split it"],
  [{ timeoutMs: 500 }, "<!--".repeat(4_000_000), "it takes too long to read; save it as plain text, or split it"],
  [{ memoryMb: 200 }, "<p a=1>x".repeat(500_000), "it takes too much memory to read; split it"],
  [{ memoryMb: 300 }, `<table>${"<tr><td>a<td>b".repeat(500_000)}`, "it takes too much memory to read; split it"],
])("error: a page beyond %o costs itself", async (limits, html, reason) => {
  expect(await readPage(html, limits)).toBe(reason);
});
