import { createFakeDocumentEncoder, documentEncoderContract, registerContract } from "@embedloom/testing";
import { describe, test } from "vitest";
import { createMemoryStore } from "./store/memory-store.ts";
import { withDocumentCache } from "./call/with-document-cache.ts";

describe("withDocumentCache", () => {
  const create = () => withDocumentCache(createFakeDocumentEncoder(), createMemoryStore());
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
});

describe("withDocumentCache over a store that is full of answers", () => {
  const store = createMemoryStore();
  const create = () => withDocumentCache(createFakeDocumentEncoder(), store);
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
});
