import { describe, expect, test } from "vitest";
import { readLines } from "./read-lines.ts";

const bytes = new TextEncoder().encode('{"a":"ü🏝"}\r\n\n  \n{"b":2}\n{"c":3}');

async function linesOf(chunkBytes: number): Promise<string[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += chunkBytes) controller.enqueue(bytes.slice(at, at + chunkBytes));
      controller.close();
    },
  });
  const lines: string[] = [];
  for await (const line of readLines(body)) lines.push(line);
  return lines.map((line) => line.trim());
}

describe("readLines", () => {
  test.each([1, 2, 3, 5, 7, 1000])("default: the lines of a body that comes in chunks of %i bytes", async (size) => {
    expect(await linesOf(size)).toEqual(['{"a":"ü🏝"}', '{"b":2}', '{"c":3}']);
  });

  test("behavior: whoever stops reading ends the body", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("line\n")),
      cancel: () => void (cancelled = true),
    });
    for await (const line of readLines(body)) {
      expect(line).toBe("line");
      break;
    }
    expect(cancelled).toBe(true);
  });

  test("error: a body that breaks throws what broke it", async () => {
    const broken = new Error("reset");
    const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(broken) });
    await expect(readLines(body).next()).rejects.toBe(broken);
  });
});
