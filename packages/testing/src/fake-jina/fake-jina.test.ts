import { expect, test } from "vitest";
import { startFakeJina } from "./fake-jina.ts";

async function post(url: string, body: unknown, key: string | undefined = "jina_test") {
  const headers = key === "" ? {} : { authorization: `Bearer ${key}` };
  const response = await fetch(`${url}/embeddings`, { method: "POST", headers, body: JSON.stringify(body) });
  const reply: { code?: string; detail?: string; data?: { embedding: number[] }[] } = JSON.parse(await response.text());
  return { status: response.status, headers: response.headers, ...reply };
}

const model = "jina-embeddings-v3";

test.each([
  ["no key", { model, input: ["a"] }, 401, "AUTH_MISSING_API_KEY"],
  ["an unknown model", { model: "jina-9", input: ["a"] }, 400, "INPUT_MODEL_NOT_FOUND"],
  [
    "late chunking of v5",
    { model: "jina-embeddings-v5-text-small", input: ["a"], late_chunking: true },
    422,
    undefined,
  ],
  ["an unknown field", { model, input: ["a"], encoding_format: "float" }, 422, undefined],
  ["513 texts", { model, input: Array.from({ length: 513 }, () => "a") }, 422, undefined],
  ["a width above its own", { model, input: ["a"], dimensions: 1025 }, 422, undefined],
  ["a task it has not", { model, input: ["a"], task: "gardening" }, 422, undefined],
  ["an embedding type it has not", { model, input: ["a"], embedding_type: "int8" }, 422, undefined],
  ["a text that is too long", { model, input: ["a".repeat(32_772)] }, 400, "INPUT_TOKEN_LIMIT_EXCEEDED"],
  [
    "chunks that are too long together",
    { model, input: ["a".repeat(20_000), "a".repeat(20_000)], late_chunking: true },
    400,
    "INPUT_TOKEN_LIMIT_EXCEEDED",
  ],
])("error: %s", async (what, body, status, code) => {
  await using server = await startFakeJina();
  const reply = await post(server.url, body, what === "no key" ? "" : undefined);
  expect([reply.status, reply.code]).toEqual([status, code]);
});

test("behavior: with late chunking all inputs know each other, and without none", async () => {
  await using server = await startFakeJina();
  const first = async (input: readonly string[], late: boolean) => {
    const { data } = await post(server.url, { model, input, dimensions: 32, late_chunking: late });
    return data?.[0]?.embedding;
  };
  expect(await first(["amber", "basalt"], true)).not.toEqual(await first(["amber", "cedar"], true));
  expect(await first(["amber", "basalt"], false)).toEqual(await first(["amber", "cedar"], false));
});

test("behavior: limits are told by code, and what is left by headers", async () => {
  await using server = await startFakeJina({
    rateLimits: { requestsPerMinute: 1, tokensPerMinute: 100 },
    now: () => 0,
  });
  const served = await post(server.url, { model, input: ["a"] });
  expect(served.headers.get("x-ratelimit-remaining-tokens")).toBe("99");
  expect((await post(server.url, { model, input: ["a"] })).code).toBe("RATE_REQUEST_LIMIT_EXCEEDED");
});
