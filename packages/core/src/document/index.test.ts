import { expect, test } from "vitest";
import * as documents from "./index.ts";

test("default: the public names are these", () => {
  expect(Object.keys(documents).toSorted()).toEqual([
    "checkDocumentInfo",
    "checkDocuments",
    "checkEncoded",
    "createDocumentListener",
    "documentEncoderKind",
    "documentLimitKinds",
    "documentsKind",
    "embedQuestions",
    "encodeInRequests",
    "encodeOptionKinds",
    "encodeUnits",
    "joinDocuments",
    "packDocuments",
    "planParts",
    "readDocument",
    "requestTokens",
    "wrapDocuments",
  ]);
});
