import { AuthenticationError, EmbeddingMatrix, RateLimitError } from "@embedloom/core";
import { createFakeDocumentEncoder, documentEncoderContract, registerContract } from "@embedloom/testing";
import { describe, expect, test } from "vitest";
import { spreadDocuments } from "./spread-documents.ts";
import { withDocumentBatching } from "../call/with-document-batching.ts";

const documents = Array.from({ length: 64 }, (_, d) => ({ chunks: [`document ${d}`, "and its end"] }));

describe("contract", () => {
  const create = () =>
    spreadDocuments([createFakeDocumentEncoder(), { encoder: createFakeDocumentEncoder(), requestsPerMinute: 600 }]);
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
});

test("default: every request goes to one of the keys, and every document has its vectors", async () => {
  const [one, other, alone] = [createFakeDocumentEncoder(), createFakeDocumentEncoder(), createFakeDocumentEncoder()];
  const result = await withDocumentBatching(spreadDocuments([one, other])).encode(documents);
  expect(result.documents).toEqual((await alone.encode(documents)).documents);
  expect(one.requests.length).toBeGreaterThan(0);
  expect(other.requests.length).toBeGreaterThan(0);
  expect([...one.requests, ...other.requests].flat().length).toBe(documents.length);
});

test("behavior: a key that is refused leaves its requests to the others", async () => {
  let refusals = 0;
  const refused = createFakeDocumentEncoder({
    beforeRequest: () => {
      refusals += 1;
      throw refusals === 1 ? new RateLimitError("Slower.", { retryAfterMs: 60_000 }) : new AuthenticationError("No.");
    },
  });
  const sound = createFakeDocumentEncoder();
  const { documents: found } = await withDocumentBatching(spreadDocuments([refused, sound])).encode(documents);
  expect(found.every(({ parts }) => parts !== undefined)).toBe(true);
  expect(sound.requests.flat().length).toBe(documents.length);
});

test("error: encoders of other vectors are refused before anything is sent, a probe included", async () => {
  const [one, other] = [createFakeDocumentEncoder(), createFakeDocumentEncoder({ model: "another" })];
  const mismatch = expect.objectContaining({ code: "invalid_option", option: "members" });
  await expect(spreadDocuments([one, other]).encode(documents)).rejects.toThrow(mismatch);
  await expect(spreadDocuments([one, other], { probe: "a text" }).encode(documents)).rejects.toThrow(mismatch);
  expect([one.requests, other.requests]).toEqual([[], []]);
});

test("behavior: places of one model show by a probe that their vectors are the same", async () => {
  const [one, other] = [createFakeDocumentEncoder(), createFakeDocumentEncoder()];
  const elsewhere = {
    ...other,
    describe: async () => ({ ...(await other.describe()), fingerprint: { endpoint: "elsewhere" } }),
  };
  const { documents: found } = await spreadDocuments([one, elsewhere], { probe: "a text" }).encode(documents);
  expect(found[0]?.embeddings).toBeInstanceOf(EmbeddingMatrix);
});

test("args: what is no list of document encoders is refused at once", () => {
  const refusal = expect.objectContaining({ code: "invalid_option" });
  for (const members of [[], null, [null], [{}], [{ encoder: {} }]]) {
    expect(() => Reflect.apply(spreadDocuments, undefined, [members])).toThrow(refusal);
  }
});
