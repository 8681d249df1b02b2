import { createFakeDocumentEncoder, documentEncoderContract, registerContract } from "@embedloom/testing";
import { describe, test } from "vitest";
import { withDocumentBatching } from "./call/with-document-batching.ts";

describe("withDocumentBatching", () => {
  const create = () => withDocumentBatching(createFakeDocumentEncoder());
  registerContract(documentEncoderContract({ create, longDocumentChunks: 100, reducedDimensions: 8 }), test);
});
