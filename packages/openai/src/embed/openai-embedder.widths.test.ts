import { once } from "node:events";
import { createServer } from "node:http";
import { truncate, EmbeddingMatrix } from "@embedloom/core";
import { deterministicVector } from "@embedloom/testing";
import { afterEach, describe, expect, test } from "vitest";
import { createOpenAI } from "./openai-embedder.ts";

const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A server that gives every input what `vectorOf` makes of it, whatever width it is asked for. */
async function serving(vectorOf: (text: string) => unknown): Promise<{ baseURL: string; served: () => number }> {
  let served = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      served += 1;
      const { input }: { input: string[] } = JSON.parse(Buffer.concat(chunks).toString("utf8"));
      const data = input.map((text, index) => ({ index, embedding: vectorOf(text) }));
      response.setHeader("content-type", "application/json").end(JSON.stringify({ data }));
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  opened.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return {
    baseURL: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/v1`,
    served: () => served,
  };
}

const model = "text-embedding-3-small";
const wide = (width: number) => (text: string) => [...deterministicVector(text, width, model)];
const texts = ["harbour", "lighthouse", "pier"];

describe("a server that ignores `dimensions`", () => {
  test("behavior: a model that was trained for it is cut here", async () => {
    const { baseURL } = await serving(wide(1536));
    for (const [settings, options] of [
      [{ dimensions: 256 }, {}],
      [{}, { dimensions: 256 }],
    ]) {
      const { embeddings } = await createOpenAI({ model, baseURL, ...settings }).embed(texts, options);
      const full = EmbeddingMatrix.fromRows(texts.map((text) => deterministicVector(text, 1536, model)));
      expect(embeddings.toArrays()).toEqual(truncate(full, 256).toArrays());
    }
  });

  test("error: one that is not known to be is one error, with both widths and the way out", async () => {
    const { baseURL, served } = await serving(wide(384));
    const error: unknown = await createOpenAI({ model: "custom", baseURL, dimensions: 4 })
      .embed(texts)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "invalid_reply", problem: "width", index: undefined, splittable: false });
    expect((error as Error).message).toContain("384 dimensions where 4 were asked for");
    expect((error as Error).message).toContain("withDimensions(embedder, n, { force: true })");
    expect(served()).toBe(1);
  });
});

describe("a server with another model", () => {
  test.each([384, 768, 3072])("error: %s-wide rows for a model of 1,536 are never cut to fit", async (width) => {
    const { baseURL } = await serving(wide(width));
    for (const dimensions of [undefined, 256]) {
      const call = createOpenAI({ model, baseURL }).embed(texts, { dimensions });
      await expect(call).rejects.toMatchObject({ code: "invalid_reply", problem: "width", index: undefined });
    }
  });

  test("error: a vector per token says that the server does not pool", async () => {
    const { baseURL } = await serving((text) =>
      [...text].map((letter) => [...deterministicVector(letter, 384, model)]),
    );
    for (const name of [model, "custom"]) {
      const call = createOpenAI({ model: name, baseURL }).embed(texts);
      await expect(call).rejects.toMatchObject({ problem: "shape", message: expect.stringContaining("does not pool") });
    }
  });
});
