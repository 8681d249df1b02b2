import { withDocumentBatching } from "@embedloom/batcher";
import {
  documentEncoderContract,
  embedderContract,
  type FakeJina,
  registerContract,
  startFakeJina,
} from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createJinaDocuments } from "./jina-documents.ts";
import { createJina } from "./jina-embedder.ts";

let server: FakeJina;

beforeAll(async () => {
  server = await startFakeJina({ contextTokens: 300 });
});

afterAll(() => server.close());

const connection = () => ({ apiKey: "jina_test_key", baseURL: server.url });
const limits = { tokensPerDocument: 300 };

describe("createJina", () => {
  const model = "jina-embeddings-v5-text-small";
  const create = () => createJina({ model, ...connection(), limits: { inputsPerRequest: 20 } });
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 256 }), test);
});

describe("createJinaDocuments", () => {
  const create = () => createJinaDocuments({ ...connection(), limits });
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 256 }), test);
});

describe("createJinaDocuments below a batcher", () => {
  const create = () => withDocumentBatching(createJinaDocuments({ ...connection(), limits }));
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 256 }), test);
});
