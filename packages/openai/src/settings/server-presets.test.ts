import { type CompatibleServerName, startFakeOpenAI } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { createOpenAI } from "../embed/openai-embedder.ts";
import type { OpenAISettings } from "./openai-settings.ts";
import { dialectOf, SERVER_PRESETS, type ServerPreset } from "./server-presets.ts";

const model = "BAAI/bge-m3";
const models = { [model]: { dimensions: 1024, tokensPerInput: 512 } };

interface Run {
  readonly bodies: readonly unknown[];
  readonly outcome: unknown;
}

async function run(
  preset: ServerPreset,
  style: CompatibleServerName | "openai",
  inputs: readonly string[],
  more: Partial<OpenAISettings> = {},
): Promise<Run> {
  await using server = await startFakeOpenAI({ style, models });
  const embedder = createOpenAI({ model, preset, baseURL: server.url, apiKey: "k", ...more });
  const outcome = await embedder.embed(inputs, { inputType: "query" }).then(
    ({ embeddings, usage }) => ({ count: embeddings.count, dimensions: embeddings.dimensions, tokens: usage.tokens }),
    (error: unknown) => error,
  );
  return { bodies: server.requests.map(({ body }) => body), outcome };
}

const input = ["harbour"];

describe("what a preset sends", () => {
  test.each([
    ["vllm", "vllm", { encoding_format: "base64" }, 2],
    ["tei", "tei", { encoding_format: "base64" }, 2],
    ["llama.cpp", "llama.cpp", { encoding_format: "base64" }, 2],
    ["ollama", "ollama", { encoding_format: "base64" }, 2],
    ["lm-studio", "lm-studio", { encoding_format: "float" }, undefined],
    ["mistral", "mistral", { encoding_format: "float" }, 2],
    ["gemini", "gemini", { encoding_format: "float" }, undefined],
    ["together", "together", { encoding_format: "float" }, undefined],
    ["jina", "jina", { embedding_type: "float", truncate: false, task: "retrieval.query" }, 2],
    ["voyage", "voyage", { truncation: false, input_type: "query" }, 2],
    ["litellm", "openai", {}, 2],
    ["nvidia-nim", "openai", { encoding_format: "float", truncate: "NONE", input_type: "query" }, 2],
    ["dashscope", "openai", { encoding_format: "float" }, 2],
    ["cohere", "openai", { encoding_format: "float", input_type: "search_query" }, 2],
    ["openrouter", "openai", { encoding_format: "float" }, 2],
    ["siliconflow", "openai", { encoding_format: "float" }, 2],
    ["cloudflare", "openai", { encoding_format: "float" }, 2],
  ] as const)("default: %s is understood at the first request", async (preset, style, fields, tokens) => {
    const { bodies, outcome } = await run(preset, style, input);
    expect(bodies).toEqual([{ model, input, ...fields }]);
    expect(outcome).toEqual({ count: 1, dimensions: 1024, tokens });
  });

  test.each([
    ["vllm", "vllm", "dimensions"],
    ["tei", "tei", "dimensions"],
    ["ollama", "ollama", "dimensions"],
    ["jina", "jina", "dimensions"],
    ["voyage", "voyage", "output_dimension"],
    ["mistral", "mistral", "output_dimension"],
    ["lm-studio", "lm-studio", undefined],
    ["llama.cpp", "llama.cpp", undefined],
    ["together", "together", undefined],
  ] as const)("args: %s gives a smaller width, by the server or by us", async (preset, style, field) => {
    await using server = await startFakeOpenAI({ style, models: { custom: { dimensions: 24 } } });
    const embedder = createOpenAI({ model: "custom", preset, baseURL: server.url, dimensions: 8 });
    const { embeddings } = await embedder.embed(input);
    const sent = Object.keys(server.requests[0]?.body ?? {}).filter((name) => name.includes("dimension"));
    expect(sent).toEqual(field === undefined ? [] : [field]);
    for (const [i, value] of server.vectorOf("harbour", "custom", 8).entries()) {
      expect(embeddings.row(0)[i]).toBeCloseTo(value, 6);
    }
  });

  test("error: a width above the model's own, which some servers ignore, is refused by us", async () => {
    const wide: Partial<OpenAISettings> = { model: "custom", dimensions: 32 };
    for (const preset of ["lm-studio", "ollama"] as const) {
      await using server = await startFakeOpenAI({ style: preset, models: { custom: { dimensions: 24 } } });
      const call = createOpenAI({ model, preset, baseURL: server.url, ...wide }).embed(input);
      await expect(call).rejects.toMatchObject({ code: preset === "ollama" ? "invalid_reply" : "unsupported" });
    }
  });
});

