import { withDocumentBatching } from "@embedloom/batcher";
import {
  documentEncoderContract,
  embedderContract,
  type FakeVoyage,
  registerContract,
  startFakeVoyage,
} from "@embedloom/testing";
import { afterAll, beforeAll, describe, test } from "vitest";
import { createVoyageDocuments } from "./voyage-documents.ts";
import { createVoyage } from "./voyage-embedder.ts";

let server: FakeVoyage;

beforeAll(async () => {
  server = await startFakeVoyage({ contextTokensPerDocument: 300, contextTokensPerRequest: 300 });
});

afterAll(() => server.close());

const connection = () => ({ apiKey: "pa-test-key", baseURL: server.url });
const limits = { tokensPerDocument: 300, tokensPerRequest: 300 };

describe("createVoyage", () => {
  const create = () => createVoyage({ model: "voyage-4", ...connection(), limits: { inputsPerRequest: 20 } });
  registerContract(embedderContract({ create, usesPrompts: true, reducedDimensions: 256 }), test);
});

describe("createVoyageDocuments", () => {
  const create = () => createVoyageDocuments({ ...connection(), limits });
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 256 }), test);
});

describe("createVoyageDocuments below a batcher", () => {
  const create = () => withDocumentBatching(createVoyageDocuments({ ...connection(), limits }));
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 256 }), test);
});
