import { type Embedder, type EmbeddingStore, InputRejectedError, StoreError } from "@embedloom/core";
import { createFakeEmbedder, createFakeStore } from "@embedloom/testing";
import { expect, test } from "vitest";
import { createContextualEncoder } from "./contextual-encoder.ts";

const name = "counter, v1";
const berlin = { chunks: ["Berlin is big.", "The city is old."] };

/** Explains a chunk by what its document begins with, and counts. */
function counting() {
  const calls: string[] = [];
  const contextualize = async (chunk: string, document: string): Promise<string> => {
    calls.push(chunk);
    return `About ${document.split(" ")[0]}.`;
  };
  return { calls, contextualize };
}

function encoderOf(settings: { embedder?: Embedder; store?: EmbeddingStore; name?: string } = {}) {
  const { calls, contextualize } = counting();
  const embedder = createFakeEmbedder();
  return { calls, embedder, encoder: createContextualEncoder({ embedder, name, contextualize, ...settings }) };
}

test("default: the context goes before the chunk, and both are embedded as one document text", async () => {
  const { encoder, embedder } = encoderOf();
  const { documents } = await encoder.encode([berlin]);
  expect(embedder.requests).toEqual([["About Berlin.\n\nBerlin is big.", "About Berlin.\n\nThe city is old."]]);
  const alone = await embedder.embed(["About Berlin.\n\nThe city is old."], { inputType: "document" });
  expect(documents[0]?.embeddings?.toArrays()[1]).toEqual(alone.embeddings.toArrays()[0]);
});

test("args: spans give the model the very document", async () => {
  const { encoder, calls, embedder } = encoderOf();
  await encoder.encode([{ text: "Lisbon lies there. It is old.", spans: [{ start: 19, end: 29 }] }]);
  expect(calls).toEqual(["It is old."]);
  expect(embedder.requests).toEqual([["About Lisbon.\n\nIt is old."]]);
});

test("behavior: contexts are kept in the store, by name, document and chunk, and one that fails costs nothing but calls", async () => {
  const store = createFakeStore();
  const first = encoderOf({ store });
  const { documents } = await first.encoder.encode([berlin, berlin]);
  expect(first.calls.length).toBe(2);
  const again = encoderOf({ store });
  expect((await again.encoder.encode([berlin])).documents[0]).toEqual(documents[0]);
  expect(again.calls).toEqual([]);
  const other = encoderOf({ store, name: "another prompt" });
  await other.encoder.encode([berlin, { chunks: ["Lisbon is not big.", "The city is old."] }]);
  expect(other.calls.length).toBe(4);
  const fails = async (): Promise<never> => {
    throw new StoreError("Down.");
  };
  const broken = encoderOf({ store: { ...store, getMany: fails, setMany: fails } });
  expect((await broken.encoder.encode([berlin])).documents[0]).toEqual(documents[0]);
});

test("behavior: the name of the contextualizer is in the fingerprint", async () => {
  const one = await encoderOf().encoder.describe();
  const other = await encoderOf({ name: "another prompt" }).encoder.describe();
  expect(one.fingerprint).toMatchObject({ provider: "fake", contextualizer: name });
  expect(one.fingerprint).not.toEqual(other.fingerprint);
});

test("error: a chunk that cannot be explained or embedded costs its document", async () => {
  const embedder = createFakeEmbedder({
    limits: { inputsPerRequest: 1 },
    beforeRequest: ([text]) => {
      if (text?.includes("forbidden")) throw new InputRejectedError("No.", { index: 0 });
    },
  });
  const contextualize = async (chunk: string): Promise<string> => {
    if (chunk === "silent") throw new TypeError("the model is away");
    return chunk === "plain" ? "" : "Context.";
  };
  const encoder = createContextualEncoder({ embedder, name, contextualize });
  const { documents } = await encoder.encode([
    { chunks: ["plain"] },
    { chunks: ["silent"] },
    { chunks: [""] },
    { chunks: ["forbidden"] },
  ]);
  expect(embedder.requests[0]).toEqual(["plain"]);
  expect(documents[0]?.embeddings?.count).toBe(1);
  expect(documents[1]?.error).toMatchObject({ code: "invalid_input", index: 1, cause: expect.any(TypeError) });
  expect(documents[2]?.error).toMatchObject({ code: "invalid_input", index: 2 });
  expect(documents[3]?.error).toMatchObject({ code: "input_rejected", index: 3 });
});

test("args: no more calls run at once than allowed, and an abort ends those that wait", async () => {
  let [running, most, begun] = [0, 0, 0];
  const contextualize = async (): Promise<string> => {
    begun++;
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return "Context.";
  };
  const encoder = createContextualEncoder({ embedder: createFakeEmbedder(), name, contextualize, concurrency: 3 });
  const chunks = Array.from({ length: 20 }, (_, i) => `chunk ${i}`);
  await encoder.encode([{ chunks }]);
  expect([most, begun]).toEqual([3, 20]);
  const controller = new AbortController();
  const call = encoder.encode([{ chunks }], { signal: controller.signal });
  controller.abort(new Error("enough"));
  await expect(call).rejects.toThrow("enough");
});

test.each([
  ["embedder", { embedder: undefined }],
  ["contextualize", { contextualize: "a text" }],
  ["name", { name: "" }],
  ["concurrency", { concurrency: 0 }],
])("error: %s that cannot work is refused at once", (option, wrong) => {
  const settings = { embedder: createFakeEmbedder(), name, contextualize: async () => "" };
  expect(() => createContextualEncoder(Object.assign(settings, wrong))).toThrow(expect.objectContaining({ option }));
});
