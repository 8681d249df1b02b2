import { expect, onTestFinished, test } from "vitest";
import { type FakeOpenAI, startFakeOpenAI } from "./fake-openai.ts";
import type { FakeOpenAISettings } from "./openai-settings.ts";
import { postJson } from "../fake-http/post-json.ts";

const deployment = "text-embedding-3-small";

async function start(settings: FakeOpenAISettings = {}): Promise<{ server: FakeOpenAI; url: string }> {
  const server = await startFakeOpenAI({ style: "azure", apiKey: "key", ...settings });
  onTestFinished(() => server.close());
  return { server, url: `${server.origin}/openai/deployments/${deployment}/embeddings?api-version=2024-10-21` };
}

const headers = { "api-key": "key" };

test("default: a deployment answers under its path, the model's name may be left out", async () => {
  const { server, url } = await start();
  const reply = await postJson(url, { input: ["a"], encoding_format: "float" }, { headers });
  expect(reply.status).toBe(200);
  const { data } = reply.json() as { data: { embedding: number[] }[] };
  expect(Float32Array.from(data[0]?.embedding ?? [])).toEqual(server.vectorOf("a", deployment));
});

test("error: the key travels in api-key", async () => {
  const { url } = await start();
  const reply = await postJson(url, { input: "a" }, { headers: { authorization: "Bearer key" } });
  expect([reply.status, reply.json()]).toMatchObject([401, { error: { code: "401" } }]);
});

test("error: a 429 has the code as text, names the wait in whole seconds and has resets in seconds", async () => {
  const now = (): number => 0;
  const { url } = await start({ now, rateLimits: { requestsPerMinute: 1, tokensPerMinute: 60_000 } });
  await postJson(url, { input: "a" }, { headers });
  const reply = await postJson(url, { input: "a" }, { headers });
  expect(reply.status).toBe(429);
  expect(reply.json()).toEqual({
    error: {
      code: "429",
      message:
        "Requests to the Embeddings_Create Operation under Azure OpenAI API version 2024-10-21 have exceeded call rate " +
        "limit of your current OpenAI S0 pricing tier. Please retry after 60 seconds. Please go here: " +
        "https://aka.ms/oai/quotaincrease if you would like to further increase the default rate limit.",
    },
  });
  expect(reply.headers.get("x-ratelimit-reset-requests")).toBe("60");
  expect(reply.headers.get("x-ratelimit-reset-tokens")).toBe("1");
});

test("error: an unknown deployment and a missing api-version are 404s", async () => {
  const { server, url } = await start();
  const unknown = await postJson(url.replace(deployment, "nope"), { input: "a" }, { headers });
  expect([unknown.status, unknown.json()]).toMatchObject([404, { error: { code: "DeploymentNotFound" } }]);
  expect((await postJson(url.replace(/\?.*/, ""), { input: "a" }, { headers })).status).toBe(404);
  expect((await postJson(`${server.origin}/nope`, {}, { headers })).status).toBe(404);
});

test("error: validation errors are OpenAI's own", async () => {
  const { url } = await start();
  const reply = await postJson(url, { input: [""] }, { headers });
  expect(reply.json()).toMatchObject({ error: { message: "Invalid 'input[0]': input cannot be an empty string." } });
});
