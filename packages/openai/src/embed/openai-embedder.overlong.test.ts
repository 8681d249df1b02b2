import { fingerprintText } from "@embedloom/core";
import { type FakeOpenAI, startFakeOpenAI } from "@embedloom/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";
import type { OpenAISettings } from "../settings/openai-settings.ts";
import { countTokens } from "../tokens.ts";

const model = "text-embedding-3-small";
// A word of this text is one token, and about one and a half by its bytes.
const long = "harbour ".repeat(9000);
let server: FakeOpenAI;

beforeEach(async () => {
  server = await startFakeOpenAI({ countTokens });
});

afterEach(() => server.close());

const embedder = (settings: Partial<OpenAISettings>): ReturnType<typeof createOpenAI> =>
  createOpenAI({ model, baseURL: server.url, ...settings });

const inputsSent = (): string[] => {
  const body = server.requests[0]?.body;
  return typeof body === "object" && body !== null && "input" in body ? (body.input as string[]) : [];
};

const lengthOf = (row: Float32Array): number => Math.hypot(...row);

describe("over-long inputs", () => {
  test("default: are an error, of the server or, with an exact count, before any request", async () => {
    const inputs = ["a", long];
    await expect(embedder({}).embed(inputs)).rejects.toMatchObject({ code: "input_too_long", index: 1, limit: 8192 });
    expect(server.requests).toHaveLength(1);
    await expect(embedder({ countTokens }).embed(inputs)).rejects.toMatchObject({
      code: "input_too_long",
      index: 1,
      limit: 8191,
      tokens: countTokens(long),
    });
    expect(server.requests).toHaveLength(1);
  });

  test("args: truncate with an exact count needs one request and keeps all that fits", async () => {
    const { embeddings, overlong, usage } = await embedder({ countTokens, onOverlong: "truncate" }).embed([
      "a",
      long,
      "b",
    ]);
    expect(usage.requests).toBe(1);
    const input = inputsSent();
    expect(long.startsWith(input[1]!)).toBe(true);
    expect(countTokens(input[1]!)).toBeGreaterThan(8180);
    expect(overlong).toEqual([{ index: 1, pieces: 1, keptCharacters: input[1]!.length, characters: long.length }]);
    expect(embeddings.row(2)).toEqual(server.vectorOf("b", model));
  });

  test("args: split-and-average with an exact count embeds all of it", async () => {
    const settings = { countTokens, onOverlong: "split-and-average" } as const;
    const { embeddings, overlong } = await embedder(settings).embed([long, "b"]);
    const input = inputsSent();
    expect(input.slice(0, -1).join("")).toBe(long);
    expect(overlong).toEqual([{ index: 0, pieces: 2, keptCharacters: long.length, characters: long.length }]);
    const weights = input.map(countTokens);
    const [left, right] = [server.vectorOf(input[0]!, model), server.vectorOf(input[1]!, model)];
    const mean = left.map((value, i) => value * weights[0]! + right[i]! * weights[1]!);
    for (const i of [0, 700, 1535]) expect(embeddings.row(0)[i]).toBeCloseTo(mean[i]! / lengthOf(mean), 5);
    expect(lengthOf(embeddings.row(0))).toBeCloseTo(1, 5);
  });

  test.each(["2026", "2024"] as const)(
    "behavior: without an exact count the server judges, in the words of %s",
    async (errorEra) => {
      await using other = await startFakeOpenAI({ countTokens, errorEra });
      const settings = { baseURL: other.url, onOverlong: "truncate" } as const;
      const { embeddings, overlong, usage } = await embedder(settings).embed(["a", long, "b"]);
      expect(overlong).toMatchObject([{ index: 1, pieces: 1, characters: long.length }]);
      expect(overlong?.[0]?.keptCharacters).toBeGreaterThan(long.length / 3);
      expect(embeddings.row(2)).toEqual(other.vectorOf("b", model));
      expect(usage.requests).toBe(other.requests.length);
    },
  );

  test("behavior: the index in `overlong` counts over the call", async () => {
    const settings = { countTokens, onOverlong: "truncate", limits: { inputsPerRequest: 1 } } as const;
    const { overlong, usage } = await embedder(settings).embed(["a", "b", long]);
    expect(usage.requests).toBe(3);
    expect(overlong?.map(({ index }) => index)).toEqual([2]);
  });

  test("behavior: a server that cuts silently gets no over-long input when the count is exact", async () => {
    await using ollama = await startFakeOpenAI({ style: "ollama", models: { "bge-m3": { dimensions: 8 } } });
    const settings = { model: "bge-m3", preset: "ollama", baseURL: ollama.url, countTokens } as const;
    await expect(embedder(settings).embed([long])).rejects.toMatchObject({ code: "input_too_long", limit: 8192 });
    expect(ollama.requests).toHaveLength(0);
  });

  test("behavior: the policy is part of the fingerprint, the default is not", async () => {
    const texts = await Promise.all(
      ([undefined, "error", "truncate", "split-and-average"] as const).map(async (onOverlong) =>
        fingerprintText((await embedder({ onOverlong }).describe()).fingerprint),
      ),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(new Set(texts).size).toBe(3);
  });

  test("error: a policy nobody knows", () => {
    const settings = { onOverlong: String("cut") } as Partial<OpenAISettings>;
    expect(() => embedder(settings)).toThrow(/`onOverlong` to be one of/);
    const counting = { countTokens: 5 as unknown } as Partial<OpenAISettings>;
    expect(() => embedder(counting)).toThrow(/`countTokens` to be a function/);
  });
});
