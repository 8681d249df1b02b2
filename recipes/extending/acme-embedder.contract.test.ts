import { withBatching } from "@embedloom/batcher";
import { embedderContract, registerContract } from "@embedloom/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAcme } from "./acme-embedder.ts";
import { ACME_KEY, type AcmeServer, startAcmeServer } from "./acme-server.ts";

let server: AcmeServer;
beforeAll(async () => {
  server = await startAcmeServer();
});
afterAll(() => server.close());

const create = (apiKey = ACME_KEY) => createAcme({ apiKey, baseURL: server.url });

describe("createAcme", () => {
  registerContract(embedderContract({ create: () => create(), usesPrompts: true, reducedDimensions: 16 }), test);
});

test.each([
  [429, { code: "rate_limited", retryable: true, retryAfterMs: 0 }],
  [503, { code: "server", retryable: true }],
  [404, { code: "model_not_found", retryable: false }],
])("error: a %i gets its type", async (status, error) => {
  server.refusals.push(status);
  await expect(create().embed(["a"])).rejects.toMatchObject({ status, ...error });
});

test("error: a wrong key is named by no message", async () => {
  const failure = await create("another-key").embed(["a"]).catch(String);
  expect(failure).toContain("Unknown key");
  expect(failure).not.toContain("another-key");
});

test("error: of several texts below a batcher, the one that is too long costs itself", async () => {
  const { failures } = await withBatching(create()).embedSettled(["a", "b ".repeat(2000), "c"]);
  expect(failures).toMatchObject([{ index: 1, error: { code: "input_too_long", limit: 512 } }]);
});

test("behavior: a batcher sends a refused request again", async () => {
  server.refusals.push(429, 503);
  const { embeddings } = await withBatching(create(), { baseDelayMs: 1 }).embed(["a"]);
  expect([embeddings.count, server.refusals]).toEqual([1, []]);
});
