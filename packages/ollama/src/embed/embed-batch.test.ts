import { describe, expect, test } from "vitest";
import { Ollama } from "ollama";
import { embedBatch, type EmbedBatch } from "./embed-batch.ts";
import type { OllamaCaller } from "../client/ollama-client.ts";
import type { ServedModel } from "../model/served-model.ts";

/** A caller whose client answers `reply` and keeps what it was sent. */
function answering(reply: object): { call: OllamaCaller; sent: unknown[] } {
  const sent: unknown[] = [];
  const client = Object.assign(new Ollama(), {
    async embed(request: unknown) {
      sent.push(request);
      return reply;
    },
  });
  return { sent, call: (_, run) => run(client, () => expect.unreachable()) };
}

const served: ServedModel = { nativeDimensions: 3, windowTokens: 512, digest: "d", options: { num_ctx: 512 } };
const run = (reply: object, batch: EmbedBatch, model: ServedModel = served) =>
  embedBatch(answering(reply).call, { model: "m" }, model, batch);

describe("embedBatch", () => {
  test("default: sends the inputs uncut with the options of the model", async () => {
    const { call, sent } = answering({ embeddings: [[1, 0, 0]], prompt_eval_count: 4 });
    const result = await embedBatch(call, { model: "m", keepAlive: 60 }, served, { inputs: ["a"] });
    expect(sent).toEqual([{ model: "m", input: ["a"], truncate: false, options: { num_ctx: 512 }, keep_alive: 60 }]);
    expect(result.usage).toEqual({ requests: 1, tokens: 4, costUsd: 0 });
  });

  test("behavior: full rows for a smaller width are cut and scaled here, for servers that do not know dimensions", async () => {
    const { embeddings } = await run({ embeddings: [[3, 4, 12]] }, { inputs: ["a"], dimensions: 2 });
    expect(embeddings.toArrays()).toEqual([[Math.fround(0.6), Math.fround(0.8)]]);
  });

  test.each([
    [{ embeddings: [[1, 0]] }, undefined, "Expected 3 dimensions, got a vector of 2."],
    [{ embeddings: [[1]] }, 2, "Expected 2 dimensions, got a vector of 1."],
    [{ embeddings: [] }, undefined, "The reply holds 0 vectors for 1 inputs."],
  ])("error: %j for width %s", async (reply, dimensions, message) => {
    await expect(run(reply, { inputs: ["a"], dimensions })).rejects.toThrow(message);
  });

  test("error: a text that the server cut in spite of all", async () => {
    const long = "word ".repeat(600);
    await expect(run({ embeddings: [[1, 0, 0]], prompt_eval_count: 512 }, { inputs: [long] })).rejects.toMatchObject({
      code: "input_too_long",
      index: 0,
      limit: 512,
    });
  });

  test("behavior: without a known width one for all is enough", async () => {
    const open = { ...served, nativeDimensions: undefined };
    const { embeddings } = await run(
      {
        embeddings: [
          [1, 0],
          [0, 1],
        ],
      },
      { inputs: ["a", "b"] },
      open,
    );
    expect(embeddings.dimensions).toBe(2);
    await expect(run({ embeddings: [[1, 0], [1]] }, { inputs: ["a", "b"] }, open)).rejects.toMatchObject({
      problem: "width",
    });
  });
});
