import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { createRegexChunker, type RegexChunkerSettings } from "./regex-chunker.ts";

async function chunked(text: string, settings: RegexChunkerSettings): Promise<string[]> {
  const spans = await createRegexChunker(settings).chunk(text);
  return spans.map(({ start, end }) => text.slice(start, end));
}

test("default: cuts before every match, and loses no character", async () => {
  expect(await chunked("Preamble\n§ 1 Rent\n§ 2 Term", { pattern: /^§/m })).toEqual([
    "Preamble",
    "§ 1 Rent",
    "§ 2 Term",
  ]);
  expect(await chunked("no match", { pattern: /§/ })).toEqual(["no match"]);
});

test("args: cut after the match", async () => {
  expect(await chunked("a;b;", { pattern: /;/, cut: "after" })).toEqual(["a;", "b;"]);
});

test("args: a pattern that matches nothing wide, or carries state", async () => {
  expect(await chunked("aBcD", { pattern: /(?=[A-Z])/ })).toEqual(["a", "Bc", "D"]);
  const sticky = /;/gy;
  sticky.lastIndex = 2;
  expect(await chunked("a;b;c", { pattern: sticky })).toEqual(["a", ";b", ";c"]);
  expect(sticky.lastIndex).toBe(2);
});

test("error: a pattern that is no regular expression, or an unknown cut", () => {
  const broken: { pattern: RegExp; cut: "after" }[] = JSON.parse('[{ "pattern": ";" }]');
  expect(() => createRegexChunker(broken[0]!)).toThrow(expect.objectContaining({ option: "pattern" }));
  const unknown: "after" = JSON.parse('"between"');
  expect(() => createRegexChunker({ pattern: /;/, cut: unknown })).toThrow(expect.objectContaining({ option: "cut" }));
});

test("behavior: a pattern without the u flag parts no surrogate pair", async () => {
  expect(await chunked("a😀b", { pattern: /(?=)/ })).toEqual(["a", "😀", "b"]);
  expect(await chunked("😀😀", { pattern: /(?:)/, cut: "after" })).toEqual(["😀", "😀"]);
});

test("error: a pattern that takes years is ended after timeoutMs, and the next text is cut as ever", async () => {
  const chunker = createRegexChunker({ pattern: /(a+)+b/, timeoutMs: 50 });
  await expect(chunker.chunk("a".repeat(40))).rejects.toMatchObject({ code: "invalid_input" });
  expect(await chunker.chunk("aab")).toEqual([{ start: 0, end: 3 }]);
  expect(() => createRegexChunker({ pattern: /a/, timeoutMs: 0 })).toThrow(
    expect.objectContaining({ option: "timeoutMs" }),
  );
});

test("behavior: a pattern that takes years heeds an abort", async () => {
  const stop = new AbortController();
  const running = createRegexChunker({ pattern: /(a+)+b/ }).chunk("a".repeat(40), { signal: stop.signal });
  setTimeout(() => stop.abort("enough"));
  await expect(running).rejects.toBe("enough");
});

test("behavior: texts that are cut at the same time do not mix", async () => {
  const chunker = createRegexChunker({ pattern: /;/ });
  const texts = Array.from({ length: 8 }, (_, i) => `${"x".repeat(i + 1)};y`);
  const cut = await Promise.all(texts.map(async (text) => chunker.chunk(text)));
  expect(cut.map(([first]) => first!.end)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test("behavior: flags of the process do not stop the thread, and one that may start none is told", async () => {
  const program = `
    const { createRegexChunker } = await import(${JSON.stringify(new URL("./regex-chunker.ts", import.meta.url).href)});
    await createRegexChunker({ pattern: /;/ }).chunk("a;b")
      .then((spans) => console.log(spans.length), (error) => console.log(error.code));`;
  const run = async (...flags: string[]): Promise<string> => {
    const args = [...flags, "--input-type=module", "--eval", program];
    return (await promisify(execFile)(process.execPath, args)).stdout.trim();
  };
  expect(await run("--max-old-space-size=300", "--expose-gc", "--stack-size=900")).toBe("2");
  expect(await run("--permission", "--allow-fs-read=*")).toBe("unsupported");
});