describe("what a preset knows", () => {
  test.each([
    ["openai", 2048, 300_000],
    ["azure", 2048, 300_000],
    ["tei", 32, undefined],
    ["mistral", 512, 16_000],
    ["gemini", 100, undefined],
    ["vllm", 32, undefined],
    ["jina", 2048, undefined],
    ["voyage", 1000, 120_000],
    ["nvidia-nim", 32, undefined],
    ["dashscope", 10, undefined],
    ["cohere", 96, undefined],
    ["openrouter", 32, undefined],
    ["siliconflow", 32, undefined],
    ["cloudflare", 100, undefined],
  ] as const)("default: the limits of %s", async (preset, inputsPerRequest, tokensPerRequest) => {
    const { limits } = await createOpenAI({ model, preset, baseURL: "http://localhost:1/v1" }).describe();
    expect(limits).toMatchObject({ inputsPerRequest, ...(tokensPerRequest && { tokensPerRequest }) });
  });

  test.each(["tei", "gemini", "mistral"] as const)(
    "behavior: %s never gets more inputs than it takes",
    async (preset) => {
      const inputs = Array.from({ length: 600 }, (_, i) => `text ${i}`);
      expect((await run(preset, preset, inputs)).outcome).toMatchObject({ count: 600 });
    },
  );

  test("behavior: where the server adds the prompt, we do not, and the fingerprint tells the two apart", async () => {
    const facts = { prompts: { query: "query: " } };
    const settings = { model, baseURL: "http://localhost:1/v1", prompts: facts.prompts };
    const fingerprints = await Promise.all(
      (["vllm", "jina", "voyage"] as const).map(
        async (preset) => (await createOpenAI({ ...settings, preset }).describe()).fingerprint["preset"],
      ),
    );
    expect(fingerprints).toEqual([null, "jina", "voyage"]);
    const { bodies } = await run("jina", "jina", input, { model: "intfloat/e5-small-v2" });
    expect(bodies[0]).toMatchObject({ input });
  });

  test("behavior: presets only choose among what the settings can say", () => {
    for (const name of SERVER_PRESETS) expect(["base64", "float", "omit"]).toContain(dialectOf(name).encodingFormat);
  });
});

describe("the errors of the servers behind presets", () => {
  const long = "x".repeat(596 * 4);
  test.each([
    ["vllm", "vllm", long, { code: "input_too_long", limit: 512, tokens: 596, index: 0, retryable: false }],
    ["vllm", "vllm-0.9", long, { code: "input_too_long", limit: 512, tokens: 596, retryable: false }],
    ["tei", "tei", long, { code: "input_too_long", limit: 512, tokens: 596, retryable: false }],
    ["tei", "tei-1.8", long, { code: "input_too_long", limit: 512, tokens: 596, retryable: false }],
    ["llama.cpp", "llama.cpp", long, { code: "input_too_long", limit: 512, tokens: 596, retryable: false }],
  ] as const)("error: %s refuses a long text as %s does", async (preset, style, text, expected) => {
    expect((await run(preset, style, [text])).outcome).toMatchObject(expected);
  });

  test.each([
    ["tei", "tei", 40],
    ["tei", "tei-1.8", 40],
    ["gemini", "gemini", 140],
  ] as const)("error: too many inputs for %s can be split", async (preset, style, count) => {
    const inputs = Array.from({ length: count }, () => "a");
    const { outcome } = await run(preset, style, inputs, { limits: { inputsPerRequest: undefined } });
    expect(outcome).toMatchObject({ code: "request_too_large", splittable: true });
  });

  test("error: a preset without an address is refused, so that no text goes to the wrong service", () => {
    expect(() => createOpenAI({ model, preset: "voyage" })).toThrow(/`baseURL`.*because `preset` is "voyage"/s);
    expect(() => createOpenAI({ model, preset: "openai" })).not.toThrow();
    const wrong = { model, preset: String("bing") } as OpenAISettings;
    expect(() => createOpenAI(wrong)).toThrow(/one of "openai", "azure"/);
  });
});
