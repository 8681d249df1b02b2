import type { OverlongPolicy } from "@embedloom/core";
import { describe, expect, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";
import type { OpenAISettings } from "../settings/openai-settings.ts";
import { startCountingServer } from "../test-support/counting-server.ts";

const WINDOW = 256;
const text = (words: number, word = "tide"): string =>
  Array.from({ length: words }, (_, i) => `${word}${i % 9}`).join(" ");
const embedder = (url: string, onOverlong: OverlongPolicy, more: Partial<OpenAISettings> = {}) =>
  // `all-minilm` is known to have a window of 256.
  createOpenAI({
    model: "all-minilm",
    preset: "ollama",
    baseURL: url,
    facts: { id: "m", dimensions: 3, maxTokens: WINDOW, source: "test" },
    onOverlong,
    ...more,
  });

describe("a server that cuts silently", () => {
  test("default: a lone long text is refused, as `error` says", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "cut" });
    await expect(embedder(server.url, "error").embed([text(1200)])).rejects.toMatchObject({
      code: "input_too_long",
      index: 0,
      limit: WINDOW,
    });
    expect(server.requests).toHaveLength(2);
  });

  test("args: truncate keeps the server's own row, and reports it", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "cut" });
    const input = text(1200);
    const { embeddings, overlong, usage } = await embedder(server.url, "truncate").embed([input]);
    expect(overlong).toMatchObject([{ index: 0, pieces: 1, characters: input.length }]);
    expect(overlong?.[0]?.keptCharacters).toBeLessThan(input.length);
    expect(embeddings.row(0)[1]).toBe(WINDOW - 2);
    expect(usage.requests).toBe(2);
  });

  test("args: split-and-average reads all of it", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "cut" });
    const input = text(1200);
    const { overlong } = await embedder(server.url, "split-and-average").embed([input]);
    expect(overlong).toMatchObject([{ index: 0, keptCharacters: input.length }]);
    expect(overlong?.[0]?.pieces).toBeGreaterThanOrEqual(5);
    expect(server.requests.length).toBeLessThanOrEqual(8);
  });

  test("behavior: among others it is found by the sum", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "cut" });
    const inputs = [text(20), text(30), text(1200), text(10)];
    const call = embedder(server.url, "error").embed(inputs);
    await expect(call).rejects.toMatchObject({ code: "input_too_long", index: 2 });
    expect(server.requests).toHaveLength(3);
    expect((await embedder(server.url, "truncate").embed(inputs)).overlong).toMatchObject([{ index: 2, pieces: 1 }]);
    expect(server.requests).toHaveLength(6);
  });

  test("behavior: once it was seen to cut, every input near the window is asked alone", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "cut" });
    const long = embedder(server.url, "truncate");
    await long.embed([text(1200)]);
    const { overlong } = await long.embed([text(20), text(300), text(252), text(40), text(280)]);
    expect(overlong?.map(({ index }) => index)).toEqual([1, 4]);
  });

  test("behavior: a window nobody knows is found where it is a power of two", async () => {
    await using server = await startCountingServer({ window: 512, long: "cut" });
    const facts = { id: "m", dimensions: 3, maxTokens: 8192, source: "test" };
    const call = embedder(server.url, "error", { facts }).embed([text(3000)]);
    await expect(call).rejects.toMatchObject({ code: "input_too_long", limit: 512 });
  });
});

describe("a server that reads everything", () => {
  test("default: costs nothing where nothing is near the window", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "refuse" });
    const honest = embedder(server.url, "error");
    for (let i = 0; i < 5; i++) await honest.embed([text(20 + i), text(100), text(60)]);
    await honest.embed([text(7)]);
    expect(server.requests).toHaveLength(6);
  });

  test("behavior: a text that has just the window's tokens is no long one, for one request more", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "refuse" });
    for (const words of [252, 253, 254]) {
      const { overlong } = await embedder(server.url, "error").embed([text(words)]);
      expect(overlong).toBeUndefined();
    }
    expect(server.requests).toHaveLength(6);
  });

  test("behavior: a sum that happens to be the window, and estimates that are far too high, refuse nobody", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "refuse" });
    const honest = embedder(server.url, "error");
    await honest.embed([text(126), text(126)]);
    expect(server.requests).toHaveLength(1);
    // Estimated at twice what they have: chunks that fill the window, batch after batch.
    const chunks = Array.from({ length: 8 }, (_, i) => text(225 + i, "embankment"));
    for (let i = 0; i < 6; i++) await honest.embed(chunks);
    expect(server.requests.length).toBeLessThanOrEqual(1 + 6 + 2);
  });

  test("behavior: one that refuses is left in peace from then on", async () => {
    await using server = await startCountingServer({ window: WINDOW, long: "refuse" });
    const honest = embedder(server.url, "error");
    await expect(honest.embed([text(500)])).rejects.toMatchObject({ limit: WINDOW, tokens: 502 });
    await honest.embed([text(254)]);
    expect(server.requests).toHaveLength(2);
  });
});
