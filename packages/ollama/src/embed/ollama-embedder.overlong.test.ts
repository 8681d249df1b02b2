import { fingerprintText } from "@embedloom/core";
import { type FakeOllama, type FakeOllamaSettings, startFakeOllama } from "@embedloom/testing";
import { describe, expect, onTestFinished, test } from "vitest";
import { createOllama } from "./ollama-embedder.ts";
import type { OllamaSettings } from "../settings/ollama-settings.ts";
import { startReplaceableOllama } from "../test-support/replaceable-ollama.ts";

const model = "all-minilm";
const long = "light house ".repeat(300);

async function start(settings: FakeOllamaSettings = {}): Promise<FakeOllama> {
  const server = await startFakeOllama(settings);
  onTestFinished(() => server.close());
  return server;
}

const over = (server: FakeOllama, settings: Partial<OllamaSettings> = {}): ReturnType<typeof createOllama> =>
  createOllama({ model, baseURL: server.url, ...settings });

const embedsOf = (server: FakeOllama): string[][] =>
  server.requests.filter(({ path }) => path === "/api/embed").map(({ body }) => (body as { input: string[] }).input);

describe("over-long inputs", () => {
  test("default: are an error", async () => {
    const server = await start();
    await expect(over(server).embed([long])).rejects.toMatchObject({ code: "input_too_long", index: 0 });
  });

  test.each(["0.11.0", "0.12.5", "0.30.0"])(
    "args: truncate finds the long one among others (version %s)",
    async (version) => {
      const server = await start({ version });
      const { embeddings, overlong } = await over(server, { onOverlong: "truncate" }).embed(["a", long, "b", "c"]);
      expect(overlong).toMatchObject([{ index: 1, pieces: 1, characters: long.length }]);
      expect(overlong?.[0]?.keptCharacters).toBeGreaterThan(long.length / 6);
      for (const [i, text] of [
        [0, "a"],
        [2, "b"],
        [3, "c"],
      ] as const) {
        expect(embeddings.row(i)).toEqual(server.vectorOf(text, model));
      }
      for (const { body } of server.requests.filter(({ path }) => path === "/api/embed")) {
        expect(body).toMatchObject({ truncate: false });
      }
    },
  );

  test("args: split-and-average embeds every piece, each with the prompt", async () => {
    const server = await start();
    const settings = { onOverlong: "split-and-average", prompts: { query: "q: " } } as const;
    const { embeddings, overlong } = await over(server, settings).embed([long], { inputType: "query" });
    const pieces = embedsOf(server).at(-1) ?? [];
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.map((piece) => piece.replace(/^q: /, "")).join("")).toBe(long);
    expect(overlong).toEqual([
      { index: 0, pieces: pieces.length, keptCharacters: long.length, characters: long.length },
    ]);
    expect(Math.hypot(...embeddings.row(0))).toBeCloseTo(1, 5);
  });

  test("args: an exact count needs no refusal", async () => {
    const countTokens = (text: string): number => Math.ceil(new TextEncoder().encode(text).length / 2);
    const server = await start({ countTokens });
    const { overlong } = await over(server, { onOverlong: "truncate", countTokens }).embed(["a", long]);
    expect(embedsOf(server)).toHaveLength(1);
    expect(overlong).toMatchObject([{ index: 1 }]);
  });

  test.each(["truncate", "split-and-average"] as const)(
    "args: %s heeds the runner's own words, with their numbers",
    async (onOverlong) => {
      const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;
      await using server = await startReplaceableOllama({
        beforeEmbed(_index, _self, inputs) {
          const tokens = Math.max(...inputs.map(words));
          const text = `input (${tokens} tokens) is too large to process. increase the physical batch size (current batch size: 100)`;
          return tokens > 100 ? { status: 500, text } : undefined;
        },
      });
      const embedder = createOllama({ model: "m", baseURL: server.url, onOverlong });
      const { embeddings, overlong } = await embedder.embed(["a", long, "b"]);
      expect(overlong).toMatchObject([{ index: 1, characters: long.length }]);
      expect(embeddings.row(0)).toEqual(new Float32Array(server.vectorOf("a", "first")));
      expect(embeddings.row(2)).toEqual(new Float32Array(server.vectorOf("b", "first")));
    },
  );

  test("behavior: the policy is part of the fingerprint", async () => {
    const server = await start();
    const fingerprint = async (onOverlong: OllamaSettings["onOverlong"]): Promise<string> =>
      fingerprintText((await over(server, { onOverlong }).describe()).fingerprint);
    expect(await fingerprint("error")).toBe(await fingerprint(undefined));
    expect(await fingerprint("truncate")).not.toBe(await fingerprint("error"));
  });

  test("error: a policy nobody knows", async () => {
    const settings = { model, onOverlong: String("cut") } as OllamaSettings;
    expect(() => createOllama(settings)).toThrow(/`onOverlong` to be one of/);
  });
});
